"""Browsers that somebody signed in with before: strangers who guess at a password do not lock these out.

A signed cookie holds a name of the browser's own and who signed in with it, as OWASP's "device cookies" have it. Wrong
passwords from such a browser are counted apart from everybody else's, so both are limited (ASVS 6.3.1).
"""

import secrets

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from napsix.accounts.models import lower

SALT = "napsix.accounts.devices"
MAX_AGE = 180 * 24 * 60 * 60  # seconds
# Several people may share a browser; whoever came last stands first.
PEOPLE = 5


def device_of(request: HttpRequest, login: str) -> str | None:
    """Return the name of the browser if somebody signed in with it as ``login``, an email; None if nobody did."""
    device, people = _read(request)
    return device if _mark(login) in people else None


def remember(request: HttpRequest, response: HttpResponse, login: str) -> None:
    """Have the browser remember that ``login`` signed in with it."""
    device, people = _read(request)
    mark = _mark(login)
    people = [mark, *(other for other in people if other != mark)][:PEOPLE]
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        "/".join([device or secrets.token_urlsafe(12), *people]),
        salt=SALT,
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        value = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, default="", salt=SALT, max_age=MAX_AGE)
    except BadSignature:
        value = ""
    device, *people = str(value).split("/")
    return device, people


def _mark(login: str) -> str:
    return salted_hmac(SALT, lower(login), algorithm="sha256").hexdigest()
