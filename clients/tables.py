"""The tables of clients, prospects, types, tags, series and the team."""

from operator import methodcaller
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.kinds.documents import purposes
from clients.kinds.tables import column_for
from clients.models import Client, Prospect, Series, Tag
from clients.models.series import CLIENT_CODES
from napsix.accounts.models import User
from napsix.crud.tables import (
    BadgesColumn,
    ChoiceColumn,
    Column,
    DateColumn,
    EmailColumn,
    NameColumn,
    NamesColumn,
    PhoneColumn,
    StateColumn,
    Table,
)

PROSPECT_COLOURS = {"new": "blue", "contacted": "yellow", "converted": "green", "lost": "secondary"}


# Fetches the main contacts of the rows shown.
with_main_contact = methodcaller("with_main_contact", "first_name", "last_name", "email", "phone")
# What the columns of the main contact have in common: nothing of it stands on the client's own row.
OF_CONTACT: dict[str, Any] = {"prepare": with_main_contact, "requires": ("contacts.view_contact",)}


def with_number(queryset: QuerySet) -> QuerySet:
    """Count the clients of each row, a type or a tag."""
    return queryset.annotate(number=Count("clients"))


class ClientTable(Table):
    """Company, main contact, email, phone, state, type, created; more by choice.

    ``phone`` and ``email`` are those of the main contact; the client's own phone is on its page and in its exports.
    """

    needs = ("name", "trade_name", "is_active")

    name = Column(verbose_name=_("Cliente"), linkify=True, order_by=("name_key",), classes="cell-main")
    code = Column(verbose_name=_("Código"), order_by=("code",), visible=False)
    tax_id = Column(
        verbose_name=_("CUIT"),
        accessor="tax_id_text",
        needs=("tax_id", "tax_id_type", "tax_country"),
        order_by=("tax_key",),
        classes="text-nowrap",
        visible=False,
    )
    main_contact = Column(verbose_name=_("Contacto principal"), order_by=("main_contact_key",), **OF_CONTACT)
    email = EmailColumn(
        verbose_name=_("Email"), accessor="main_contact__email", order_by=("main_email_key", "name_key"), **OF_CONTACT
    )
    phone = PhoneColumn(
        verbose_name=_("Teléfono"),
        accessor="main_contact__phone",
        order_by=("main_phone_key", "name_key"),
        **OF_CONTACT,
    )
    is_active = StateColumn(
        verbose_name=_("Estado"), words=(_("Activo"), _("Desactivado")), order_by=("is_active", "name_key")
    )
    client_type = Column(verbose_name=_("Tipo"), order_by=("type_key",))
    parent = Column(verbose_name=_("Casa central"), visible=False)
    owners = NamesColumn(verbose_name=_("Responsables"), visible=False)
    tags = BadgesColumn(verbose_name=_("Etiquetas"), visible=False)
    city = Column(verbose_name=_("Localidad"), order_by=("city_key",), visible=False)
    province = Column(verbose_name=_("Provincia"), order_by=("province_key",), visible=False)
    country = Column(verbose_name=_("País"), accessor="country__name", visible=False)
    created_on = DateColumn(verbose_name=_("Alta"), order_by=("created_on",))


def plain_columns() -> dict[str, Column]:
    """Return the columns, shown by choice, of the client's fields that the table does not declare."""
    fields = [field for field in Client.plain_fields() if field.name not in ClientTable.base_columns]
    return {field.name: column_for(Client, field.name, visible=False) for field in fields}


ClientTable.base_columns |= plain_columns()


class ProspectTable(Table):
    """Name, contact, email, phone, state, source, since when."""

    name = Column(verbose_name=_("Prospecto"), linkify=True, order_by=("name_key",), classes="cell-main")
    first_name = Column(verbose_name=_("Contacto"), accessor="contact_name")
    email = EmailColumn(verbose_name=_("Email"))
    phone = PhoneColumn(verbose_name=_("Teléfono"))
    state = ChoiceColumn(
        verbose_name=_("Estado"), choices=Prospect.State.choices, colours=PROSPECT_COLOURS, order_by=("state",)
    )
    source = Column(verbose_name=_("De dónde vino"), order_by=("source",))
    owners = NamesColumn(verbose_name=_("Responsables"), visible=False)
    created_at = DateColumn(verbose_name=_("Alta"), order_by=("created_at",))


class ClientTypeTable(Table):
    """The types of clients, each with how many clients are of it."""

    has_pages = False

    name = Column(verbose_name=_("Tipo"), linkify=True, order_by=("name_key",), classes="cell-main")
    clients = Column(verbose_name=_("Clientes"), accessor="number", prepare=with_number, classes="num")


class TagTable(Table):
    """The tags with their colours, each with how many clients wear it."""

    has_pages = False

    name = Column(verbose_name=_("Etiqueta"), linkify=True, order_by=("name_key",), classes="cell-main")
    colour = ChoiceColumn(
        verbose_name=_("Color"), choices=Tag.Colour.choices, colours={colour: colour for colour in Tag.Colour.values}
    )
    clients = Column(verbose_name=_("Clientes"), accessor="number", prepare=with_number, classes="num")


def purpose_text(series: Series) -> str:
    """Return what the series is for, as people call it."""
    kind = purposes().get(series.purpose)
    return kind.label if kind else str(CLIENT_CODES)


class PurposeColumn(Column):
    """What the series is for; it leads to the form."""

    empty_values = ()

    def read(self, record: Series) -> str:
        return purpose_text(record)


class SeriesTable(Table):
    """The series of numbers, each with what it numbers and the number it gives next."""

    has_pages = False

    purpose = PurposeColumn(verbose_name=_("Para"), linkify=True, classes="cell-main")
    prefix = Column(verbose_name=_("Prefijo"))
    next = Column(verbose_name=_("Próximo número"), accessor="next_text")


class StaffTable(Table):
    """The people of the team with their groups, whether they may come in, and when they last did."""

    has_pages = False

    name = NameColumn(verbose_name=_("Persona"), linkify=True, order_by=("name",), classes="cell-main")
    email = EmailColumn(verbose_name=_("Email"), order_by=("email",))
    groups = NamesColumn(verbose_name=_("Grupos"))
    is_active = StateColumn(verbose_name=_("Estado"), words=(_("Activo"), _("Desactivado")))
    last_login = DateColumn(verbose_name=_("Último ingreso"), order_by=("last_login",))

    def url_of(self, record: User) -> str:
        """Return the address of the person's form."""
        return reverse("clients:user_edit", args=[record.pk])
