"""What clients are filtered by."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientType, Prospect, Tag
from napsix.crud.filters import ChoiceKey, DateKey, FilterSet, RelationKey, TextKey, YesNoKey


class ValidTaxIdKey(YesNoKey):
    """Whether a client has a tax id whose check digit is right: only then it has a ``tax_key``."""

    def condition(self, value):
        """Return the Q for having one, or for not."""
        return Q(tax_key__isnull=not value)


class ClientFilterSet(FilterSet):
    """The filters of the clients' list, its tiles and its export."""

    keys = (
        YesNoKey("is_active", _("Estado"), words=(_("Activo"), _("Desactivado"))),
        ChoiceKey("kind", _("Empresa o persona"), choices=Client.Kind.choices),
        RelationKey("client_type", _("Tipo"), rows=ClientType.objects.all, model=Client),
        RelationKey("owners", _("Responsable"), rows=get_user_model().objects.staff, model=Client),
        RelationKey("tags", _("Etiqueta"), rows=Tag.objects.all, model=Client),
        DateKey("created_on", _("Alta")),
        ChoiceKey("origin", _("Origen"), choices=Client.Origin.choices),
        TextKey("city", _("Localidad"), field="city_key"),
        TextKey("province", _("Provincia"), field="province_key"),
        TextKey("main_contact", _("Contacto principal"), field="main_contact_key", panel=()),
        ValidTaxIdKey("has_valid_tax_id", _("CUIT"), words=(_("Válido"), _("Faltante o inválido")), panel=()),
    )


class ProspectFilterSet(FilterSet):
    """The filters of the prospects' list."""

    keys = (
        ChoiceKey("state", _("Estado"), choices=Prospect.State.choices),
        RelationKey("owners", _("Responsable"), rows=get_user_model().objects.staff, model=Prospect),
        RelationKey("tags", _("Etiqueta"), rows=Tag.objects.all, model=Prospect),
    )
