"""What surrounds every request: the language, what browsers may keep, the answer about a row that does not exist."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.defaults import page_not_found

from napsix.accounts.requests import Request

GetResponse = Callable[[HttpRequest], HttpResponse]


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
