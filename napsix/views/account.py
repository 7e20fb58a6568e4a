"""The page about one's own account; signing in is django-allauth's, and contacts have a page in the portal."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
from napsix.crud.forms import ModelForm
from napsix.crud.models import hold
from napsix.crud.views import EditPage


class AccountForm(ModelForm):
    """What people may change about themselves."""

    class Meta:
        model = User
        fields = ["name", "language"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def store(self, *, user: User) -> User:
        return self.save()


class AccountEdit(EditPage):
    """Name and language of whoever asks; whoever may change the team changes them too."""

    model = User
    requires = ()
    form_class = AccountForm
    template_name = "accounts/profile.html"
    saved = gettext_lazy("Guardamos tus datos.")

    def get_object(self) -> User:
        """Return the signed-in person's own row."""
        return User.objects.get(pk=self.request.user.pk)

    def hold_object(self) -> User:
        """Return the signed-in person's own row, held."""
        hold(User, self.request.user.pk)
        return self.get_object()

    def after(self, row: User) -> str:
        """Return the page's own address."""
        return reverse("accounts_profile")

    def show_form(self, form: AccountForm, **more: Any) -> HttpResponse:
        return self.show(form, title=_("Mi perfil"), crumbs=[], cancel_url=reverse("dashboard"), **more)
