"""The client: a company or a person that the users of this suite sell to."""

from collections.abc import Sequence
from typing import Self, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from clients.days import FoundingField
from clients.models.client_type import ClientType
from clients.models.series import Series
from clients.money import MoneyField
from contacts.models.contact import Contact, ContactQuerySet
from napsix import tax_ids
from napsix.crud.addresses import row_url
from napsix.crud.fields import Bare, DerivedCharField, SearchField, caseless, folded
from napsix.crud.models import Deactivatable, ScopedQuerySet, Stamped, Versioned
from napsix.crud.models.saving import kept_from_changing
from napsix.tax_ids import canonical, formatted, kind_of, label, match_key
from napsix.text import code_key, search_document, sort_key


class ClientQuerySet(ScopedQuerySet):
    """Rows of clients, narrowed, and with their main contacts."""

    def active(self) -> Self:
        """Return the clients in use."""
        return self.filter(is_active=True)

    def deactivated(self) -> Self:
        """Return the clients put out of use."""
        return self.filter(is_active=False)

    def with_main_contact(self, *fields: str) -> Self:
        """Fetch each client's main contact in one more query, only ``fields`` of it where some are named.

        Read it as ``client.main_contact``.
        """
        return self.prefetch_related(main_contacts(*fields))


def main_contacts(*fields: str) -> Prefetch:
    """Return what fetches the main contacts of clients, only ``fields`` of them where some are named."""
    contacts = Contact.objects.filter(is_primary=True)
    contacts = contacts.only("client", *fields) if fields else contacts
    return Prefetch("contacts", contacts, to_attr="primary_contacts")


class ClientKind(models.TextChoices):
    """Whether a client, or a prospect, is a company or a person."""

    COMPANY = "company", _("Empresa")
    PERSON = "person", _("Persona")


class ClientOrigin(models.TextChoices):
    """How a client came in."""

    DIRECT = "direct", _("Carga directa")
    IMPORT = "import", _("Importación")
    PROSPECT = "prospect", _("Prospecto")


# Fields that people change and no list shows or filters by: of whose country the number is follows from its spelling,
# and notes are too long for a cell.
UNLISTED = frozenset({"tax_country", "notes"})
# The types of fields that say by themselves how a list shows them: texts, choices, numbers, days, yes or no.
PLAIN = (
    models.CharField,
    models.IntegerField,
    models.DecimalField,
    models.FloatField,
    models.BooleanField,
    models.DateField,
)


class Identification(models.TextChoices):
    """The document that a number identifies by; ``tax_ids.ARCA_CODES`` has the number that ARCA gives it."""

    CUIT = tax_ids.CUIT, "CUIT"
    CUIL = tax_ids.CUIL, "CUIL"
    DNI = tax_ids.DNI, "DNI"
    PASSPORT = tax_ids.PASSPORT, _("Pasaporte")
    FOREIGN = tax_ids.FOREIGN, _("De otro país")


