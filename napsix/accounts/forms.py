"""Forms of signing in and of the second factor."""

import uuid

from allauth.mfa.adapter import get_adapter as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from napsix.accounts.models import lower
from napsix.jobs.mail import queue_email


class PasswordResetForm(forms.Form):
    """Asks for a reset link. It never looks whether the address is known: the worker does, when it sends."""

    email = forms.EmailField(label=_("Correo electrónico"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Put one message in the outbox, the same for every address, and return the address (allauth's contract)."""
        email = lower(self.cleaned_data["email"])
        queue_email(to=email, key=f"password-reset:{uuid.uuid4()}", kind="password_reset")
        return email


class SecondFactorForm(ActivateTOTPForm):
    """Asks for the code that turns the second factor on; it counts as used, and signs nobody in (ASVS 6.5.1)."""

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for a wrong one, or one that was used."""
        code = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise second_factor().validation_error("incorrect_code")
        return code
