"""Contacts in a spreadsheet, one a row, each with its client."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.importer.fields import Field
from napsix.importer.resources import Resource


class ContactResource(Resource):
    """The export of the contacts' list. Its columns carry the titles under which clients are imported."""

    client_code = Field("client__code", _("Código"))
    client_name = Field("client__name", _("Nombre o razón social"))
    first_name = Field("first_name", _("Nombre del contacto"))
    last_name = Field("last_name", _("Apellido del contacto"))
    email = Field("email", _("Email del contacto"))
    phone = Field("phone", _("Teléfono del contacto"))
    position = Field("position", _("Cargo del contacto"))
    language = Field("get_language_display", _("Idioma"))
    is_primary = Field("is_primary", _("Contacto principal"))
    in_use = Field("in_use", _("Activo"), needs=("is_active", "client__is_active"))

    has_custom_fields = True

    class Meta(Resource.Meta):
        model = Contact

    def prefetched(self, queryset: QuerySet) -> QuerySet:
        """Fetch the clients with the contacts."""
        return queryset.select_related("client")