class Client(Stamped, Versioned, Deactivatable):
    """A company or a person, active or deactivated, with its contacts.

    ``code`` is given by the system when left empty; ``code_key`` makes it one whatever its case. ``tax_key`` makes
    a tax id unique; it is empty for one whose check digit is wrong, so that a wrong number never makes two clients
    one (trap P38). Of which document the number is (``tax_id_type``) follows from it, unless somebody chose another
    that it can be of.
    """

    Kind = ClientKind
    Origin = ClientOrigin

    # What the client's own row keeps of its contacts: lists sort, filter and search by it.
    OF_CONTACTS = ("main_contact_key", "main_email_key", "main_phone_key", "contacts_text")
    FROM_OTHERS = OF_CONTACTS
    DERIVED_FROM = ("client_type", "contacts")

    kind = models.CharField(_("empresa o persona"), max_length=7, choices=Kind.choices, default=Kind.COMPANY)
    name = models.CharField(_("nombre o razón social"), max_length=200)
    trade_name = models.CharField(_("nombre de fantasía"), max_length=200, blank=True)
    code = models.CharField(_("código"), max_length=30, unique=True)
    tax_id = models.CharField(_("CUIT"), max_length=30, blank=True)
    tax_id_type = DerivedCharField(
        _("tipo de documento"),
        max_length=8,
        choices=Identification.choices,
        editable=True,
        compute=lambda client: kind_of(client.tax_country, client.tax_id, client.tax_id_type),
    )
    tax_country = CountryField(_("país de la identificación"), default="AR")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches", verbose_name=_("casa central")
    )
    client_type = models.ForeignKey(
        "ClientType", models.PROTECT, null=True, blank=True, related_name="clients", verbose_name=_("tipo")
    )
    owners = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="owned_clients", verbose_name=_("responsables")
    )
    tags = models.ManyToManyField("Tag", blank=True, related_name="clients", verbose_name=_("etiquetas"))
    website = models.CharField(_("sitio web"), max_length=300, blank=True)
    phone = models.CharField(_("teléfono"), max_length=60, blank=True)
    address = models.CharField(_("dirección"), max_length=300, blank=True)
    city = models.CharField(_("localidad"), max_length=120, blank=True)
    province = models.CharField(_("provincia"), max_length=120, blank=True)
    postal_code = models.CharField(_("código postal"), max_length=20, blank=True)
    country = CountryField(_("país"), default="AR")
    notes = models.TextField(_("notas"), blank=True)
    origin = models.CharField(_("origen"), max_length=8, choices=Origin.choices, default=Origin.DIRECT, editable=False)
    source = models.CharField(_("de dónde vino"), max_length=120, blank=True)
    created_on = FoundingField(_("fecha de alta"), default=timezone.localdate)
    custom = models.JSONField(default=dict, blank=True, editable=False)

    main_contact_key = models.CharField(max_length=200, blank=True, editable=False)
    main_email_key = models.CharField(max_length=254, blank=True, editable=False)
    main_phone_key = models.CharField(max_length=60, blank=True, editable=False)
    contacts_text = models.TextField(blank=True, editable=False)
    code_key = DerivedCharField(max_length=60, unique=True, compute=caseless("code"))
    name_key = DerivedCharField(max_length=200, compute=folded("name"))
    type_key = DerivedCharField(
        max_length=60, compute=lambda client: client.client_type.name_key if client.client_type_id else ""
    )
    city_key = DerivedCharField(max_length=120, compute=folded("city"))
    province_key = DerivedCharField(max_length=120, compute=folded("province"))
    tax_key = DerivedCharField(max_length=80, null=True, unique=True, compute=lambda client: client.own_tax_key())
    search_text = SearchField(compute=lambda client: client.describe())

    objects = cast("ClientQuerySet", ClientQuerySet.as_manager())
    contacts: ContactQuerySet
    branches: ClientQuerySet
    primary_contacts: list[Contact]  # what with_main_contact fetched

    class Meta:
        ordering = ["name_key", "pk"]
        verbose_name = _("cliente")
        verbose_name_plural = _("clientes")
        permissions = [
            ("import_client", _("Puede importar clientes")),
            ("export_client", _("Puede exportar clientes")),
            ("view_history", _("Puede ver el historial")),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="client_by_name"),
            models.Index(fields=["is_active", "name_key", "id"], name="client_by_state"),
            # In the order of the keys, so that who has no owner is found by walking two indexes side by side.
            models.Index(fields=["is_active", "id"], name="client_by_state_and_key"),
            models.Index(fields=["client_type", "name_key", "id"], name="client_by_type"),
            models.Index(fields=["client_type", "created_on", "id"], name="client_by_type_created"),
            models.Index(fields=["created_on", "id"], name="client_by_created"),
            models.Index(fields=["created_on", "name_key", "id"], name="client_by_created_name"),
            models.Index(fields=["type_key", "id"], name="client_by_type_key"),
            models.Index(fields=["main_contact_key", "id"], name="client_by_main_contact"),
            models.Index(fields=["main_email_key", "name_key", "id"], name="client_by_main_email"),
            models.Index(fields=["main_phone_key", "name_key", "id"], name="client_by_main_phone"),
            *(
                models.Index(fields=[key, "created_on", "id"], condition=Q(**{key: ""}), name=f"client_without_{what}")
                for what, key in (("email", "main_email_key"), ("phone", "main_phone_key"))
            ),
            models.Index(
                fields=["tax_key", "is_active", "name_key", "id"],
                condition=Q(tax_key=None),
                name="client_without_tax_key",
            ),
            models.Index(fields=["province_key", "name_key", "id"], name="client_by_province"),
            # Names are compared without the Ñ by which they sort.
            models.Index(Bare("name_key"), "id", name="client_by_bare_name"),
            models.Index(Bare("province_key"), "name_key", "id", name="client_by_bare_province"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="client_has_a_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="client_is_no_branch_of_itself"),
            models.CheckConstraint(condition=~Q(code=""), name="client_has_a_code"),
            models.CheckConstraint(condition=Q(kind__in=["company", "person"]), name="client_kind_known"),
            models.CheckConstraint(
                condition=Q(origin__in=["direct", "import", "prospect"]), name="client_origin_known"
            ),
        ]

    @classmethod
    def plain_fields(cls) -> list[models.Field]:
        """Return the fields that people may change and whose type alone says how a list shows them.

        A column by choice follows from each, and a filter where its type has one (``clients.tables``,
        ``clients.filters``), unless these declare it otherwise. Money is not among them: a client has no currency.
        """
        return [
            field
            for field in cls._meta.concrete_fields
            if field.editable
            and not field.primary_key
            and field.name not in UNLISTED
            and isinstance(field, PLAIN)
            and not isinstance(field, MoneyField)
        ]

    def __str__(self) -> str:
        return self.trade_name or self.name

    def get_absolute_url(self) -> str:
        """Return the address of the client's page."""
        return row_url("clients:client_detail", self.pk)

    @property
    def main_contact(self) -> Contact | None:
        """The main contact, or None; one query, unless the queryset asked for it beforehand."""
        if not hasattr(self, "primary_contacts"):
            prefetch_related_objects([self], main_contacts())
        return self.primary_contacts[0] if self.primary_contacts else None

    @property
    def custom_type_id(self) -> int | None:
        """The number of the client type by which its custom fields go."""
        return self.client_type_id

    @property
    def tax_id_label(self) -> str:
        """What the number is called: by its document, or in its country."""
        return label(self.tax_country, self.tax_id_type)

    @property
    def tax_id_text(self) -> str:
        """The tax id as people of its country write it: ``20-12345678-6``."""
        return formatted(self.tax_country, self.tax_id, self.tax_id_type)

    def own_tax_key(self) -> str | None:
        """Return the key by which no other client has the number, None for a missing or wrong one.

        A branch may have the number of its parent: its code is what tells its key apart.
        """
        key = match_key(self.tax_country, self.tax_id, self.tax_id_type)
        if key and self.parent_id and self.parent.tax_key == key:
            return f"{key}/{self.code}"
        return key

    def describe(self) -> str:
        """Return the search document: what the client and its contacts are called, and their numbers."""
        custom = [value for value in self.custom.values() if isinstance(value, str)]
        own = [self.name, self.trade_name, self.code, self.city, self.website, *custom]
        own += [] if self.tax_id.isdecimal() else [self.tax_id]
        return search_document(*own, numbers=[self.tax_id], phones=[self.phone]) + self.contacts_text

    def refresh_contacts(self) -> None:
        """Keep what lists and search need of the contacts on the client's own row.

        Whatever writes contacts leads to it: sorting and searching a million clients must not join.
        """
        self.save(update_fields=self.FROM_OTHERS)

    def gather(self) -> None:
        """Set what the row keeps of its contacts, from their own rows."""
        self.summarise_contacts(sorted(self.contacts.all(), key=lambda one: (not one.is_primary, one.pk)))

    def hold_first(self) -> None:
        """Keep the type from being renamed while its name is taken over."""
        if self.client_type_id and self.client_type_id != self.was.get("client_type_id"):
            kept = kept_from_changing(ClientType, [self.client_type_id])
            self.client_type = kept.get(self.client_type_id, self.client_type)

    def summarise_contacts(self, contacts: Sequence[Contact]) -> None:
        """Set the columns that stand for ``contacts``, the main one first; the caller saves."""
        main = contacts[0] if contacts and contacts[0].is_primary else None
        self.main_contact_key = sort_key(main.full_name)[:200] if main else ""
        self.main_email_key = main.email.strip().lower() if main else ""
        self.main_phone_key = main.phone if main else ""
        self.contacts_text = "".join(contact.describe() for contact in contacts)

    def clean(self) -> None:
        """Bring the tax id into its one spelling, and refuse a parent that is a branch itself."""
        self.tax_id = canonical(self.tax_country, self.tax_id, self.tax_id_type)
        if self.parent_id is None:
            return
        if self.parent_id == self.pk:
            raise ValidationError({"parent": _("Un cliente no es sucursal de sí mismo.")})
        if self.parent.parent_id:
            text = _("«%(parent)s» ya es una sucursal: elegí su casa central.")
            raise ValidationError({"parent": ValidationError(text, params={"parent": self.parent})})
        if self.pk and self.branches.exists():
            raise ValidationError({"parent": _("Tiene sucursales: no puede ser sucursal de otro.")})

    @staticmethod
    def take_codes(count: int = 1) -> list[str]:
        """Return ``count`` codes that no client has, from the series of client codes."""
        codes: list[str] = []
        while len(codes) < count:
            fresh = Series.take("client", count - len(codes))
            keys = Client.objects.filter(code_key__in=map(code_key, fresh))
            taken = set(keys.values_list("code_key", flat=True))
            codes += [code for code in fresh if code_key(code) not in taken]
        return codes
