"""Two people at once, where no page has a better answer: who comes second is told, whatever page it is."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from napsix.crud.models import StaleRow


class StaleRowMiddleware:
    """Answer with a sentence where a view raised ``StaleRow``. The service that raised it has written nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return our page, with the way back to where the person was."""
        if not isinstance(exception, StaleRow):
            return None
        back = "/" + urlsplit(request.headers.get("Referer", "")).path.lstrip("/")
        return render(request, "crud/stale.html", {"back": back}, status=409)
