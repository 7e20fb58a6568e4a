"""Who may open a page of the portal. The pages say what they require; this is the one place that decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.template.response import TemplateResponse

from napsix.accounts.requests import UserRequest
from napsix.crud.access import Page
from napsix.crud.types import Text
from portal.viewer import PortalRequest, Viewer

SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class PortalAccess:
    """What it takes to open a page of the portal: a membership in use, and every permission in ``permissions``.

    ``personal`` pages are about the person's own log-in: nobody looks at them in a contact's place.
    """

    permissions: tuple[str, ...] = ()
    personal: bool = False

    def check(self, viewer: Viewer | None, method: str | None) -> Viewer:
        """Return the viewer, who may pass; raise Http404 for somebody who is in no portal, else a 403."""
        if viewer is None:
            raise Http404
        if viewer.is_read_only and (self.personal or method not in SAFE):
            raise PermissionDenied
        if not viewer.holds(self.permissions):
            raise PermissionDenied
        return viewer


def may(viewer: Viewer, *permissions: str) -> bool:
    """Return whether the viewer holds ``permissions``: what decides if a link, button or section is shown."""
    return viewer.holds(permissions)


class PortalPage(Page):
    """A page of the portal. ``requires`` lists its permissions; an empty list asks only for a membership."""

    request: PortalRequest
    personal = False

    def check_access(self, request: UserRequest) -> None:
        """Let the viewer, whom the middleware found, pass, or raise Http404 or a 403, before anything runs."""
        needed = PortalAccess(tuple(self.required()), self.personal)
        self.viewer = needed.check(self.request.viewer, request.method)

    def rows(self, model: type[Model] | None = None) -> QuerySet:
        """Refuse: the team's rows are no rows of the portal."""
        raise NotImplementedError("Rows of the portal come from for_contact.")


class FramedPage(PortalPage):
    """A page in the portal's frame; ``template_name`` fills it."""

    template_name: str | list[str]
    title: Text = ""

    def render(self, context: Mapping[str, Any] | None = None, status: int = 200) -> TemplateResponse:
        """Return the page: the template filled with ``context``, under the page's title."""
        context = {"page_title": self.title, "contact": self.viewer.contact} | dict(context or {})
        return TemplateResponse(self.request, self.template_name, context, status=status)
