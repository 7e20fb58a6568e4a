"""Every form and act of the project, made from the URLconf, and a scene in which each of them can be done.

A ``Deed`` is an address that takes POST, and for a list one of its bulk actions or of what a person keeps of it. The
``Scene`` has people, gives each deed the row that it can be done to, and fills its form as a person would.
"""

import itertools
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import get_resolver
from django.utils import timezone

from clients.demo.world import World, sow
from clients.kinds import registry
from clients.models import Client, ClientType, Prospect, Series, Tag
from clients.records.estimates import Estimate
from clients.records.invoices.services import void
from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import add_subscription, issue_periods
from clients.services import deactivate_client
from contacts.models import Contact, MessageTemplate, SharedFile
from contacts.services import deactivate_contact
from napsix.accounts.models import User
from napsix.crud.checks import all_addresses
from napsix.crud.listing import additions_to
from napsix.crud.models import BulkRun, Notification, SavedView
from napsix.crud.once import FIELD
from napsix.crud.views import ListPage
from napsix.crud.views.list import VERBS
from napsix.custom_fields.models import Definition
from napsix.importer.models import ImportRun, ImportTemplate, ImportUndo
from napsix.importer.services import running, templates, undoing
from portal.models import Grant, Impersonation, Profile
from portal.rights import portal_permissions
from portal.services import invite, start_look
from portal.viewer import IMPERSONATION_KEY
from tests import factories
from tests.access_expect import CONTACT, EXPECTED, OWN, PUBLIC
from tests.clients.records.documents import issued, received
from tests.factories import PASSWORD, make, make_contact, make_user
from tests.importer.imports import csv_bytes, import_bytes, planned
from tests.pages import Page
from tests.portal.rows import numbered, shown
from tests.rounds.models import Route

# The list on which each thing is done once that all lists do by the same code.
ONE_LIST = "clients/"
CODES = itertools.count(1)
# What somebody who edits a row writes anew: the first of these that its form has.
EDITED = (
    "name",
    "subject",
    "first_name",
    "carrier",
    "plan",
    "description",
    "notes",
    "title",
    "prefix",
    "city",
    "amount",
)
SHEET = [["M-1", "Importada", "", "", ""], ["M-2", "", "", "", ""]]


@dataclass(frozen=True)
class Deed:
    """An address that takes POST; ``act`` is what a list is asked for, empty for any other page."""

    route: str
    act: str = ""

    def __str__(self):
        return f"{self.route} {self.act}".strip()

    @property
    def kind(self):
        """The kind of linked record that it is about, None for none."""
        slug = next((part for part in self.route.split("/") if registry.get(part)), "")
        return registry.get(slug)

    @property
    def verb(self):
        """The last word of its address, or the act."""
        return self.act or self.route.strip("/").split("/")[-1]


def takes_post(view):
    """Whether a view answers a POST, as far as one can see without asking it."""
    page = getattr(view, "view_class", None)
    return page is None or ("post" in page.http_method_names and hasattr(page, "post"))


def all_deeds():
    """Return every deed of the URLconf. A bulk action that several addresses offer is one deed, at the first."""
    found, seen = [], set()
    for route, view in all_addresses(get_resolver().url_patterns):
        if takes_post(view):
            acts = [act for act in acts_of(route, view) if id(act) not in seen]
            seen |= {id(act) for act in acts if act}
            found += [Deed(route, getattr(act, "key", act)) for act in acts or ["columns"]]
    return found


def acts_of(route, view):
    """Return what a POST to an address may ask for: one nameless act where it is no list."""
    page = getattr(view, "view_class", None)
    if page is None or not issubclass(page, ListPage):
        return [""]
    options = view.view_initkwargs
    model = options["kind"].model if "kind" in options else options.get("model", page.model)
    actions = [*options.get("actions", page.actions), *additions_to(model).actions]
    return [*actions, *VERBS] if route == ONE_LIST else actions


