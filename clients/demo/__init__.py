"""Demo data: believable companies and people of Argentina, the same for the same seed on the same day.

Any app adds rows of its own by a module ``demo`` with a function ``seed(world)``; nothing else names it.
"""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

from django.db import reset_queries

from clients.demo import team
from clients.demo.companies import TYPES
from clients.demo.portfolio import Portfolio
from clients.demo.prospects import make_prospects
from clients.demo.world import World
from clients.models import Client, ClientType, Company, Series, Tag
from contacts.models import Contact
from contacts.services import add_contact, make_primary
from napsix.accounts.models import User
from napsix.text import fold

BATCH = 1_000
TAGS = {
    "Cuenta clave": Tag.Colour.YELLOW,
    "Cuenta corriente": Tag.Colour.BLUE,
    "Contrato anual": Tag.Colour.GREEN,
    "Deuda vencida": Tag.Colour.RED,
    "Exporta": Tag.Colour.PURPLE,
    "Solo contado": Tag.Colour.GREY,
}
# The company that uses the demo. Its CUIT is valid and out of the registers' reach, as those of its clients.
OWN = {
    "name": "Napsix Demo S.R.L.",
    "tax_id": "30800000013",
    "address": "Av. Corrientes 1234, piso 5, Ciudad Autónoma de Buenos Aires",
    "phone": "+54 11 5555-0100",
    "email": "administracion@napsix.example",
    "website": "https://napsix.example",
}


def seed(world: World) -> None:
    """Make the people who sign in, the types and tags, ``world.size`` clients with their contacts, and some prospects.

    Rows are added to those that are there. Memory holds one batch, whatever the size.
    """
    world.staff, world.contact = team.staff(), team.contact()
    types, tags = _named(ClientType, filter(None, TYPES)), list(_named(Tag, TAGS, colour=TAGS.get).values())
    Company.objects.get_or_create(pk=1, defaults=OWN)
    random = world.random("clients")
    portfolio = Portfolio(random, size=world.size, today=world.today, types=types, staff=world.staff)
    for place in range(0, world.size, BATCH):
        made = _clients(portfolio, range(place, min(place + BATCH, world.size)))
        clients = [client for client, _contacts in made]
        Client.objects.bulk_create(clients)
        Contact.objects.bulk_create([contact for _client, contacts in made for contact in contacts])
        _link(Client.owners, clients, world.staff, random, shares=(14, 74, 12))
        _link(Client.tags, clients, tags, random, shares=(52, 34, 14))
        reset_queries()  # with DEBUG, Django keeps the text of every query
    _introduce_contact(world.contact)
    make_prospects(world)


def _clients(portfolio: Portfolio, places: range) -> list[tuple[Client, list[Contact]]]:
    """Return unsaved clients with their contacts.

    The number in the series of codes makes each one's CUIT, which nobody else has.
    """
    first = Series.objects.filter(key="client").values_list("next_number", flat=True).first() or 1
    codes = Client.take_codes(len(places))
    return [portfolio.client(place, first + n, code) for n, (place, code) in enumerate(zip(places, codes, strict=True))]


def _named(model: Any, names: Iterable[str], **options: Callable[[str], Any]) -> dict[str, Any]:
    """Return ``{name: row}``, each made where it is missing; an option gives a name's value of that field."""
    rows = {}
    for name in names:
        values = {field: value(name) for field, value in options.items()}
        rows[name], _made = model.objects.get_or_create(name_key__bare=fold(name), defaults={"name": name} | values)
    return rows


def _link(relation: Any, clients: list[Client], others: list, random: Random, shares: Sequence[int]) -> None:
    """Give each client none, one or two of ``others``; ``shares`` says how often which."""
    own, other = relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()
    links = [
        relation.through(**{own: client, other: chosen})
        for client in clients
        for chosen in random.sample(others, random.choices(range(len(shares)), shares)[0])
    ]
    relation.through.objects.bulk_create(links)


def _introduce_contact(user: User) -> None:
    """Make ``user`` a contact of two clients: the main one at the first, one of several at the second."""
    if Contact.objects.filter(user=user).exists():
        return
    first_name, _space, last_name = user.name.partition(" ")
    clients = Client.objects.active().filter(kind=Client.Kind.COMPANY, contacts__is_primary=True).order_by("pk")[:2]
    for place, client in enumerate(clients):
        contact = Contact(client=client, user=user, first_name=first_name, last_name=last_name, email=user.email)
        contact.phone, contact.position = "+54 9 11 5555-0134", "Dirección"
        add_contact(contact=contact)
        if place == 0:
            make_primary(contact=contact)
