"""Clients of the demo with their contacts, made in memory, one after the other."""

import datetime
from collections.abc import Sequence
from random import Random

from django.utils import timezone

from clients.demo import companies, numbers, people, places
from clients.demo.calendar import Calendar
from clients.demo.places import City
from clients.models import Client, ClientType
from contacts.models import Contact
from napsix.accounts.models import User

NOTES = (
    "Pide la factura por correo antes del día 5.",
    "Recibe mercadería de 8 a 12, por la entrada de atrás.",
    "Prefiere que la llamen por la tarde.",
    "Paga a 30 días con transferencia.",
    "Renueva el contrato en marzo.",
    "Llegó por recomendación de otro cliente.",
    "Quiere ver la lista de precios nueva antes de cada pedido.",
    "Abrió una segunda sucursal este año.",
    "No entregar los lunes.",
    "Pidió un presupuesto por escrito y descuento por cantidad.",
)
REASONS = ("Cerró el negocio.", "No compra hace más de un año.", "Eligió otro proveedor.", "Deuda incobrable.",
           "Se mudó al exterior.", "La sociedad se disolvió.")  # fmt: skip
CONTACT_REASONS = ("Ya no trabaja en la empresa.", "Cambió de sector.", "Se jubiló.")
POSITIONS = ("Compras", "Gerencia", "Administración", "Dirección", "Pagos a proveedores", "Depósito", "Sistemas",
             "Recepción", "Logística", "Mantenimiento")  # fmt: skip
MAIN_POSITIONS = ("Gerencia", "Compras", "Dirección", "Administración")
# How many contacts a client has: shares of clients with 0, 1, 2, 3, 4, 5.
CONTACTS = (6, 43, 28, 14, 7, 2)
PRIVATE_MAIL = "correo.example"
QUIET_DAYS = 90  # no row is put out of use sooner


class Portfolio:
    """Makes clients of ``types`` whose past is known to ``staff``; ``size`` of them fill the calendar."""

    def __init__(
        self, random: Random, *, size: int, today: datetime.date, types: dict[str, ClientType], staff: list[User]
    ) -> None:
        self.random, self.size, self.today = random, size, today
        self.types, self.staff = types, staff
        self.calendar = Calendar(random, today)

    def chance(self, share: float) -> bool:
        """Return yes in ``share`` of the cases."""
        return self.random.random() < share

    def client(self, place: int, index: int, code: str) -> tuple[Client, list[Contact]]:
        """Return the unsaved client at ``place`` of the whole, with its unsaved contacts.

        ``index`` is its number among all clients there ever were; it makes the CUIT.
        """
        random = self.random
        type_name = random.choices(list(companies.TYPES), list(companies.TYPES.values()))[0]
        city = places.city(random)
        client = Client(
            code=code,
            client_type=self.types.get(type_name),
            city=city.name,
            province=city.province,
            postal_code=city.postal_code,
            address=places.address(random) if self.chance(0.93) else "",
            phone=places.landline(random, city.area) if self.chance(0.8) else "",
            notes=random.choice(NOTES) if self.chance(0.35) else "",
            origin=random.choices(Client.Origin.values, (40, 45, 15))[0],
            created_on=self.calendar.day((place + random.random()) / self.size),
        )
        client.created_at = self._moment(client.created_on)
        contacts = self._introduce(client, type_name, index, city)
        self._deactivate(client, client.created_on, 0.1, REASONS)
        client.summarise_contacts(contacts)
        return client, contacts

    def _introduce(self, client: Client, type_name: str, index: int, city: City) -> list[Contact]:
        """Give the client its name and CUIT. Returns its contacts."""
        random = self.random
        if type_name == companies.CONSUMER:
            person = people.person(random)
            client.kind, client.name = Client.Kind.PERSON, f"{person.first_name} {person.last_name}"
            client.tax_id = numbers.person_cuit(index, is_woman=person.is_woman)
            contacts = self._contacts(client, [person], city.area, PRIVATE_MAIL)
        else:
            company = companies.company(random, type_name, city)
            client.name, client.trade_name = company.name, company.trade_name
            client.tax_id = numbers.company_cuit(index)
            client.website = f"https://{company.domain}" if self.chance(0.6) else ""
            number = random.choices(range(len(CONTACTS)), CONTACTS)[0]
            contacts = self._contacts(
                client, [people.person(random) for _n in range(number)], city.area, company.domain
            )
        if self.chance(0.09):
            client.tax_id = numbers.mistyped(client.tax_id) if self.chance(0.3) else ""
        return contacts

    def _contacts(self, client: Client, persons: list[people.Person], area: str, domain: str) -> list[Contact]:
        """Return the contacts, the main one first where somebody is active."""
        contacts = [self._contact(client, person, area, domain) for person in persons]
        main = next((contact for contact in contacts if contact.is_active), None)
        if main is not None:
            main.is_primary = True
            main.position = self.random.choice(MAIN_POSITIONS) if main.position else ""
        return sorted(contacts, key=lambda contact: not contact.is_primary)

    def _contact(self, client: Client, person: people.Person, area: str, domain: str) -> Contact:
        contact = Contact(
            client=client,
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email_at(domain) if self.chance(0.88) else "",
            phone=places.mobile(self.random, area) if self.chance(0.75) else "",
            position="" if domain == PRIVATE_MAIL else self.random.choice(POSITIONS),
            created_at=client.created_at,
        )
        self._deactivate(contact, client.created_on, 0.07, CONTACT_REASONS)
        return contact

    def _deactivate(self, row: Client | Contact, since: datetime.date, share: float, reasons: Sequence[str]) -> None:
        """Put ``share`` of the rows that are old enough out of use."""
        first = since + datetime.timedelta(days=QUIET_DAYS)
        if first < self.today and self.chance(share):
            row.deactivate(user=self.random.choice(self.staff), reason=self.random.choice(reasons))
            row.deactivated_at = self._moment(self.calendar.between(first, self.today))

    def _moment(self, day: datetime.date) -> datetime.datetime:
        """Return some minute of the office's hours on ``day``."""
        time = datetime.time(self.random.randint(8, 17), self.random.randint(0, 59))
        return timezone.make_aware(datetime.datetime.combine(day, time))
