"""What contacts are filtered by."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.crud.filters import FilterSet, RelationKey, YesNoKey

CLIENTS = Contact._meta.get_field("client")


class InUseKey(YesNoKey):
    """A contact is in use when it is active itself and its client is too."""

    def condition(self, value):
        """Return the Q for in use, or for not."""
        in_use = Q(is_active=True, client__is_active=True)
        return in_use if value else ~in_use


def all_clients():
    """Return the clients that the filter may name; the list itself is scoped."""
    return CLIENTS.related_model._default_manager.all()


class ContactFilterSet(FilterSet):
    """The filters of the contacts' list and its tiles."""

    class Meta:
        model = Contact
        fields = ()

    keys = (
        InUseKey("is_active", _("Estado"), words=(_("Activo"), _("Inactivo"))),
        YesNoKey("is_primary", _("Contacto principal"), words=(_("Sí"), _("No"))),
        RelationKey("client", _("Cliente"), rows=all_clients, model=Contact, panel=()),
    )
