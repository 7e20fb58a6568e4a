"""A list: the rows of a model as an address asks for them, and as one person may see them and keeps to see them.

It knows no request, so that a run in the background makes the same one again (``lists.listing_for``). What may be done
with it, exports, bulk actions and keeping views, are functions over it.
"""

from collections.abc import Callable, Iterable
from functools import cache, cached_property, partial
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from napsix.accounts.models import User
from napsix.crud import additions, resources
from napsix.crud.access import may, permission
from napsix.crud.actions import BulkAction
from napsix.crud.addresses import RESERVED, changed, number_of, whole_number
from napsix.crud.export import FORMATS
from napsix.crud.filters import FilterSet, Key
from napsix.crud.paging import PER_PAGE_CHOICES, RowsPage, first_rows, page_of
from napsix.crud.saved_views import EVERYTHING, SHARE, ListPreferences, address_of
from napsix.crud.tables import Table

LAST_PAGE = 10_000_000
# Parameters that are no part of a list's state: those that ask for a part of it, and an export's columns.
PARTS = ("export", "panel", "tiles", "fields")
COLUMN_CHOICE = (
    '<label class="form-check"><input type="checkbox" class="form-check-input" name="columns" value="{}"{}>'
    '<span class="form-check-label">{}</span></label>'
)


class Additions(NamedTuple):
    """What other apps add to the lists of a model: fields, who gives more of them each time, and actions."""

    fields: dict[str, additions.ListField]
    providers: list[Callable[[], dict[str, additions.ListField]]]
    actions: list[BulkAction]


@cache
def additions_to(model: type[Model]) -> Additions:
    """Return what other apps add to the lists of ``model``; they do so before the first request."""
    return Additions(*additions.list_fields.of(model), additions.actions.of(model))


