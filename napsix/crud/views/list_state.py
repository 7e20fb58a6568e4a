"""What a list shows: the address, what the person keeps of it, and what higher apps added to it."""

from functools import cached_property

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from napsix.crud import seams
from napsix.crud.access import may
from napsix.crud.addresses import changed, whole_number
from napsix.crud.saved_views import EVERYTHING, SHARE, ListPreferences, address_of, column_problems
from napsix.crud.views.base import ModelPage

LAST_PAGE = 10_000_000
# Parameters that ask for a part of the list: a file of it, its filter panel, the tiles above it.
PARTS = ("export", "panel", "tiles")
COLUMN_CHOICE = (
    '<label class="form-check"><input type="checkbox" class="form-check-input" name="columns" value="{}"{}>'
    '<span class="form-check-label">{}</span></label>'
)


class ListState(ModelPage):
    """The state of a list. ``table_class`` and ``filterset_class`` declare its columns and filters."""

    table_class = None
    filterset_class = None

    @cached_property
    def preferences(self):
        """What the person keeps of this list."""
        return ListPreferences(self.model, self.request.user)

    @cached_property
    def choice(self):
        """The person's columns and default view."""
        return self.preferences.choice

    @cached_property
    def parameters(self):
        """The query string without what is no part of the list's state."""
        parameters = self.request.GET.copy()
        for name in (*PARTS, "fields"):  # an export's columns
            parameters.pop(name, None)
        return parameters

    @cached_property
    def view(self):
        """The saved view that the address names, or None."""
        return self.preferences.find(self.parameters.get("view", ""))

    def view_address(self):
        """Return the address that a bare one, or one that only names a view, stands for; None when it is complete."""
        if self.view and len(self.parameters) == 1:
            return address_of(self.view)
        default = self.choice.default_view if not self.parameters else None
        return address_of(default) if default else None

    @cached_property
    def added(self):
        """What other apps added to the list for this person, by name; asked for once: it may live in the database."""
        added = seams.list_fields.collected(self.model)
        return {name: field for name, field in added.items() if may(self.request.user, *field.requires)}

    @cached_property
    def known_table(self):
        """The declared table without rows: every column that the person may see, and the order that is asked for."""
        user, sort = self.request.user, self.parameters.get("sort", "")
        added = [(name, field.column_for(user)) for name, field in self.added.items() if field.column]
        return self.table_class(
            [],
            user=user,
            extra_columns=sorted(added, key=lambda pair: pair[1].creation_counter),
            order_by=[sort] if sort else (),
            address=self.address,
            may_change=self.may("change"),
        )

    @cached_property
    def shown_table(self):
        """The same with the columns to show: those of the address, else the person's, else the declared ones."""
        asked = [name for name in self.parameters.get("columns", "").split(",") if name]
        self.known_table.show_columns(asked or self.choice.columns)
        return self.known_table

    @property
    def columns(self):
        """The names of the columns to show."""
        return [column.name for column in self.shown_table.columns]

    @cached_property
    def filterset(self):
        """The filters over the rows that the person may see."""
        keys = [field.key for field in self.added.values() if field.key]
        return self.filterset_class(self.parameters, queryset=self.rows(), user=self.request.user, added=keys)

    @cached_property
    def problems(self):
        """Sentences about parameters that mean nothing; then the list is empty."""
        problems = list(self.filterset.problems)
        sort = self.parameters.get("sort", "").removeprefix("-")
        if sort and not self.known_table.order_by:
            problems.append(_("No se puede ordenar por «%(name)s».") % {"name": sort})
        for name in ("page", "per_page"):
            text = self.parameters.get(name)
            if text and whole_number(text, default=None, most=LAST_PAGE) is None:
                problems.append(_("«%(value)s» no es un número de página.") % {"value": text})
        named = self.parameters.get("view", "")
        if named and named != EVERYTHING and not self.view:
            problems.append(_("La vista «%(view)s» no existe.") % {"view": named})
        return problems

    @cached_property
    def remarks(self):
        """Sentences about columns that are gone; the rows are shown all the same."""
        asked = [name for name in self.parameters.get("columns", "").split(",") if name]
        return column_problems(asked, self.known_table.columns.names())

    def filtered_rows(self):
        """Return the rows that the address asks for, sorted; none when it cannot be understood."""
        if self.problems:
            return self.model._default_manager.none()
        return self.sorted_rows(self.filterset.qs)

    def sorted_rows(self, rows):
        """Return ``rows`` in the order that the address asks for."""
        return self.known_table.sorted_rows(rows)

    def address(self, **changes):
        """Return this list's address with other parameters."""
        return changed(self.parameters, **changes)

    def column_choices(self):
        """Return a box for every column, the shown ones first in their order, as markup.

        In a template they would cost as much as ten rows of the table.
        """
        columns = sorted(self.shown_table.columns.iterall(), key=lambda column: not column.visible)
        boxes = ((column.name, " checked" * column.visible, column.header) for column in columns)
        return format_html_join("", COLUMN_CHOICE, boxes)

    def view_tabs(self):
        """Return the views as tabs: everything first, then the person's and the shared ones."""
        current = self.parameters.get("view", EVERYTHING)
        everything = {"label": _("Todo"), "url": f"?view={EVERYTHING}", "active": current == EVERYTHING}
        return [everything] + [
            {"label": view.name, "url": f"?view={view.pk}", "active": current == str(view.pk)}
            for view in self.preferences.views()
        ]

    def view_menu(self):
        """Return what the menu of the views offers for the one that is open, if any."""
        default = self.choice.default_view_id
        return {
            "open": self.view,
            "own": self.view if self.view and self.view.owner_id == self.request.user.pk else None,
            "may_remove": self.view and self.preferences.may_remove(self.view),
            "may_share": may(self.request.user, SHARE),
            "is_default": bool(self.view) and self.view.pk == default,
            "has_default": bool(default),
        }
