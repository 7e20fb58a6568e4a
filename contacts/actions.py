"""What may be done to many contacts at once."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms import ReasonForm
from contacts.services import SuccessorNeeded, deactivate_contact, reactivate_contact
from napsix.crud.actions import Outcome, bulk_action


@bulk_action(
    gettext_lazy("Desactivar"),
    permission="contacts.change_contact",
    icon="user-off",
    confirm=gettext_lazy("Dejan de entrar al portal y de recibir correos. Su historial queda."),
    form_class=ReasonForm,
)
def deactivate(queryset, *, user, reason=""):
    """Put the active ones out of use; a main contact whose successor somebody must choose is left alone."""
    outcome = Outcome()
    for contact in queryset.select_related("client").iterator():
        if not contact.is_active:
            outcome.skip(_("ya estaba desactivado"))
            continue
        try:
            deactivate_contact(contact=contact, user=user, reason=reason)
        except SuccessorNeeded:
            outcome.skip(_("es el principal: elegí en su ficha quién lo sigue"))
        else:
            outcome.done += 1
    return outcome


@bulk_action(gettext_lazy("Reactivar"), permission="contacts.change_contact", icon="user-check")
def reactivate(queryset, *, user):
    """Put the deactivated ones back into use; the others are left alone."""
    outcome = Outcome()
    for contact in queryset.iterator():
        if contact.is_active:
            outcome.skip(_("ya estaba activo"))
        else:
            reactivate_contact(contact=contact)
            outcome.done += 1
    return outcome
