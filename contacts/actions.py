"""What may be done to many contacts at once."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from contacts.services import SuccessorNeeded, change_contact, deactivate_contact, reactivate_contact
from napsix.accounts.models import User
from napsix.crud.actions import Outcome, bulk_action
from napsix.crud.state import ReasonForm, change_state, put_back
from napsix.custom_fields.actions import custom_field_action

# The columns of a contact's state; one that is deactivated is no main contact any more.
STATE = ("is_active", "is_primary", "deactivated_at", "deactivated_by", "deactivation_reason")


@bulk_action(
    gettext_lazy("Desactivar"),
    permission="contacts.change_contact",
    icon="user-off",
    confirm=gettext_lazy("Dejan de entrar al portal y de recibir correos. Su historial queda."),
    form_class=ReasonForm,
    undo=put_back,
)
def deactivate(queryset: QuerySet[Contact], *, user: User, reason: str = "") -> Outcome:
    """Put the active ones out of use; a main contact whose successor somebody must choose is left alone."""

    def change(contact: Contact) -> None:
        deactivate_contact(contact=contact, user=user, reason=reason)

    rows = queryset.select_related("client")
    return change_state(rows, change, is_active=False, columns=STATE, refusals=(SuccessorNeeded,))


@bulk_action(
    gettext_lazy("Reactivar"),
    permission="contacts.change_contact",
    icon="user-check",
    confirm=gettext_lazy("Vuelven a estar en uso. Ninguno pasa a ser el principal."),
)
def reactivate(queryset: QuerySet[Contact], *, user: User) -> Outcome:
    """Put the deactivated ones back into use; the others are left alone."""

    def change(contact: Contact) -> None:
        reactivate_contact(contact=contact)

    return change_state(queryset.select_related("client"), change, is_active=True, columns=STATE)


set_custom_field = custom_field_action(
    Contact, save=lambda contact: change_contact(contact=contact), related=["client"]
)