class Scene:
    """People, and a row for each deed."""

    def __init__(self):
        sow(World(size=3, seed=1, today=timezone.localdate()))
        self.admin = User.objects.get(email="admin@napsix.example")
        self.other = make_user(email="otra@napsix.example", name="Otra Persona", is_superuser=True)
        self.person = User.objects.get(email="contacto@cliente.example")
        for contact in Contact.objects.filter(user=self.person):
            Grant.objects.bulk_create(Grant(contact=contact, permission_id=pk) for pk in portal_permissions().values())
        self.own = Contact.objects.filter(user=self.person).order_by("pk").first()

    def doer(self, deed):
        """Return who does it, None for somebody who is not signed in."""
        expected = EXPECTED[deed.route]
        if expected.area == PUBLIC:
            return None
        if expected.area == CONTACT:
            return self.person
        is_own = expected.area == OWN or expected.row in OWN_ROWS or deed.act in VERBS
        return self.other if is_own else self.admin

    def row(self, deed):
        """Return a row to which the deed can be done, a new one where there is a choice; None where it needs none."""
        if str(deed) in STATES:
            return STATES[str(deed)](self)
        sort = EXPECTED[deed.route].row
        if deed.kind and (sort not in {"", "client", "client in query"} or (deed.act and deed.act != "columns")):
            return self.record(deed)
        if deed.route == ONE_LIST or sort == "client in query":
            sort = "client"
        elif deed.act and "contacts/" in deed.route:
            sort = "contact"
        return ROWS[sort](self) if sort in ROWS else None

    def record(self, deed):
        """Return a row of a kind that is in the state for the deed."""
        kind, verb = deed.kind, deed.verb
        is_portal = deed.route.startswith("portal/")
        if verb in {"edit", "delete"}:
            row = make(kind.model, client=a_client())
            return kind.model.objects.filter(kind.editable if verb == "edit" else kind.deletable).get(pk=row.pk)
        shown(kind, self.own.client if is_portal else a_client())
        rows = kind.model.objects.with_state()
        if is_portal:
            action = kind.portal.action(verb)
            rows = rows.filter(kind.portal.rows, client=self.own.client).order_by("-pk")
        else:
            action = next(one for one in kind.actions if one.key == verb)
            rows = rows.order_by("pk")
        return next(row for row in rows if action.offered_on(row))

    def path(self, deed, row):
        """Return the address of the deed to ``row``."""
        pk = getattr(row, "pk", "")
        if EXPECTED[deed.route].row == "client in query":
            return f"/{deed.route}?client={pk}"
        client = a_client().pk if "<int:client_pk>" in deed.route and not deed.act else getattr(row, "client_id", pk)
        if deed.act == "columns":
            client = self.own.client_id
        path = f"/{deed.route}".replace("<int:client_pk>", str(client)).replace("<int:pk>", str(pk))
        return path.replace("<slug:token>", getattr(row, "token", ""))

    def data(self, browser, deed, path, row):
        """Return the form of a deed, filled, with a key. It is taken from the page that asks for it."""
        data = {FIELD: [new_key()]}
        if deed.act:
            data |= {"action": [deed.act], "confirmed": ["1"], "select": [getattr(row, "pk", "")]}
            answer = browser.post(path, data | typed(deed, row))
        else:
            answer = browser.get(ASKED_AT.get(deed.route, "").replace("<int:pk>", str(getattr(row, "pk", ""))) or path)
        if answer.status_code == 200:
            data |= form_of(answer, path)
        if deed.verb == "edit":
            name = next(name for name in EDITED if name in data)
            data[name] = [data[name][0] + "1"]
        return data | typed(deed, row)


def typed(deed, row):
    """Return what is typed into the form of a deed besides what its form asks for."""
    return TYPED[str(deed)](row) if str(deed) in TYPED else {}


def form_of(answer, path):
    """Return what goes out by the form of a page that is sent to ``path``; nothing where it has none."""
    forms = [one for one in Page(answer.content.decode()).forms if one.method == "post"]
    own = [one for one in forms if one.action in {"", path, path.partition("?")[0]}]
    return max((one.filled() for one in own), key=len, default={})


