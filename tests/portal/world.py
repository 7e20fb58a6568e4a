"""The world of the access matrix: two clients full of rows, and everybody who may knock at a door."""

import re
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from django.test import Client as Browser
from PIL import Image

from clients.kinds import registry
from clients.models import ClientType, Company, Prospect, Series, Tag
from contacts.models import Contact, MessageTemplate, SharedFile
from napsix.accounts.models import User
from napsix.crud.models import BulkRun, ExportRun, Notification
from napsix.custom_fields.models import Definition
from napsix.files.services import store
from portal.models import ContactAccess, Grant, Profile
from portal.rights import portal_permissions
from portal.services import start_look
from portal.viewer import IMPERSONATE, IMPERSONATION_KEY, MEMBERSHIP_KEY
from tests.factories import make, make_client, make_contact, make_user
from tests.importer.imports import csv_bytes, import_bytes, planned
from tests.portal.rows import hidden, shown

MISSING = 10**9
# Rows of whoever had them done, and of nobody else of the team.
RUNS = ("bulkrun", "exportrun", "importdraft", "importrun", "notification")
# A line that can be imported, and one that stays out for want of a name.
SHEET = [["M-1", "Importada", "", "", ""], ["M-2", "", "", "", ""]]
SILENT_TABLES = re.compile(r'^\s*(INSERT|UPDATE|DELETE|REPLACE)\b(?!.*"?(django_session|napsix_cache)"?)', re.I | re.S)


