"""The filters of the lists of clients, prospects, series and the team."""

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientType, Prospect, Series, Tag
from contacts.models import Contact
from napsix.crud.filter_fields import TextField
from napsix.crud.filters import ChoiceKey, DateKey, FilterSet, Key, Operator, RelationKey, TextKey, YesNoKey, key_of
from napsix.importer.models import ImportChange

WITH = (_("Con"), _("Sin"))
SEE_CONTACTS = ("contacts.view_contact",)


class ValidTaxIdKey(YesNoKey):
    """Whether a client has a tax id whose check digit is right: only then it has a ``tax_key``."""

    def condition(self, value):
        """Return the Q for having one, or for not."""
        return Q(tax_key__isnull=not value)


class FilledKey(YesNoKey):
    """Whether the column ``field`` holds anything."""

    def condition(self, value):
        """Return the Q for holding something, or for being empty."""
        empty = Q(**{self.field: ""})
        return ~empty if value else empty


class ContactTextKey(TextKey):
    """A text that any contact of the client has in the column ``field``."""

    def operators(self):
        """The operators of texts, each asked of the contacts."""
        return {suffix: Operator(one.form_field, self._clients_by(one)) for suffix, one in super().operators().items()}

    def _clients_by(self, one):
        return lambda value: Q(pk__in=one.filter(Contact.objects.all(), value).values("client"))


class ContactKey(Key):
    """Anything that the search finds any contact of the client by: name, position, email, phone, custom fields."""

    panel = ("__contains",)

    def operators(self):
        def of_contacts(text):
            return Q(pk__in=Contact.objects.filter(search_text__matches=text).values("client"))

        return {"__contains": Operator(TextField, of_contacts)}


class ImportKey(Key):
    """The clients that an import made or changed, by the import's number."""

    panel = ()

    def operators(self):
        changes = ImportChange.objects.filter(model=Client._meta.label_lower)
        return {"": Operator(forms.IntegerField, lambda run: Q(pk__in=changes.filter(run=run).values("object_pk")))}


def plain_keys():
    """Return the filter keys of the client's fields that need no more words than their type."""
    return [key_of(field) for field in Client.plain_fields()]


class ClientFilterSet(FilterSet):
    """The filters of the clients' list, its tiles and its export."""

    class Meta:
        model = Client
        fields = ()

    keys = (
        YesNoKey("is_active", _("Estado"), words=(_("Activo"), _("Desactivado"))),
        key_of(Client._meta.get_field("kind")),
        RelationKey("client_type", _("Tipo"), rows=ClientType.objects.all, model=Client),
        RelationKey("owners", _("Responsable"), rows=get_user_model().objects.team, model=Client),
        RelationKey("tags", _("Etiqueta"), rows=Tag.objects.all, model=Client, panel=("__in", "__all")),
        DateKey("created_on", _("Alta")),
        key_of(Client._meta.get_field("origin")),
        TextKey("city", _("Localidad"), field="city_key"),
        TextKey("province", _("Provincia"), field="province_key"),
        FilledKey("has_main_contact", _("Contacto principal"), words=WITH, field="main_contact_key"),
        FilledKey("has_email", _("Email del contacto principal"), words=WITH, field="main_email_key"),
        FilledKey("has_phone", _("Teléfono del contacto principal"), words=WITH, field="main_phone_key"),
        ContactTextKey("contact_name", _("Nombre de un contacto"), field="name_key", requires=SEE_CONTACTS),
        ContactTextKey(
            "contact_email", _("Email de un contacto"), field="email_key", spell=str.lower, requires=SEE_CONTACTS
        ),
        ContactKey("contact", _("Cualquier dato de un contacto"), requires=SEE_CONTACTS),
        ImportKey("import", _("Importación")),
        ValidTaxIdKey("has_valid_tax_id", _("CUIT"), words=(_("Válido"), _("Faltante o inválido"))),
        *plain_keys(),
    )


class ProspectFilterSet(FilterSet):
    """The filters of the prospects' list."""

    class Meta:
        model = Prospect
        fields = ()

    keys = (
        ChoiceKey("state", _("Estado"), choices=Prospect.State.choices),
        RelationKey("owners", _("Responsable"), rows=get_user_model().objects.team, model=Prospect),
        RelationKey("tags", _("Etiqueta"), rows=Tag.objects.all, model=Prospect),
    )


class SeriesFilterSet(FilterSet):
    """Search by prefix; there is nothing else to filter by."""

    class Meta:
        model = Series
        fields = ()

    def search(self, rows, query):
        """Return the rows whose prefix holds the query."""
        return rows.filter(prefix__icontains=query)


class StaffFilterSet(FilterSet):
    """By state; searched by name and email."""

    class Meta:
        model = get_user_model()
        fields = ()

    keys = (YesNoKey("is_active", _("Estado"), words=(_("Activo"), _("Desactivado"))),)

    def search(self, rows, query):
        """Return the people whose name or email holds the query."""
        return rows.filter(name__icontains=query) | rows.filter(email__icontains=query)
