"""What the portal adds to the contacts' list: inviting many at once."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.actions import Outcome, bulk_action
from napsix.crud.additions import actions
from portal.models import Profile
from portal.services import InvitationRefused
from portal.services import invite as invite_one
from portal.viewer import INVITE


class ProfileChoiceForm(forms.Form):
    """The profile for those who have none of their own yet."""

    profile = forms.ModelChoiceField(
        label=gettext_lazy("Perfil"),
        queryset=Profile.objects.all(),
        required=False,
        empty_label=gettext_lazy("El que ya tiene cada uno"),
    )


@bulk_action(
    gettext_lazy("Invitar al portal"),
    permission=INVITE,
    icon="send",
    confirm=gettext_lazy("Cada uno recibe un enlace que sirve una vez y vence en 48 horas."),
    form_class=ProfileChoiceForm,
)
def invite(queryset: QuerySet[Contact], *, user: User, profile: Profile | None = None) -> Outcome:
    """Send each a link; those who are in already, or cannot be invited, are left alone."""
    outcome = Outcome()

    def do(contact: Contact) -> None:
        invite_one(contact=contact, user=user, profile=profile)

    outcome.do_each(queryset.select_related("client"), do, refusals=(InvitationRefused,))
    return outcome


def register() -> None:
    """Offer it in the contacts' list."""
    actions.add("contacts.Contact", invite)
