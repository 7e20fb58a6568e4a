"""A row's page: its facts, and the panels that apps add."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise

from napsix.accounts.requests import UserRequest
from napsix.crud import additions
from napsix.crud.views.base import ModelPage


@dataclass(frozen=True)
class Button:
    """Something to do with the row; ``post`` when it changes something at once."""

    label: str | Promise
    url: str
    icon: str = ""
    primary: bool = False
    post: bool = False


class DetailPage(ModelPage):
    """One row. ``facts()`` and ``buttons()`` are the page's own; other apps add panels."""

    template_name = "crud/detail.html"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Show the row, or one panel of its page."""
        self.object = self.get_object()
        if request.GET.get("panel"):
            return self.panel(request.GET["panel"])
        return self.render(self.context())

    def panel(self, key: str) -> HttpResponse:
        """Return one panel, which the page asks for when it is shown."""
        panel = additions.panel_for(self.object, self.request, key)
        if panel is None:
            raise Http404
        return TemplateResponse(self.request, "crud/panel.html", {"panel": panel, "object": self.object})

    def context(self) -> dict[str, Any]:
        """Return the variables of ``template_name``; a page with more to show adds its own."""
        return {
            "object": self.object,
            "page_title": str(self.object),
            "breadcrumbs": self.breadcrumbs((str(self.object), None)),
            "subtitle": "",
            "badges": [],
            "facts": self.facts(),
            "buttons": self.buttons(),
            "panels": self.panels(),
        }

    def panels(self) -> list[dict]:
        """Return the panels that apps add to the page and the person may see, each a dictionary for the template."""
        return additions.panels_for(self.object, self.request)

    def facts(self) -> list:
        """Return what is known of the row as [(section, [(label, value)])]."""
        return []

    def buttons(self) -> list[Button]:
        """Return what the person may do with the row."""
        return []
