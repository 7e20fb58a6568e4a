"""Messages about accounts that are written only when they are sent."""

import hashlib

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from napsix.accounts.models import User
from napsix.accounts.tokens import reset_tokens
from napsix.jobs.mail import queue_email, render, rendered
from napsix.jobs.models import Email
from napsix.jobs.models.email import MailText


@rendered("password_reset")
def password_reset(email: Email) -> MailText | None:
    """The message with the link, or ``None`` for an address nobody signs in with.

    The token is made here, so it lies neither in the database nor in a log; the link is built from PUBLIC_BASE_URL,
    never from the host somebody asked by (security.md 14).
    """
    user = User.objects.filter(email=email.to[0], is_active=True).first()
    if user is None or (user.is_contact and not user.has_usable_password()):
        return None
    return render("password_reset", {"name": user.get_short_name(), "link": reset_link(user)}, language=user.language)


@rendered("staff_invitation")
def staff_invitation(email: Email) -> MailText | None:
    """The message by which a new member of the team chooses a password; whoever misses the hour asks for a reset."""
    user = User.objects.filter(pk=email.context["user"], is_active=True).first()
    if user is None:
        return None
    return render("staff_invitation", {"name": user.get_short_name(), "link": reset_link(user)}, language=user.language)


def warn_of_attempts(login: str) -> None:
    """Queue mail to ``login``, an email, that somebody tries passwords on its account: one a day at most."""
    digest = hashlib.sha256(login.encode()).hexdigest()[:32]
    queue_email(to=login, key=f"sign-in-attempts:{timezone.localdate()}:{digest}", kind="sign_in_attempts")


@rendered("sign_in_attempts")
def sign_in_attempts(email: Email) -> MailText | None:
    """The message to the owner of the account; None for an address that nobody signs in with."""
    user = User.objects.filter(email=email.to[0], is_active=True).first()
    if user is None:
        return None
    link = settings.PUBLIC_BASE_URL + reverse("account_reset_password")
    return render("sign_in_attempts", {"name": user.get_short_name(), "link": link}, language=user.language)


def reset_link(user: User) -> str:
    """The address where the user sets a new password, good for ``PASSWORD_RESET_TIMEOUT`` and once."""
    key = {"uidb36": user_pk_to_url_str(user), "key": reset_tokens.make_token(user)}
    return settings.PUBLIC_BASE_URL + reverse("account_reset_password_from_key", kwargs=key)
