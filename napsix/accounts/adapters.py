"""How django-allauth behaves here: no sign-up, everyone to their own door, mail through the outbox."""

import base64
import hashlib
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from napsix.accounts import devices
from napsix.accounts.backends import is_contact
from napsix.accounts.mail import warn_of_attempts
from napsix.accounts.models import User, lower
from napsix.jobs.mail import queue_email, render

STAFF_HOME = "/"
CONTACT_HOME = "/portal/"

# What the notice says, by the name allauth gives the event.
NOTICES = {
    "account/email/password_changed": _("Se cambió la contraseña de tu cuenta."),
    "account/email/password_reset": _("Se restableció la contraseña de tu cuenta."),
    "mfa/email/totp_activated": _("Se activó la verificación en dos pasos de tu cuenta."),
    "mfa/email/totp_deactivated": _("Se desactivó la verificación en dos pasos de tu cuenta."),
    "mfa/email/recovery_codes_generated": _("Se generaron códigos de recuperación nuevos para tu cuenta."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in of this project. Its sentences say what to do, and the same for known and unknown addresses."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("El email o la contraseña no son correctos. Revisalos y probá de nuevo."),
        "enter_current_password": _("Esa no es tu contraseña actual. Escribila de nuevo."),
        "incorrect_password": _("La contraseña no es correcta. Escribila de nuevo."),
        "invalid_password_reset": _("El enlace ya no sirve. Pedí otro."),
        "rate_limited": _("Hubo demasiados intentos. Esperá unos minutos y probá de nuevo."),
        "too_many_login_attempts": _("Hubo demasiados intentos. Esperá unos minutos y probá de nuevo."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves: staff are added by an administrator, contacts are invited."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A contact goes to the portal, staff to the dashboard."""
        return CONTACT_HOME if is_contact(request.user) else STAFF_HOME

    def post_login(  # ty: ignore[incompatible-method-override] - every user is one of ours
        self, request: HttpRequest, user: User, **options: Any
    ) -> HttpResponse:
        """Let the browser be known by the next time."""
        response = super().post_login(request, user, **options)
        devices.remember(request, response, user.email)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; raise ValidationError past the limit.

        A browser that is known to the account has its own, whatever others try: whoever guesses keeps nobody out.
        """
        login = login_of(credentials)
        device = devices.device_of(request, login)
        if device is None:
            super().pre_authenticate(request, **credentials)
        elif not ratelimit.consume(request, action="login_known_device", key=f"{login}/{device}"):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the owner of the account, once a day, when wrong passwords reach the limit.

        The same is done for an address that nobody signs in with; only who writes the mail finds out.
        """
        login = login_of(credentials)
        if not ratelimit.consume(request, action="login_unremarkable", key=login):
            warn_of_attempts(login)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account that is tried alone: by another name or port of the server it is the same."""
        return login_of(credentials)

    def send_notification_mail(  # ty: ignore[incompatible-method-override] - every user is one of ours
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the user, in their language, that something about their sign-in changed."""
        with translation.override(user.language):
            facts = {
                "name": user.get_short_name(),
                "what": NOTICES[template_prefix],
                "when": date_format(timezone.localtime(), "DATETIME_FORMAT"),
                "where": self.get_client_ip(self.request),
            }
        message = render("security_notice", facts, language=user.language)
        queue_email(to=user.email, key=f"security-notice:{uuid.uuid4()}", user=user, **message)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refuse: each message that may be sent is named in ``NOTICES`` or is written by us."""
        raise NotImplementedError(f"No message of ours for {template_prefix}.")


def login_of(credentials: dict[str, Any]) -> str:
    """Return the email that somebody tries to sign in with, as users are looked up by it."""
    return lower(credentials.get("email", ""))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factor of this project: its secrets lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        """Return the secret as it is stored."""
        return ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret that was stored, also under a former SECRET_KEY named in SECRET_KEY_FALLBACKS."""
        return ciphers().decrypt(encrypted_text.encode()).decode()


def ciphers() -> MultiFernet:
    """The cipher of the current key first, those of former keys after it."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"napsix.accounts.mfa:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
