"""Who may open a page, and which rows they see. Pages say what they require; this is the one place that decides."""

from collections.abc import Sequence
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.views.generic import View

from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest


def may(user: User, *permissions: str) -> bool:
    """Return whether ``user`` is staff and holds ``permissions``: what decides if a link or button is shown.

    A contact never may, whatever it was given.
    """
    if not (user.is_authenticated and user.is_active and user.kind == User.Kind.STAFF):
        return False
    # A page asks a hundred times; the answers live as long as Django's own, with the object of the user.
    known = vars(user).setdefault("_held_perm_cache", {})
    if permissions not in known:
        known[permissions] = user.has_perms(permissions)
    return known[permissions]


def check(user: User, *permissions: str) -> None:
    """Let ``user`` pass; raise Http404 for a contact, to whom the back office does not exist, else a 403."""
    if user.kind != User.Kind.STAFF:
        raise Http404
    if not may(user, *permissions):
        raise PermissionDenied


def permission(model: type[Model], verb: str) -> str:
    """Return the name of a model's permission: ``permission(Client, "view")`` is ``"clients.view_client"``."""
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


class ScopedQuerySet(QuerySet):
    """Rows that only some people may see. Every list, page, count, search and export starts here."""

    def visible_to(self, user: User) -> Self:
        """Return the rows that ``user`` may see: staff see all of them, nobody else any."""
        return self if user.is_active and user.kind == User.Kind.STAFF else self.none()


class Page(View):
    """A page of the back office. ``requires`` lists its permissions; an empty list asks only for staff."""

    request: UserRequest
    model: type[Model]
    requires: Sequence[str] | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Decide before anything of the page runs."""
        super().setup(request, *args, **kwargs)
        if self.request.user.is_authenticated:
            self.check_access(self.request)

    def check_access(self, request: UserRequest) -> None:
        """Let the person pass, or raise Http404 or a 403."""
        check(request.user, *self.required())

    def required(self) -> Sequence[str]:
        """Return the permissions that this page asks for."""
        if self.requires is None:
            raise TypeError(f"{type(self).__name__} does not say what it requires.")
        return self.requires

    def rows(self, model: type[Model] | None = None) -> QuerySet:
        """Return the rows of ``model`` (the page's own by default) that the person may see."""
        manager: Any = (model or self.model)._default_manager
        return manager.visible_to(self.request.user)