class Listing:
    """A list's columns, filters, rows and problems.

    Args:
        parameters: the query string. user: who looks.
        rows: gives those of ``model`` that the list is about, within what the person may see. It is asked when they are
            needed, so that what the person may not do is refused first.
        table_class, filterset_class: declare its columns and filters; other apps add theirs.
        actions: what may be done to its rows, by whoever holds the permission of each; other apps add theirs too.
        per_page: rows on a page, unless the address says otherwise.
    """

    def __init__(
        self,
        parameters: QueryDict,
        user: User,
        *,
        model: type[Model],
        rows: Callable[[], QuerySet],
        table_class: type[Table],
        filterset_class: type[FilterSet],
        actions: Iterable[BulkAction] = (),
        per_page: int = 50,
    ) -> None:
        self.parameters = parameters.copy()
        for name in PARTS:
            self.parameters.pop(name, None)
        self.user, self.model, self._find_rows, self.per_page = user, model, rows, per_page
        self.table_class, self.filterset_class = table_class, filterset_class
        # What writes its rows into a file; None for a list without exports.
        self.resource = resources.by_label.get(model._meta.label_lower)
        self.may_export = self.resource is not None and self.may("export")
        self.title = capfirst(str(model._meta.verbose_name_plural))
        self.additions = additions_to(model)
        self.actions = [one for one in (*actions, *self.additions.actions) if may(user, one.permission)]
        self.preferences = ListPreferences(model._meta.label_lower, user)
        # This list's address with other parameters.
        self.address = partial(changed, self.parameters)
        # The column to sort by, "-" before it for descending; nothing for the list's own order.
        self.sort = self.parameters.get("sort", "")
        self.asked_columns = [name for name in self.parameters.get("columns", "").split(",") if name]
        named = self.parameters.get("view")
        # The saved view that the address names, or None.
        self.view = self.preferences.find(named) if named else None

    def may(self, verb: str) -> bool:
        """Return whether the person may do ``verb`` with rows of the model."""
        return may(self.user, permission(self.model, verb))

    # Views: the list as it was left.

    def full_address(self) -> str | None:
        """Return the address that a bare one, or one that only names a view, stands for; None when it is complete."""
        if self.view and len(self.parameters) == 1:
            return address_of(self.view)
        default = self.preferences.choice.default_view if not self.parameters else None
        return address_of(default) if default else None

    def view_tabs(self) -> list[dict]:
        """Return the views as tabs: everything first, then the person's and the shared ones."""
        current = self.parameters.get("view", EVERYTHING)
        tabs = [{"label": _("Todo"), "url": f"?view={EVERYTHING}", "active": current == EVERYTHING}]
        for view in self.preferences.views():
            tabs.append({"label": view.name, "url": f"?view={view.pk}", "active": current == str(view.pk)})
        return tabs

    def view_menu(self) -> dict:
        """Return what the menu of the views offers for the one that is open, if any."""
        default = self.preferences.choice.default_view_id
        return {
            "open": self.view,
            "own": self.view if self.view and self.view.owner_id == self.user.pk else None,
            "may_remove": self.view and self.preferences.may_remove(self.view),
            "may_share": may(self.user, SHARE),
            "is_default": bool(self.view) and self.view.pk == default,
            "has_default": bool(default),
        }

    # Columns.

    @cached_property
    def added(self) -> dict[str, additions.ListField]:
        """What other apps added to the list for this person, by name; asked for once: it may live in the database."""
        added = dict(self.additions.fields)
        for provider in self.additions.providers:
            added |= provider()
        return {name: field for name, field in added.items() if may(self.user, *field.requires)}

    @cached_property
    def table(self) -> Table:
        """The table, without rows yet: every column that the person may have, those to show, and the order asked for.

        Those of the address are shown, else the person's, else the usual ones.
        """
        return self.table_class(
            [],
            user=self.user,
            extra_columns=[(name, field.column) for name, field in self.added.items() if field.column],
            columns=self.asked_columns or self.preferences.choice.columns,
            order_by=self.sort or None,
            address=self.address,
            may_change=self.may("change"),
            picks=bool(self.actions),
        )

    @property
    def shown(self) -> list[str]:
        """The names of the columns to show, in their order."""
        return [column.name for column in self.table.columns]

    def column_choices(self) -> str:
        """Return a box for every column, the shown ones first in their order, as markup.

        In a template they would cost as much as ten rows of the table.
        """
        columns = sorted(self.table.columns.iterall(), key=attrgetter("visible"), reverse=True)
        boxes = [(one.name, " checked" * one.visible, one.header) for one in columns]
        return format_html_join("", COLUMN_CHOICE, boxes)

    # Rows.

    @cached_property
    def rows(self) -> QuerySet:
        """What the list is about, before the address narrows it."""
        return self._find_rows()

    @cached_property
    def added_keys(self) -> list[Key]:
        """What other apps let the person filter the list by."""
        return [field.key for field in self.added.values() if field.key]

    @cached_property
    def filterset(self) -> FilterSet:
        """The filters of the address over the list's rows; those that other apps added only where it names others."""
        others = self.parameters.keys() - self.filterset_class.base_filters.keys() - RESERVED
        keys = self.added_keys if others else []
        return self.filterset_class(self.parameters, queryset=self.rows, user=self.user, added=keys)

    def filterset_over(self, rows: QuerySet) -> FilterSet:
        """Return all filters, which the filter panel offers, over ``rows``."""
        return self.filterset_class(self.parameters, queryset=rows, user=self.user, added=self.added_keys)

    @cached_property
    def problems(self) -> list[str]:
        """Sentences about parameters that mean nothing; then the list is empty."""
        problems = list(self.filterset.problems)
        for name in self.sort.split(",") if self.sort else ():
            if name not in self.table.order_by:
                problems.append(_("No se puede ordenar por «%(name)s».") % {"name": name.removeprefix("-")})
        for name in ("page", "per_page"):
            text = self.parameters.get(name)
            if text and whole_number(text, default=None, most=LAST_PAGE) is None:
                problems.append(_("«%(value)s» no es un número de página.") % {"value": text})
        named = self.parameters.get("view", "")
        if named and named != EVERYTHING and not self.view:
            problems.append(_("La vista «%(view)s» no existe.") % {"view": named})
        return problems

    def remarks(self, page: RowsPage) -> list[str]:
        """Return sentences about what is missing on ``page``, though the rows are shown all the same."""
        gone = [name for name in self.asked_columns if name not in self.table.columns.names()]
        remarks = [_("La columna «%(name)s» ya no existe.") % {"name": name} for name in gone]
        if page.total.capped and self.parameters.get("q"):
            words = _("Hay %(total)s resultados y acá se ven los primeros. Agregá una palabra o un filtro.")
            remarks.append(words % {"total": page.total})
        return remarks

    def filtered(self) -> QuerySet:
        """Return the rows that the address asks for, sorted; none when it cannot be understood."""
        if self.problems:
            return self.model._default_manager.none()
        return self.table.sorted_rows(self.filterset.qs)

    def selected(self, post: QueryDict) -> QuerySet:
        """Return the rows ticked in a POST, or every row of the filter; an invalid filter selects none."""
        rows = self.filtered()
        if post.get("all"):
            return rows
        ticked = map(number_of, dict.fromkeys(post.getlist("select")))
        return rows.filter(pk__in=[pk for pk in ticked if pk is not None])

    def page(self) -> RowsPage:
        """Return the page of rows that the address asks for; the hits of a search are read before they are sorted."""
        is_search = bool(self.parameters.get("q")) and not self.problems
        rows = self.table.sorted_rows(first_rows(self.filterset.qs)) if is_search else self.filtered()
        return page_of(
            rows,
            is_first_rows=is_search,
            number=whole_number(self.parameters.get("page"), default=1, most=LAST_PAGE),
            per_page=whole_number(self.parameters.get("per_page"), default=self.per_page, most=max(PER_PAGE_CHOICES)),
            fetch=self.table.filled,
            address=self.address,
        )

    # Exports.

    def export_links(self) -> list[tuple]:
        """Return the addresses that export what the list shows as (label, address)."""
        if not self.may_export:
            return []
        links = [(label, self.address(export=key)) for key, label in FORMATS.items()]
        return [*links, (_("Elegir columnas…"), self.address(export="choose"))]

    @cached_property
    def export_columns(self) -> dict:
        """The columns that the person may export, by name."""
        columns = self.resource().available.items() if self.resource else ()
        return {name: column for name, column in columns if may(self.user, *column.requires)}
