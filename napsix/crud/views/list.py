"""The list: filter, sort, page, export, and act on many rows."""

from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from napsix.crud.addresses import whole_number
from napsix.crud.paging import PER_PAGE_CHOICES, first_rows, page_of
from napsix.crud.views.list_acts import ListActs
from napsix.crud.views.list_export import ListExport
from napsix.crud.views.list_state import LAST_PAGE, PARTS


class ListPage(ListExport, ListActs):
    """The rows of a model. Everything comes from ``table_class``, ``filterset_class`` and ``actions``."""

    template_name = "crud/list.html"
    per_page = 50
    add_label = ""
    has_summary = False

    def get(self, request):
        """Show one page of rows or another part of the list; an address that stands for a view leads to it."""
        part = next((getattr(self, name) for name in PARTS if request.GET.get(name)), None)
        if part:
            return part(request.GET)
        address = self.view_address()
        return HttpResponseRedirect(f"{request.path}{address}") if address else self.render(self.context())

    def page(self):
        """Return the page of rows that the address asks for."""
        is_search = bool(self.parameters.get("q")) and not self.problems
        size = whole_number(self.parameters.get("per_page"), default=self.per_page, most=max(PER_PAGE_CHOICES))
        return page_of(
            self.sorted_rows(first_rows(self.filterset.qs)) if is_search else self.filtered_rows(),
            is_first_rows=is_search,
            number=whole_number(self.parameters.get("page"), default=1, most=LAST_PAGE),
            per_page=size,
            fetch=self.shown_table.filled,
            address=self.address,
        )

    def left_out(self, page):
        """Say so where a search found more than is sorted and shown."""
        if not (page.total.capped and self.parameters.get("q")):
            return []
        words = _("Hay %(total)s resultados y acá se ven los primeros. Agregá una palabra o un filtro.")
        return [words % {"total": page.total}]

    def table(self, rows):
        """Return the table over the rows of one page."""
        self.shown_table.picks = bool(self.shown_actions)
        self.shown_table.show(rows)
        return self.shown_table

    def context(self):
        """Return what the template shows."""
        page = self.page()
        return {
            "page_title": self.words,
            "breadcrumbs": [(self.words, None)],
            "table": self.table(page.rows),
            "column_choices": self.column_choices(),
            "views": self.view_tabs(),
            "view_menu": self.view_menu(),
            "filterset": self.filterset,
            "search": self.parameters.get("q", ""),
            "chips": self.filterset.chips,
            "problems": [*self.problems, *self.remarks, *self.left_out(page)],
            "total": page.total,
            "page_obj": page,
            "per_page_choices": [(n, self.address(per_page=n), n == page.per_page) for n in PER_PAGE_CHOICES],
            "actions": self.shown_actions,
            "add_url": self.url("add") if self.may("add") else None,
            "add_label": self.add_label,
            "exports": self.export_links(),
            "extra_links": self.extra_links(),
            "reset_url": self.reset_url,
            "panel_url": self.address(panel=1),
            "tiles_url": self.address(tiles=1) if self.has_summary else None,
        }

    def extra_links(self):
        """Return more buttons of the page as (label, url, icon)."""
        return []

    def panel(self, asked):
        """Return the filter panel's fields, which the page asks for when the panel is opened."""
        context = {"filterset": self.filterset, "parameters": self.parameters, "reset_url": self.reset_url}
        return TemplateResponse(self.request, "crud/filters_form.html", context)

    def tiles(self, asked):
        """Return the numbers above the table, which follow the filter."""
        tiles = self.summary(self.filtered_rows().order_by())
        return TemplateResponse(self.request, "crud/_tiles.html", {"tiles": tiles})

    def summary(self, rows):
        """Return the tiles over the rows of the filter, as dictionaries with a ``value``."""
        return []

    @property
    def reset_url(self):
        """The list without any filter."""
        return f"{self.request.path}?view=all"
