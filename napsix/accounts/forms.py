"""Forms about one's own account."""

import uuid

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from napsix.accounts.models import User, lower
from napsix.jobs.mail import queue_email


class PasswordResetForm(forms.Form):
    """Asks for a reset link. It never looks whether the address is known: the worker does, when it sends."""

    email = forms.EmailField(label=_("Correo electrónico"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Put one message in the outbox, the same for every address, and return the address (allauth's contract)."""
        email = lower(self.cleaned_data["email"])
        queue_email(to=email, key=f"password-reset:{uuid.uuid4()}", kind="password_reset")
        return email


class AccountForm(forms.ModelForm):
    """What people may change about themselves."""

    class Meta:
        model = User
        fields = ["name", "language"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
