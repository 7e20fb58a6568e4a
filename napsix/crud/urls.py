"""Addresses of a model's pages, always the same."""

from typing import Any

from django.db.models import Model
from django.urls import URLPattern, path

ROUTES = {
    "list": "",
    "add": "add/",
    "detail": "<int:pk>/",
    "edit": "<int:pk>/edit/",
    "delete": "<int:pk>/delete/",
}


def crud_urls(model: type[Model], prefix: str = "", /, **pages: Any) -> list[URLPattern]:
    """Return the URL patterns of ``pages``, given as ``list=ClientList, detail=ClientDetail`` or as ready views."""
    views = {verb: page.as_view() if isinstance(page, type) else page for verb, page in pages.items()}
    name = model._meta.model_name
    return [path(f"{prefix}{ROUTES[verb]}", view, name=f"{name}_{verb}") for verb, view in views.items()]
