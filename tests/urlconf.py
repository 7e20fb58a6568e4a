"""Every address of the project, as the URLconf has it."""

from django.urls import URLPattern, get_resolver


def addresses(patterns=None, prefix="/"):
    """Yield ``(route, view)`` for every address: ``/clients/<int:pk>/`` and the view function."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback
        else:
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
