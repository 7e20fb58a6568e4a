"""Where the acts happen: a client with a row in every state of every kind, its people, the team, one more client."""

import random

from auditlog.context import disable_auditlog
from django.contrib.auth.models import Group, Permission
from django.http import QueryDict

from clients.kinds import registry
from clients.kinds.demo import DemoClient
from clients.kinds.events import quiet
from clients.models import Client, ClientType, Prospect, Tag
from contacts.models import Contact
from contacts.services import deactivate_contact, send_message
from napsix.accounts.models import User
from napsix.crud.bulk import start
from napsix.crud.lists import action_for
from napsix.custom_fields.models import Definition
from portal.models import Profile, Scope
from portal.rights import portal_names
from portal.services import invite, set_access
from portal.viewer import Viewer
from tests.factories import make, make_client, make_contact, make_user

# What the colleague who sees little may do.
LITTLE = ["view_client", "view_contact", "view_invoice", "view_ticket"]


class World:
    """The rows that acts choose from. ``last`` is what was touched last: what follows is often about the same.

    It remembers keys and no rows, so that whatever an act does it does to the row as it stands.
    """

    def __init__(self):
        self.admin = make_user(name="Ada Administra")
        self.admin.groups.add(Group.objects.get(name="Administración"))
        self.owner = make_user(name="Olga Ve Poco")
        self.owner.user_permissions.set(Permission.objects.filter(codename__in=LITTLE))
        make_user(name="Nadie Ve Nada")
        make_user(name="Se Fue", is_active=False)
        self.other = make_client(with_contacts=1)
        self.pk = make_client(name="Acme", city="Rosario").pk
        self.client.owners.add(self.owner)
        make(Tag, name="Vip")
        make(ClientType, name="Mayorista")
        Definition.objects.create(model="clients.client", slug="rubro", kind="text", name="Rubro")
        make(Prospect, name="Quizá", owners=[self.owner])
        self.give_people()
        self.give_rows()
        self.give_batch()
        self.last = {}

    def give_people(self):
        """Give the client a contact who sees all, one who sees its own, one who sees nothing, and one who left.

        Mail waits for them, and the one without a log-in is invited.
        """
        logins = [make_user(kind="contact") for _ in range(2)]
        people = [make_contact(client=self.client) for _ in range(4)]
        for contact, login in zip(people, logins, strict=False):
            Contact.objects.filter(pk=contact.pk).update(user=login)
        for contact, scope in zip(people, [Scope.CLIENT, Scope.MINE, None, Scope.CLIENT], strict=True):
            self.allow(contact, scope)
        deactivate_contact(contact=people[3], user=self.admin)
        send_message(client=self.client, contacts=people[:3], subject="Hola", body="{{nombre}}:", user=self.admin)
        invite(contact=people[2], user=self.admin)

    def allow(self, contact, scope):
        """Give ``contact`` every right in the portal within ``scope``, or none."""
        rights = dict.fromkeys(portal_names().values(), scope)
        set_access(contact=contact, profile=Profile.objects.get(is_default=True), exceptions=rights, user=self.admin)

    def give_rows(self):
        """Give the client a row in every state of every kind, as the demo makes them."""
        demo = DemoClient(self.client, self.client.main_contact, [self.admin], random.Random(1), is_complete=True)
        with quiet(), disable_auditlog():
            for kind in registry.all_kinds():
                if kind.sample is not None:
                    kind.sample(demo)

    def give_batch(self):
        """Give the clients a tag by a bulk action, which somebody may take back."""
        action = action_for("clients.client", "set-tags")
        form = action.form(QueryDict(f"way=add&chosen={Tag.objects.get(name='Vip').pk}"))
        start(action, Client.objects.order_by("pk"), user=self.admin, form=form, back="/")

    @property
    def client(self):
        """The client as it stands."""
        return Client.objects.get(pk=self.pk)

    def pick(self, luck, rows):
        """Return one of ``rows``: half of the time the one that was touched last. None where there are none."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            return None
        last = self.last.get(rows.model)
        return self.touch(rows.get(pk=last if last in keys and luck.random() < 1 / 2 else luck.choice(keys)))

    def touch(self, row):
        """Remember that ``row`` was touched, and return it."""
        self.last[type(row)] = row.pk
        return row

    def someone(self, luck):
        """Return who of the team does it."""
        return User.objects.get(pk=luck.choice([self.admin.pk, self.owner.pk]))

    def viewer(self, luck):
        """Return a contact of the client who is in the portal, as a page has it, or None."""
        contacts = (
            Contact.objects.active().filter(client=self.pk, user__is_active=True).select_related("client", "user")
        )
        contact = self.pick(luck, contacts)
        return Viewer(contact.user, contact, (contact,)) if contact else None