class World:
    """Two clients with a row of every sort, each full of a word of its own, and the people."""

    def __init__(self):
        self.profile = Profile.objects.create(key="nothing", name="Nada")
        self.words = {"own": "CANARIOPROPIO", "foreign": "CANARIOAJENO"}
        self.clients = {
            side: make_client(name=f"Empresa {side}", notes=word, city=word) for side, word in self.words.items()
        }
        self.people = {side: self._person(client) for side, client in self.clients.items()}
        self.rows = {side: self._rows(side) for side in self.words}
        self.rows["hidden"] = self._hidden_rows()
        Company.objects.update_or_create(pk=1, defaults={"name": "Nosotros", "logo": self._logo()})
        self.keys = {side: signed_in(person.user) for side, person in self.people.items()}
        self.keys["nobody"] = self.team([])
        self.keys["everything"] = self.team(self.staff_permissions)
        self.keys["superuser"] = self.team([], is_superuser=True, is_staff=True)

    def _person(self, client, user=None, **values):
        contact = make_contact(client=client, **values)
        contact.user = user or make_user(email=contact.email, kind=User.Kind.CONTACT)
        Contact.objects.filter(pk=contact.pk).update(user=contact.user)
        ContactAccess.objects.create(contact=contact, profile=self.profile)
        return contact

    def _rows(self, side):
        client, word = self.clients[side], self.words[side]
        rows = {"client": client, "contact": self.people[side], "own contact": self.people[side]}
        for kind in registry.all_kinds():
            row = shown(kind, client, **texts_with(kind.model, word))
            rows[kind.model._meta.model_name] = row
        rows["sharedfile"] = SharedFile.objects.create(client=client, file=self._file(word), note=word)
        rows["prospect"] = make(Prospect)
        rows["clienttype"], rows["tag"] = make(ClientType), make(Tag)
        rows["series"] = make(Series, purpose="invoice", prefix=f"{side}-")
        rows["definition"] = make(Definition, slug=f"campo_{side}", kind="text")
        rows["profile"] = self.profile
        rows["user"] = make_user()
        rows["messagetemplate"] = make(MessageTemplate)
        return rows | self._runs()

    def _runs(self):
        """Work that somebody of the team had done, and that nobody else sees."""
        user = make_user()
        return {
            "bulkrun": make(BulkRun, user=user, model_label="clients.client", action_key="deactivate"),
            "exportrun": make(ExportRun, user=user, model_label="clients.client"),
            "importdraft": planned(csv_bytes(SHEET), user=user),
            "importrun": import_bytes(csv_bytes(SHEET), user=user),
            "notification": make(Notification, user=user, url="/"),
        }

    def _logo(self):
        image = BytesIO()
        Image.new("RGB", (1, 1)).save(image, "PNG")
        return store(ContentFile(image.getvalue(), name="x"), name="logo.png", user=None, max_bytes=1000)

    def _file(self, word):
        return store(ContentFile(word.encode(), name="x"), name=f"{word}.txt", user=None, max_bytes=1000)

    def _hidden_rows(self):
        kinds = {kind.model._meta.model_name: hidden(kind, self.clients["own"]) for kind in registry.portal_kinds()}
        rows = {name: row for name, row in kinds.items() if row is not None}
        withdrawn = {"client": self.clients["own"], "file": self._file("retirado"), "is_withdrawn": True}
        return rows | {"sharedfile": SharedFile.objects.create(**withdrawn)}

    @cached_property
    def staff_permissions(self):
        """``{full name: primary key}`` of everything that is not the portal's."""
        rows = Permission.objects.exclude(codename__startswith="portal_")
        return {f"{app}.{code}": pk for pk, app, code in rows.values_list("pk", "content_type__app_label", "codename")}

    @cached_property
    def portal_permissions(self):
        """``{full name: primary key}`` of everything that contacts may be given."""
        return {f"{app}.{code}": pk for (app, code), pk in portal_permissions().items()}

    def hand(self, name, user):
        """Make the run ``name``, where it is one, the work of ``user``."""
        if name in RUNS:
            run = self.rows["own"][name]
            type(run).objects.filter(pk=run.pk).update(user=user)

    def enter(self, who):
        """The session of one of the people who are signed in: own, foreign, nobody, everything, superuser."""
        return self.keys[who]

    def team(self, names, *, owns="", **values):
        """The session of somebody of the team with exactly the permissions ``names``, whose the run ``owns`` is."""
        user = make_user(**values)
        user.user_permissions.set([self.staff_permissions[name] for name in names])
        self.hand(owns, user)
        return signed_in(user)

    def grant(self, contact, names):
        """Give ``contact`` exactly the permissions ``names``."""
        Grant.objects.filter(contact=contact).delete()
        Grant.objects.bulk_create(Grant(contact=contact, permission_id=self.portal_permissions[one]) for one in names)

    def granted(self, who, names, *, owns=""):
        """The session of the contact ``who`` with exactly the permissions ``names``, whose the run ``owns`` is."""
        self.grant(self.people[who], names)
        self.hand(owns, self.people[who].user)
        return self.keys[who]

    def two_clients(self):
        """The session of somebody who is a contact of both clients, acting for the other, with every right in both."""
        first = self._person(self.clients["own"])
        second = self._person(self.clients["foreign"], user=first.user)
        for contact in (first, second):
            self.grant(contact, self.portal_permissions)
        return signed_in(first.user, **{MEMBERSHIP_KEY: second.pk})

    def looking(self, contact, owns=""):
        """The session of somebody of the team who looks at the portal as ``contact``, and may do nothing else."""
        user = make_user()
        user.user_permissions.add(self.staff_permissions[IMPERSONATE])
        self.hand(owns, user)
        look = start_look(contact=contact, user=user, reason="Prueba")
        return signed_in(user, **{IMPERSONATION_KEY: look.pk})

    def file_of(self, row, side):
        """A file that a row shows: under a message where it has them."""
        if hasattr(row, "messages"):
            message = row.messages.create(body="x")
            stored = self._file(self.words.get(side, "oculto"))
            message.attachments.add(stored)
            return stored.pk
        names = [field.name for field in row._meta.concrete_fields if field.name in ("document", "receipt")]
        if not names:
            return None
        stored = self._file(self.words.get(side, "oculto"))
        type(row)._base_manager.filter(pk=row.pk).update(**{names[0]: stored})
        return stored.pk


def texts_with(model, word):
    """Values that put ``word`` into every free text of ``model``."""
    texts = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
        and (field.max_length or 99) > 20
    ]
    return {field.name: word for field in texts}


def signed_in(user, **values):
    """The key of a new session of ``user``, in which ``values`` stand."""
    browser = Browser()
    browser.force_login(user)
    session = browser.session
    session.update(values)
    session.save()
    return session.session_key


def browser_of(key):
    """A browser with the session ``key``; a new one, since a page may have ended the session of another."""
    browser = Browser(raise_request_exception=False)
    if key:
        browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


@contextmanager
def recorded_writes():
    """Yield the list of statements that change a table, sessions and the cache left out."""
    writes = []

    def watch(execute, sql, params, many, context):
        if SILENT_TABLES.match(sql):
            writes.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield writes


@contextmanager
def undone():
    """Run a cell and undo whatever it wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
