"""Who may open a page. Pages say what they require; this is the one place that decides."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404
from django.views.generic import View


def may(user, *permissions: str) -> bool:
    """Return whether ``user`` is staff and holds ``permissions``: what decides if a link or button is shown.

    A contact never may, whatever it was given.
    """
    if not (user.is_authenticated and user.is_active and user.kind == user.Kind.STAFF):
        return False
    # A page asks a hundred times; the answers live as long as Django's own, with the object of the user.
    known = vars(user).setdefault("_held_perm_cache", {})
    if permissions not in known:
        known[permissions] = user.has_perms(permissions)
    return known[permissions]


def check(user, *permissions: str) -> None:
    """Let ``user`` pass; raise Http404 for a contact, to whom the back office does not exist, else a 403."""
    if user.kind != user.Kind.STAFF:
        raise Http404
    if not may(user, *permissions):
        raise PermissionDenied


def permission(model: type[Model], verb: str) -> str:
    """Return the name of a model's permission: ``permission(Client, "view")`` is ``"clients.view_client"``."""
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


class Page(View):
    """A page of the back office. ``requires`` lists its permissions; an empty list asks only for staff."""

    requires = None

    def setup(self, request, *args, **kwargs):
        """Decide before anything of the page runs."""
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated:
            self.check_access(request)

    def check_access(self, request):
        """Let the person pass, or raise Http404 or a 403."""
        check(request.user, *self.required())

    def required(self):
        """Return the permissions that this page asks for."""
        if self.requires is None:
            raise TypeError(f"{type(self).__name__} does not say what it requires.")
        return self.requires

    def rows(self, model=None):
        """Return the rows of ``model`` (the page's own by default) that the person may see."""
        return (model or self.model)._default_manager.visible_to(self.request.user)
