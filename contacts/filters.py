"""The filters of the list of contacts: in use or not, main or not, of one client."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.crud.filters import FilterSet, RelationKey, YesNoKey


class InUseKey(YesNoKey):
    """A contact is in use when it is active itself and its client is too."""

    def condition(self, value: bool) -> Q:
        """Return the Q for in use, or for not."""
        in_use = Q(is_active=True, client__is_active=True)
        return in_use if value else ~in_use


class ContactFilterSet(FilterSet):
    """The filters of the contacts' list and its tiles."""

    is_active = InUseKey(label=_("Estado"), words=(_("Activo"), _("Inactivo")))
    client = RelationKey(panel=())

    class Meta:
        model = Contact
        fields = ["is_active", "is_primary", "client"]
