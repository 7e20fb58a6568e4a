"""The list: filter, sort, page, export, and bulk actions."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from napsix.accounts.models import User
from napsix.accounts.requests import UserRequest
from napsix.crud.actions import BulkAction
from napsix.crud.filters import FilterSet
from napsix.crud.listing import Listing
from napsix.crud.paging import PER_PAGE_CHOICES
from napsix.crud.saved_views import EVERYTHING
from napsix.crud.tables import Table
from napsix.crud.views import preferences
from napsix.crud.views.base import ModelPage
from napsix.crud.views.bulk import run_action
from napsix.crud.views.export import choose_export, choose_selection, export_filtered, export_selection

# What a POST may ask for besides the list's actions. It goes to the list's own address, so the filter is the selection.
VERBS: dict[str | None, Callable[[UserRequest, Listing], HttpResponseBase]] = {
    "save-view": preferences.save_view,
    "remove-view": preferences.remove_view,
    "default-view": preferences.set_default_view,
    "usual-view": preferences.forget_default_view,
    "columns": preferences.choose_columns,
    "usual-columns": preferences.forget_columns,
    "export": export_selection,
    "choose-export": choose_selection,
}
# The list without any filter.
EVERYTHING_URL = f"?view={EVERYTHING}"


class ListPage(ModelPage):
    """The rows of a model. Everything comes from ``table_class``, ``filterset_class`` and ``actions``.

    It has exports where the model has a resource (``napsix.crud.resources``). ``import_label`` is the text of the
    button that leads to the import of rows, for a list with one.
    """

    template_name = "crud/list.html"
    table_class: type[Table] = Table
    filterset_class: type[FilterSet] = FilterSet
    actions: Sequence[BulkAction] = ()
    per_page = 50
    add_label = ""
    import_label = ""
    has_summary = False

    def get(self, request: UserRequest) -> HttpResponseBase:
        """Show one page of rows or another part of the list; an address that stands for a view leads to it."""
        listing, asked = self.listing, request.GET
        if asked.get("export") == "choose":
            return choose_export(request, listing)
        if asked.get("export"):
            return export_filtered(request, listing)
        if asked.get("panel"):
            return self.panel()
        if asked.get("tiles"):
            return self.tiles()
        address = listing.full_address()
        return HttpResponseRedirect(f"{request.path}{address}") if address else self.render(self.context())

    def post(self, request: UserRequest) -> HttpResponseBase:
        """Do a bulk action, or keep something of the list."""
        verb = VERBS.get(request.POST.get("action"), run_action)
        return verb(request, self.listing)

    @cached_property
    def listing(self) -> Listing:
        """The list as the address asks for it."""
        return self.listing_of(self.request.GET, self.request.user, rows=self.rows)

    def listing_of(self, parameters: QueryDict, user: User, *, rows: Callable[[], QuerySet]) -> Listing:
        """Return the list of what ``rows()`` gives, as ``parameters`` ask for it."""
        return Listing(
            parameters,
            user,
            model=self.model,
            rows=rows,
            table_class=self.table_class,
            filterset_class=self.filterset_class,
            actions=self.actions,
            per_page=self.per_page,
        )

    def context(self) -> dict[str, Any]:
        """Return the variables of ``template_name``, for the rows of the page that the address asks for."""
        listing = self.listing
        page = listing.page()
        listing.table.show(page.rows)
        may_import = self.import_label and listing.may("import")
        return {
            "page_title": self.words,
            "breadcrumbs": [(self.words, None)],
            "table": listing.table,
            "column_choices": listing.column_choices(),
            "views": listing.view_tabs(),
            "view_menu": listing.view_menu(),
            "filterset": listing.filterset,
            "has_filters": bool(listing.filterset.keys or listing.added_keys),
            "search": listing.parameters.get("q", ""),
            "chips": listing.filterset.chips,
            "problems": [*listing.problems, *listing.remarks(page)],
            "total": page.total,
            "page_obj": page,
            "per_page_choices": [(n, listing.address(per_page=n), n == page.per_page) for n in PER_PAGE_CHOICES],
            "actions": listing.actions,
            "add_url": self.url("add") if listing.may("add") else None,
            "add_label": self.add_label,
            "exports": listing.export_links(),
            "extra_links": [(self.import_label, self.url("import"), "upload")] if may_import else [],
            "reset_url": f"{self.request.path}{EVERYTHING_URL}",
            "panel_url": listing.address(panel=1),
            "tiles_url": listing.address(tiles=1) if self.has_summary else None,
        }

    def panel(self) -> HttpResponse:
        """Return the filter panel's fields, which the page asks for when the panel is opened."""
        context = {
            "filterset": self.listing.filterset_over(self.listing.rows),
            "parameters": self.listing.parameters,
            "reset_url": f"{self.request.path}{EVERYTHING_URL}",
        }
        return TemplateResponse(self.request, "crud/filters_form.html", context)

    def tiles(self) -> HttpResponse:
        """Return the numbers above the table, which follow the filter."""
        tiles = self.summary(self.listing.filtered().order_by())
        return TemplateResponse(self.request, "crud/_tiles.html", {"tiles": tiles})

    def summary(self, rows: QuerySet) -> list[dict]:
        """Return the tiles over the rows of the filter, as dictionaries with a ``value``."""
        return []
