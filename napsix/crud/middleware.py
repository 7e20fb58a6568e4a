"""What every answer to a signed-in person carries, and what one says of a row that does not exist."""

from django.http import Http404
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.defaults import page_not_found


class PrivatePagesMiddleware:
    """Keep pages of signed-in people out of every cache (ASVS 14.3.2); fragments vary by the htmx header."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response


class MissingRowMiddleware:
    """Say in our own words that a row does not exist, with DEBUG too: Django's page tells which rows there are."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Return our page where a view raised ``Http404``."""
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
