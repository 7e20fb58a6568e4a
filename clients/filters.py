"""The filters of the lists of clients, prospects, series and the team."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Prospect, Series
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.filter_fields import TextField
from napsix.crud.filters import DateKey, FilterSet, Key, Operator, RelationKey, TextKey, YesNoKey, key_of
from napsix.importer.models import ImportChange

WITH = (_("Con"), _("Sin"))
SEE_CONTACTS = ("contacts.view_contact",)


# Fields that could be filtered by and are not: nearly all clients are of one country, and finding the few of another
# would read a million rows, for no index has it.
NOT_FILTERED = frozenset({"country"})


class ValidTaxIdKey(YesNoKey):
    """Whether a client has a tax id whose check digit is right: only then it has a ``tax_key``."""

    def condition(self, value: bool) -> Q:
        """Return the Q for having one, or for not."""
        return Q(tax_key__isnull=not value)


class BranchKey(YesNoKey):
    """Whether a client is a branch of another one."""

    def condition(self, value: bool) -> Q:
        """Return the Q for being one, or for not."""
        return Q(parent__isnull=not value)


class FilledKey(YesNoKey):
    """Whether the column ``field`` holds anything."""

    def condition(self, value: bool) -> Q:
        """Return the Q for holding something, or for being empty."""
        empty = Q(**{self.field_name: ""})
        return ~empty if value else empty


class ContactTextKey(TextKey):
    """A text that any contact of the client has in the column ``field``."""

    def operators(self) -> dict[str, Operator]:
        """The operators of texts, each asked of the contacts."""
        return {suffix: Operator(one.form_field, self._clients_by(one)) for suffix, one in super().operators().items()}

    def _clients_by(self, one: Operator) -> Callable[[Any], Q]:
        return lambda value: Q(pk__in=one.filter(Contact.objects.all(), value).values("client"))


class ContactKey(Key):
    """Anything that the search finds any contact of the client by: name, position, email, phone, custom fields."""

    panel = ("__contains",)

    def operators(self) -> dict[str, Operator]:
        def of_contacts(text: str) -> Q:
            return Q(pk__in=Contact.objects.filter(search_text__matches=text).values("client"))

        return {"__contains": Operator(TextField, of_contacts)}


class ImportKey(Key):
    """The clients that an import made or changed, by the import's number."""

    panel = ()

    def operators(self) -> dict[str, Operator]:
        changes = ImportChange.objects.filter(model=Client._meta.label_lower)
        return {"": Operator(forms.IntegerField, lambda run: Q(pk__in=changes.filter(run=run).values("object_pk")))}


def plain_keys() -> list[str]:
    """Return the names of the client's fields whose type says how they are filtered by."""
    return [field.name for field in Client.plain_fields() if field.name not in NOT_FILTERED and key_of(field)]


class ClientFilterSet(FilterSet):
    """The filters of the clients' list, its tiles and its export."""

    is_active = YesNoKey(label=_("Estado"), words=(_("Activo"), _("Desactivado")))
    owners = RelationKey(label=_("Responsable"), rows=User.objects.team)
    tags = RelationKey(label=_("Etiqueta"), panel=("__in", "__all"))
    created_on = DateKey(label=_("Alta"))
    has_main_contact = FilledKey(label=_("Contacto principal"), words=WITH, field="main_contact_key")
    has_email = FilledKey(label=_("Email del contacto principal"), words=WITH, field="main_email_key")
    has_phone = FilledKey(label=_("Teléfono del contacto principal"), words=WITH, field="main_phone_key")
    contact_name = ContactTextKey(label=_("Nombre de un contacto"), field="name_key__bare", requires=SEE_CONTACTS)
    contact_email = ContactTextKey(
        label=_("Email de un contacto"), field="email_key", spell=str.lower, requires=SEE_CONTACTS
    )
    contact = ContactKey(label=_("Cualquier dato de un contacto"), requires=SEE_CONTACTS)
    imported = ImportKey("import", _("Importación"))
    has_valid_tax_id = ValidTaxIdKey(label=_("CUIT"), words=(_("Válido"), _("Faltante o inválido")))
    is_branch = BranchKey(label=_("Sucursales"), words=(_("Solo sucursales"), _("Sin las sucursales")))
    parent = RelationKey(label=_("Casa central"), panel=())

    class Meta:
        model = Client
        # In the order of the panel: what is declared above, else the key that the field's type says; each name once,
        # where it stands first.
        fields = [
            *("is_active", "kind", "client_type", "owners", "tags", "created_on", "origin", "city", "province"),
            *("has_main_contact", "has_email", "has_phone", "contact_name", "contact_email", "contact"),
            *("imported", "has_valid_tax_id", "is_branch", "parent"),
            *plain_keys(),
        ]


class ProspectFilterSet(FilterSet):
    """The filters of the prospects' list."""

    owners = RelationKey(label=_("Responsable"), rows=User.objects.team)
    tags = RelationKey(label=_("Etiqueta"))

    class Meta:
        model = Prospect
        fields = ["state", "owners", "tags"]


class SeriesFilterSet(FilterSet):
    """Search by prefix; there is nothing else to filter by."""

    class Meta:
        model = Series
        fields = ()

    def search(self, rows: QuerySet, query: str) -> QuerySet:
        """Return the rows whose prefix holds the query."""
        return rows.filter(prefix__icontains=query)


class StaffFilterSet(FilterSet):
    """By state; searched by name and email."""

    is_active = YesNoKey(label=_("Estado"), words=(_("Activo"), _("Desactivado")))

    class Meta:
        model = User
        fields = ["is_active"]

    def search(self, rows: QuerySet, query: str) -> QuerySet:
        """Return the people whose name or email holds the query."""
        return rows.filter(name__icontains=query) | rows.filter(email__icontains=query)
