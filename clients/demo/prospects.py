"""Prospects of the demo: new ones, some that were talked to, some lost, and those that became clients."""

from random import Random

from clients.demo import companies, people, places
from clients.demo.world import World
from clients.models import Client, Prospect
from napsix.accounts.models import User

# One prospect for so many clients, and how many at most.
SHARE, MOST = 12, 40
SOURCES = ("Página web", "Recomendación", "Exposición", "Llamado", "Instagram")
NOTES = ("Pidió la lista de precios.", "Volver a llamar en marzo.", "Quiere una visita.", "", "")
BUSINESSES = (companies.RETAIL, companies.SERVICES, companies.WHOLESALE, companies.INDUSTRY)
OPEN_STATES = (Prospect.State.NEW, Prospect.State.CONTACTED, Prospect.State.CONTACTED, Prospect.State.LOST)


def make_prospects(world: World) -> None:
    """Make the prospects; a third of them became the clients that came that way last."""
    random = world.random("prospects")
    number = min(world.size // SHARE, MOST)
    converted = Client.objects.filter(origin=Client.Origin.PROSPECT).order_by("-pk")[: number // 3]
    rows = [_converted(random, client, world.staff) for client in converted]
    rows += [_open(random, OPEN_STATES[place % len(OPEN_STATES)]) for place in range(number - len(rows))]
    Prospect.objects.bulk_create(rows)
    links = [Prospect.owners.through(prospect=row, user=random.choice(world.staff)) for row in rows]
    Prospect.owners.through.objects.bulk_create(links)


def _converted(random: Random, client: Client, staff: list[User]) -> Prospect:
    """Return the prospect that became ``client``."""
    prospect = Prospect(kind=client.kind, name=client.name, tax_id=client.tax_id, source=random.choice(SOURCES))
    prospect.state, prospect.client = Prospect.State.CONVERTED, client
    prospect.converted_at, prospect.converted_by = client.created_at, random.choice(staff)
    return prospect


def _open(random: Random, state: str) -> Prospect:
    """Return a company in ``state`` that is no client, with somebody to talk to."""
    city = places.city(random)
    company, person = companies.company(random, random.choice(BUSINESSES), city), people.person(random)
    return Prospect(
        name=company.name,
        state=state,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email_at(company.domain),
        phone=places.mobile(random, city.area),
        source=random.choice(SOURCES),
        notes=random.choice(NOTES),
    )
