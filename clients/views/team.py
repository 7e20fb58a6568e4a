"""The pages of the team: who works here, with which rights."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.filters import StaffFilterSet
from clients.forms.team import SOMEBODY_IS_LEFT, StaffForm
from clients.tables import StaffTable
from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest
from napsix.accounts.team import LastAdministrator, hold_team, set_active
from napsix.crud.addresses import row_url
from napsix.crud.views import AddPage, EditPage, ListPage
from napsix.crud.views.base import ModelPage


class StaffPages:
    """Rows of the team only: a contact of a client is nobody here."""

    model = User
    form_class = StaffForm
    words = gettext_lazy("Equipo")

    def rows(self, model: type[Model] | None = None) -> QuerySet[User]:
        """Return the people of the team, whatever their state."""
        return User.objects.filter(kind=User.Kind.STAFF)

    def url(self, verb: str, *args: Any) -> str | None:
        """Return the address of another page of the team."""
        return reverse(f"clients:user_{verb}", args=args) if verb != "delete" else None

    def after(self, row: User) -> str:
        """Return the address of the list: somebody of the team has no page but the form."""
        return reverse("clients:user_list")


class StaffList(StaffPages, ListPage):
    """Who works here: search, filter by state, invite."""

    table_class = StaffTable
    filterset_class = StaffFilterSet
    add_label = gettext_lazy("Invitar")


class StaffAdd(StaffPages, AddPage):
    """Somebody new, who gets a mail to choose a password."""

    title = gettext_lazy("Invitar al equipo")
    submit_label = gettext_lazy("Mandar la invitación")
    saved = gettext_lazy("Le mandamos la invitación a «%(row)s».")


class StaffEdit(StaffPages, EditPage):
    """A person's name, language and groups."""

    def hold_object(self) -> User:
        """Hold the administrators before: saving the person asks who of them is left."""
        hold_team()
        return super().hold_object()

    def show_form(self, form: StaffForm, **more: Any) -> HttpResponse:
        """Add the button that puts the person out of use or back; nobody does that to themselves."""
        member = self.object
        if member != self.request.user:
            question = _("¿Desactivar a %(member)s? Deja de entrar en el momento.") % {"member": member}
            more |= {
                "state_url": self.url("state", member.pk),
                "state_label": _("Desactivar") if member.is_active else _("Reactivar"),
                "state_question": question if member.is_active else "",
                "state_wanted": "off" if member.is_active else "on",
            }
        return super().show_form(form, **more)


class StaffState(StaffPages, ModelPage):
    """Put a member of the team out of use or back; their sessions end at once."""

    verb = "change"
    http_method_names = ["post"]

    @transaction.atomic
    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Do it, unless it is oneself or the last administrator, or somebody else did it a moment before."""
        is_wanted = self.wanted(self.get_object())
        hold_team()
        member = self.hold_object()
        if member == request.user:
            messages.error(request, _("No podés desactivarte: pedíselo a otra persona."))
        elif member.is_active == is_wanted:
            text = _("%(member)s ya estaba en uso.") if is_wanted else _("%(member)s ya estaba fuera de uso.")
            messages.warning(request, text % {"member": member})
        else:
            return self.change(member, is_active=is_wanted)
        return HttpResponseRedirect(row_url("clients:user_edit", pk))

    def wanted(self, member: User) -> bool:
        """Return the state that the pressed button says, else the other one than ``member`` has."""
        return {"on": True, "off": False}.get(self.request.POST.get("wanted", ""), not member.is_active)

    def change(self, member: User, *, is_active: bool) -> HttpResponse:
        """Put the member out of use or back, and say so."""
        try:
            with transaction.atomic():
                set_active(member=member, is_active=is_active)
        except LastAdministrator:
            messages.error(self.request, SOMEBODY_IS_LEFT)
            return HttpResponseRedirect(row_url("clients:user_edit", member.pk))
        text = _("Reactivaste a %(member)s.") if is_active else _("Desactivaste a %(member)s.")
        messages.success(self.request, text % {"member": member})
        return HttpResponseRedirect(self.after(member))
