"""Beside the columns: a custom field for one of them, made without leaving the import."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud.access import permission
from napsix.crud.addresses import number_of
from napsix.crud.forms import stored
from napsix.custom_fields.models import Definition
from napsix.importer.mapping import ImportRefused, entry_of
from napsix.importer.new_field import ColumnFieldForm, distinct_words, models_of, suggested_kind
from napsix.importer.services import drafts
from napsix.importer.views.base import PlanPage, with_columns


class FieldPage(PlanPage):
    """The form of a custom field for a column of the file, filled in as the column suggests."""

    template_name = "importer/field.html"
    step = "import_columns"

    def required(self) -> list[str]:
        """It takes the right to define fields, too."""
        return [*super().required(), permission(Definition, "add")]

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Show it; without a column of the file to ask about, the columns."""
        return self.show(self.form(initial=self.suggested())) if self.positions else self.go("columns")

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Make the field, put the column into it, and go back to the columns, all else as it was."""
        if not self.positions:
            return self.go("columns")
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        mapping = [entry for entry in self.run.mapping if entry["position"] != self.position]
        try:
            definition = stored(form, lambda: form.store(user=request.user))
            if definition is None:
                return self.show(form, status=422)
            name = models_of(self.run.resource)[definition.model].prefix + definition.key
            mapping.append(entry_of(self.run.columns, self.position, name))
            drafts.keep_columns(self.run, mapping)
        except ImportRefused as refusal:
            form.add_error(None, str(refusal))
            return self.show(form, status=422)
        messages.success(request, _("Se creó el campo «%(name)s».") % {"name": definition})
        if self.positions[1:]:
            return HttpResponseRedirect(with_columns(self.url("import_field", pk), self.positions[1:]))
        return self.go("columns")

    def form(self, *args: Any, **options: Any) -> ColumnFieldForm:
        """Return the form of the field."""
        return ColumnFieldForm(*args, user=self.request.user, models=models_of(self.run.resource), **options)

    @cached_property
    def positions(self) -> list[int]:
        """The columns that the address or the form names; the first of them gets its field now."""
        named = self.request.POST if self.request.method == "POST" else self.request.GET
        found = [number_of(text) for text in named.getlist("column")]
        return [place for place in found if place is not None and place < len(self.run.columns)]

    @property
    def position(self) -> int:
        """The column that gets its field now."""
        return self.positions[0]

    def suggested(self) -> dict[str, Any]:
        """Return what the column suggests: its title, a kind of data, and the options of a choice."""
        cells = drafts.cells_of(self.run, self.position)
        kind = suggested_kind(cells)
        options = "\n".join(distinct_words(cells)) if kind == "choice" else ""
        return {"name": self.run.columns[self.position]["title"][:60], "kind": kind, "options_text": options}

    def show(self, form: ColumnFieldForm, status: int = 200) -> HttpResponse:
        """Return the page with ``form`` and some values of the column."""
        column = self.run.columns[self.position]
        samples = list(dict.fromkeys(column["samples"]))
        return self.render(
            self.shell(self.run, form=form, header=column["header"], samples=samples, positions=self.positions), status
        )