def browser_of(user, row=None):
    """Return a browser in which ``user`` is signed in just now, nobody for None, and looks where ``row`` is a look."""
    browser = Browser(raise_request_exception=False)
    if user is not None:
        browser.force_login(User.objects.get(pk=user.pk))  # a deed may have changed the password
        session = browser.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session.save()
    if isinstance(row, Impersonation):
        session = browser.session
        session[IMPERSONATION_KEY] = row.pk
        session.save()
    return browser


def body_of(data):
    """Return the body of a POST."""
    for file in (one for one in data.values() if hasattr(one, "seek")):
        file.seek(0)
    return encode_multipart(BOUNDARY, data)


def send(browser, path, body):
    """Send a body that was made before, and return the answer."""
    return browser.generic("POST", path, body, MULTIPART_CONTENT)


def new_key():
    """Return a key as every form has one of its own."""
    return secrets.token_urlsafe(12)


def a_name():
    """Return a word that nothing else is called by."""
    return f"prueba-{next(CODES)}"


def a_client():
    """Save and return a client with its main contact, under a code that is none of the demo's."""
    return factories.make_client(code=a_name(), with_contacts=1)


def said(answer):
    """Return the levels of the sentences that an answer left for the next page: "success", "warning", "error"."""
    return [one.level_tag for one in get_messages(answer.wsgi_request)._queued_messages]


def invited(scene):
    """Return a contact with an open invitation."""
    contact = make_contact(client=a_client())
    invite(contact=contact, user=scene.other)
    return contact


def off(row, deactivate):
    """Return a row that was put out of use."""
    deactivate(row)
    row.refresh_from_db()
    return row


def moved(scene):
    """Return a contact who signs in with another address than it has now."""
    contact = make_contact(client=a_client())
    Contact.objects.filter(pk=contact.pk).update(user=make_user(kind="contact"))
    return contact


def unread(scene):
    """Return what the contact was told and did not read yet."""
    about = shown(registry.get("invoices"), scene.own.client)
    return make(Notification, user=scene.person, url="/", related=f"clients.invoice:{about.pk}")


def done_in_bulk(scene):
    """Return a bulk action that can be taken back."""
    browser = browser_of(scene.other)
    data = {"action": "set-type", "confirmed": "1", "select": a_client().pk, "client_type": make(ClientType).pk}
    browser.post("/clients/", data)
    return BulkRun.objects.filter(user=scene.other).latest("pk")


def accepted_estimate(scene):
    """Return an estimate that was accepted, and of which no invoice stands."""
    return make(Estimate, client=a_client(), **numbered(status="accepted", answered_at=timezone.now()))


def with_field(row):
    """Return a client or contact, whose custom field «prueba» may be set."""
    Definition.objects.create(kind="text", name="Prueba", slug="prueba", model=row._meta.label_lower)
    return row


def on_account(scene):
    """Return a payment on account of a client that owes an invoice."""
    client = a_client()
    issued("100.00", client=client)
    return received("150.00", client=client)


def owing(scene):
    """Return an invoice of a client with money on account."""
    client = a_client()
    received("150.00", client=client)
    return issued("100.00", client=client)


def unbilled(scene):
    """Return a subscription one of whose periods has a voided invoice and no other."""
    today = timezone.localdate()
    plan = Subscription(client=a_client(), plan="Abono", amount=100, started_on=today)
    row = add_subscription(plan, user=scene.admin)
    issue_periods(row.pk, today)
    void.run(row.issued.get(), void_reason="Prueba")
    return row


def rehearsed(scene):
    """Return an import that waits for its last word."""
    run = planned(csv_bytes(SHEET), user=scene.other)
    running.rehearse(run)
    run.refresh_from_db()
    return run


