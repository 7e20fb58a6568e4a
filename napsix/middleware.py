"""What surrounds every request: the language, what browsers may keep, and what is said instead of a fault.

That is about a row that does not exist, and about a database that did not answer in time.
"""

import logging
import sqlite3
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.defaults import page_not_found

from napsix.accounts.requests import Request

GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)
# After so many seconds, who was refused may try again.
RETRY_AFTER = 10
# What SQLite says by the same exception as what is wrong in a statement.
SQLITE_WAITED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class LanguageMiddleware:
    """Answer in the language the user chose; in the installation's own to anybody else, whatever the browser says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        language = request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class PrivatePagesMiddleware:
    """Keep pages of signed-in people out of every cache (ASVS 14.3.2); fragments vary by the htmx header.

    A row that does not exist is answered by our own page, with DEBUG too: Django's tells which rows there are.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return our page where a view raised ``Http404``."""
        return page_not_found(request, exception) if isinstance(exception, Http404) else None


class PatienceMiddleware:
    """Answer 503 with a page that says what to do where the database did not answer in time: nothing was done.

    It stopped a statement that took too long, waited too long for what somebody else holds, or is out of reach.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return that page, rendered without asking the database: the transaction may be broken."""
        if not (isinstance(exception, OperationalError) and is_for_lack_of_time(exception)):
            return None
        logger.warning("%s %s: %s", request.method, request.path, exception)
        page = render_to_string("503.html", {"is_reading": request.method in {"GET", "HEAD"}})
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def is_for_lack_of_time(error: OperationalError) -> bool:
    """Return whether the same may go well later. PostgreSQL says nothing else by this exception; SQLite does."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is None or code in SQLITE_WAITED
