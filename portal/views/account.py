"""The person's own data, and the frame of every form about what a contact may change of its own."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from clients.models import Client
from contacts.models import Contact
from napsix.crud.conflicts import Conflict
from napsix.crud.forms import stored
from napsix.crud.models import hold
from napsix.crud.types import Text
from portal.access import FramedPage
from portal.custom import fixed_fields
from portal.forms import OwnAccountForm, OwnForm
from portal.viewer import PortalRequest


class OwnFormPage(FramedPage):
    """A form over a row that the team may be saving too; ``form_class.store(user)`` writes it."""

    form_class: type[OwnForm]
    saved: Text = ""
    # The name of the page that comes after.
    after = ""

    def get(self, request: PortalRequest) -> HttpResponse:
        return self.show(self.form())

    @transaction.atomic
    def post(self, request: PortalRequest) -> HttpResponse:
        """Save it beside what somebody else saved meanwhile, or show what is wrong, or what both changed."""
        row = self.row()
        hold(type(row), row.pk)
        row.refresh_from_db()
        conflict = Conflict(self.form(request.POST))
        form = conflict.merged()
        is_good = not conflict.both and form.is_valid()
        if not is_good or stored(form, partial(form.store, user=request.user)) is None:
            return self.show(form, status=422, conflicts=conflict.differences)
        messages.success(request, str(self.saved))
        conflict.tell(request)
        return HttpResponseRedirect(reverse(self.after))

    def row(self) -> Client | Contact:
        """Return the row that the form is over: the contact."""
        return self.viewer.contact

    def form(self, *data: Any) -> OwnForm:
        """Return the form, bound where there is ``data``."""
        return self.form_class(*data, instance=self.row(), user=self.request.user)

    def show(self, form: OwnForm, *, status: int = 200, **more: Any) -> TemplateResponse:
        """Return the page with the form as it stands."""
        return self.render({"form": form} | more, status=status)


class Account(OwnFormPage):
    """Name, phone, language and notices of whoever is signed in."""

    requires = ()
    personal = True
    template_name = "portal/account.html"
    title = gettext_lazy("Mi perfil")
    form_class = OwnAccountForm
    saved = gettext_lazy("Guardamos tus datos.")
    after = "portal:account"

    def show(self, form: OwnForm, *, status: int = 200, **more: Any) -> TemplateResponse:
        """Add what only the team changes."""
        facts = [(label, value) for label, value in fixed_fields(self.viewer.contact) if value]
        return super().show(form, status=status, facts=facts, **more)