def known_before(scene):
    """Return an import of a file like one that was imported with other columns, under the name of a template."""
    templates.save_template(planned(csv_bytes(SHEET), given=[("Contacto", "notes")]), name="Mi plantilla")
    return planned(csv_bytes(SHEET), user=scene.other)


def stopped(scene, state="cancelled", sheet=SHEET):
    """Return an import that was stopped."""
    run = import_bytes(csv_bytes(sheet), user=scene.other)
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    return run


def planned_undo(scene, state="done"):
    """Return an import of which somebody asked what undoing it would do: a client was changed since."""
    code = f"M-1-{next(CODES)}"  # what was imported before would be changed by nothing
    run = stopped(scene, "done", [[code, "Importada", "", "", ""], *SHEET[1:]])
    Client.objects.filter(code=code).update(version=5)
    undoing.rehearse(run, scene.other)
    ImportUndo.objects.filter(imported=run).update(state=state)
    return run


def a_file(content):
    """Return a file that is uploaded."""
    return SimpleUploadedFile("archivo.csv", content)


# How a row of each sort is made, by the words of ``tests.access_expect``.
ROWS = {
    "client": lambda scene: a_client(),
    "contact": lambda scene: make_contact(client=a_client()),
    "own contact": lambda scene: Contact.objects.filter(user=scene.person).order_by("pk").last(),
    "prospect": lambda scene: make(Prospect, email="interesada@ejemplo.test"),
    "clienttype": lambda scene: make(ClientType),
    "tag": lambda scene: make(Tag),
    "series": lambda scene: make(Series, purpose="invoice", prefix=f"Z{next(CODES)}-"),
    "user": lambda scene: make_user(name="Eva Equipo"),
    "messagetemplate": lambda scene: make(MessageTemplate),
    "definition": lambda scene: make(Definition, kind="text"),
    "profile": lambda scene: make(Profile),
    "notification": lambda scene: make(Notification, user=scene.other, url="/"),
    "sharedfile": lambda scene: make(SharedFile, client=a_client()),
    "importdraft": lambda scene: planned(csv_bytes(SHEET), user=scene.other),
    "importrun": stopped,
    "bulkrun": done_in_bulk,
}
# Rows of one person alone.
OWN_ROWS = {"importdraft", "importrun", "notification", "bulkrun"}
# The rows of deeds that need them in a state of their own.
STATES = {
    "clients/<int:pk>/reactivate/": lambda scene: off(a_client(), lambda row: deactivate_client(client=row, user=None)),
    "contacts/<int:pk>/reactivate/": lambda scene: off(
        make_contact(client=a_client()), lambda row: deactivate_contact(contact=row, user=None)
    ),
    "clients/ reactivate": lambda scene: off(a_client(), lambda row: deactivate_client(client=row, user=None)),
    "clients/<int:client_pk>/contacts/ reactivate": lambda scene: off(
        make_contact(client=a_client()), lambda row: deactivate_contact(contact=row, user=None)
    ),
    "clients/ leave-route": lambda scene: make(Route).client,
    "contacts/<int:pk>/revoke/": invited,
    "portal/invitation/<slug:token>/": lambda scene: invited(scene).invitations.get(),
    "portal/news/": unread,
    "clients/ remove-view": lambda scene: make(SavedView, label="clients.client", owner=scene.other),
    "clients/ default-view": lambda scene: make(SavedView, label="clients.client", owner=scene.other),
    "portal/tasks/<int:pk>/complete/": lambda scene: shown(registry.get("tasks"), scene.own.client, contact=scene.own),
    "clients/ set-custom-field": lambda scene: with_field(a_client()),
    "clients/<int:client_pk>/contacts/ set-custom-field": lambda scene: with_field(make_contact(client=a_client())),
    "clients/import/<int:pk>/template/": known_before,
    "clients/estimates/<int:pk>/bill/": accepted_estimate,
    "clients/estimates/ bill": accepted_estimate,
    "clients/subscriptions/<int:pk>/bill-again/": unbilled,
    "clients/subscriptions/ bill-again": unbilled,
    "clients/payments/<int:pk>/apply-oldest/": on_account,
    "clients/payments/ apply-oldest": on_account,
    "clients/payments/<int:pk>/apply/": on_account,
    "clients/invoices/<int:pk>/settle/": owing,
    "clients/invoices/ settle": owing,
    "contacts/<int:pk>/move/": moved,
    "contacts/look/stop/": lambda scene: start_look(contact=scene.own, user=scene.admin, reason="Prueba"),
    "clients/import/<int:pk>/start/": rehearsed,
    "clients/import/<int:pk>/pause/": lambda scene: stopped(scene, "queued"),
    "clients/import/<int:pk>/correct/": rehearsed,
    "clients/import/<int:pk>/cancel/": lambda scene: stopped(scene, "queued"),
    "clients/import/<int:pk>/undo/": lambda scene: stopped(scene, "done"),
    "clients/import/<int:pk>/undo/decide/": planned_undo,
    "clients/import/<int:pk>/undo/start/": planned_undo,
    "clients/import/<int:pk>/undo/cancel/": lambda scene: planned_undo(scene, "queued"),
}
# What is typed that no form shows, or that has to be right.
TYPED = {
    "accounts/login/": lambda row: {"login": ["otra@napsix.example"], "password": [PASSWORD]},
    "accounts/reauthenticate/": lambda row: {"password": [PASSWORD]},
    "accounts/password/change/": lambda row: {
        "oldpassword": [PASSWORD], "password1": [PASSWORD + "-nueva"], "password2": [PASSWORD + "-nueva"]
    },
    "clients/ save-view": lambda row: {"name": ["Mi vista"]},
    "clients/ remove-view": lambda row: {"view": [row.pk]},
    "clients/ default-view": lambda row: {"view": [row.pk]},
    "clients/ columns": lambda row: {"columns": ["name", "code"]},
    "clients/ set-custom-field": lambda row: {"field": ["prueba"], "value": ["Sur"]},
    "clients/<int:client_pk>/contacts/ set-custom-field": lambda row: {"field": ["prueba"], "value": ["Sur"]},
    "clients/ set-type": lambda row: {"client_type": [ClientType.objects.latest("pk").pk]},
    "clients/proposals/<int:pk>/extend/": lambda row: {"valid_until": [row.valid_until + timedelta(days=90)]},
    "clients/estimates/<int:pk>/extend/": lambda row: {"valid_until": [row.valid_until + timedelta(days=90)]},
    "clients/tasks/add/": lambda row: {"contact": []},
    "clients/tasks/<int:pk>/edit/": lambda row: {"contact": []},
    "clients/import/": lambda row: {"file": a_file(csv_bytes(SHEET))},
    "clients/import/<int:pk>/template/": lambda row: {"template": [ImportTemplate.objects.get().pk]},
    "clients/import/<int:pk>/field/": lambda row: {
        "column": ["0"], "name": ["Ruta"], "kind": ["text"], "model": ["clients.client"]
    },
    "clients/import/<int:pk>/correct/": lambda row: {"cell_3_1": ["Corregida"], "was_3_1": [""]},
    "clients/import/<int:pk>/lenient/": lambda row: {"lenient": ["yes"]},
    "contacts/templates/<int:pk>/edit/": lambda row: {"notice": [""]},
    "contacts/files/add/": lambda row: {"file": a_file(b"contenido")},
    "portal/files/upload/": lambda row: {"file": a_file(b"contenido")},
    "portal/invitation/<slug:token>/": lambda row: {
        "password1": [PASSWORD], "password2": [PASSWORD]
    },
    "clients/payments/<int:pk>/apply/": lambda row: {"amount": ["1"]},
    "clients/import/<int:pk>/undo/decide/": lambda row: {f"left_{row.undo.leftovers.get().pk}": ["restore"]},
}  # fmt: skip
# The page with the form, where that is not the deed's own.
ASKED_AT = {
    "clients/import/<int:pk>/reading/": "/clients/import/<int:pk>/columns/",
}
