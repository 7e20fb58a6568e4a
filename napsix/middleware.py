"""What surrounds every request: the language, what browsers may keep, who looks at the portal, forms sent twice.

And what is said instead of a fault: a row that does not exist or that somebody changed meanwhile, and a database that
did not answer in time.
"""

import logging
import sqlite3
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found

from napsix.accounts.models import User
from napsix.accounts.requests import Request, UserRequest
from napsix.crud import once
from napsix.crud.models import StaleRow
from portal.viewer import IMPERSONATION_KEY, MEMBERSHIP_KEY, ViewerRequest, memberships_of, viewer_of

GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)
# After so many seconds, who was refused may try again.
RETRY_AFTER = 10
# What SQLite says by the same exception as what is wrong in a statement.
SQLITE_WAITED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class PageMiddleware:
    """Answer in the person's language, keep the page out of every cache, and say a sentence instead of a fault.

    The language is the one that the user chose, the installation's own for anybody else, whatever the browser says.
    Pages of signed-in people are in no cache (ASVS 14.3.2); fragments vary by the htmx header.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        user = request.user
        language = user.language if user.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["HX-Request"])
        if user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return our page where a view raised what is nobody's mistake: nothing was written then."""
        if isinstance(exception, Http404):  # with DEBUG too: Django's page tells which rows there are
            return page_not_found(request, exception)
        if isinstance(exception, StaleRow):
            return stale_row(request)
        if isinstance(exception, OperationalError) and is_for_lack_of_time(exception):
            return out_of_time(request, exception)
        return None


class ViewerMiddleware:
    """Sets ``request.viewer``: who looks at the portal; None for the team, unless it looks in a contact's place.

    A contact without any membership in use is signed out here, in whatever session and at whatever address; one
    whose chosen membership has ended reads so and goes on at the home of another.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: ViewerRequest) -> HttpResponse:
        user = request.user
        is_contact = user.is_authenticated and user.kind == User.Kind.CONTACT
        request.viewer = viewer_of(request) if is_contact or IMPERSONATION_KEY in request.session else None
        if request.viewer or not is_contact:
            return self.get_response(request)
        if memberships_of(user).exists():
            request.session.pop(MEMBERSHIP_KEY, None)
            messages.warning(request, _("Tu acceso a esa empresa terminó. Seguís en otra."))
            return HttpResponseRedirect(reverse("portal:home"), status=303)
        logout(request)
        messages.warning(request, _("Tu acceso al portal está desactivado. Consultá con quien te invitó."))
        return self.get_response(request)


class OnceMiddleware:
    """Do a form once, however often it is sent. It stands last: only the page runs inside its transaction."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: UserRequest) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated and request.POST.get(once.FIELD):
            return once.answer(request, self.get_response)
        return self.get_response(request)


def stale_row(request: HttpRequest) -> HttpResponse:
    """Answer that somebody else was first, with the way back to where the person was."""
    back = "/" + urlsplit(request.headers.get("Referer", "")).path.lstrip("/")
    return render(request, "crud/stale.html", {"back": back}, status=409)


def out_of_time(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """Answer that the database stopped a statement, waited too long for what others hold, or is out of reach.

    The page is rendered without asking the database: the transaction may be broken.
    """
    logger.warning("%s %s: %s", request.method, request.path, error)
    page = render_to_string("503.html", {"is_reading": request.method in {"GET", "HEAD"}})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def is_for_lack_of_time(error: OperationalError) -> bool:
    """Return whether the same may go well later. PostgreSQL says nothing else by this exception; SQLite does."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is None or code in SQLITE_WAITED
