"""Pages about one's own account; signing in is django-allauth's."""

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import UpdateView

from napsix.accounts.forms import AccountForm
from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest


class AccountEdit(UpdateView):
    """Name and language of whoever asks. Staff only: contacts have a page of their own in the portal."""

    request: UserRequest
    # No permission: get_object asks who it is.
    requires = ()
    form_class = AccountForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts_profile")

    def get_object(self, queryset: QuerySet[User] | None = None) -> User:
        """The signed-in user. Raises ``Http404`` for a contact."""
        if self.request.user.is_contact:
            raise Http404
        return self.request.user

    def form_valid(self, form: ModelForm) -> HttpResponse:
        messages.success(self.request, _("Guardamos tus datos."))
        return super().form_valid(form)
