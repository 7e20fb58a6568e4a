"""A custom field for a column of a file: its form, and what the values of the column say of it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from napsix.custom_fields.forms import DefinitionForm
from napsix.importer.engine.looks import TESTS, share
from napsix.importer.engine.types import Cell
from napsix.importer.engine.values import cell_text, is_blank
from napsix.importer.resources import Resource

# The kinds of custom fields that values can tell, by the engine's word, in the order in which they are tried.
KINDS = {"boolean": "yes_no", "date": "date", "decimal": "number", "email": "email", "url": "url", "phone": "phone"}
# What share of the values has to be of a kind.
MOST = 0.9
# A choice has a few short values, each of them in several rows.
FEW_OPTIONS, LONGEST_OPTION, ROWS_AN_OPTION = 15, 40, 2
LONG_TEXT = 200


class OfModel(NamedTuple):
    """A model whose rows an import fills: its words, and what stands before its fields' names."""

    words: str
    prefix: str


def models_of(resource: type[Resource]) -> dict[str, OfModel]:
    """Return the models with custom fields that ``resource`` fills, by label."""
    found = {resource._meta.model._meta.label_lower: (resource, "")} if resource.has_custom_fields else {}
    for prefix, (nested, _via) in resource.nested.items():
        if nested.has_custom_fields:
            found[nested._meta.model._meta.label_lower] = (nested, f"{prefix}.")
    return {
        label: OfModel(str(one._meta.model._meta.verbose_name_plural).capitalize(), prefix)
        for label, (one, prefix) in found.items()
    }


class ColumnFieldForm(DefinitionForm):
    """What has to be known of a field to import into it; the rest of it is chosen later, on its own page."""

    fieldsets: Sequence[tuple[str | Promise, list[str]]] = ((_("Campo"), ["name", "kind", "model", "options_text"]),)

    class Meta(DefinitionForm.Meta):
        fields = ("name", "kind", "slug", "model")

    def __init__(self, *args: Any, models: Mapping[str, OfModel], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["slug"].widget = forms.HiddenInput()
        self.fields["options_text"].help_text = _("Solo para las clases con opciones.")
        model: Any = self.fields["model"]
        model.choices = [(label, one.words) for label, one in models.items()]


def distinct_words(cells: Sequence[Cell]) -> list[str]:
    """Return the different texts of ``cells`` in the order in which they come."""
    return list(dict.fromkeys(cell_text(cell) for cell in cells if not is_blank(cell)))


def suggested_kind(cells: Sequence[Cell]) -> str:
    """Return the kind of custom field that the values of a column suggest; a text, where they may be anything."""
    filled = [cell for cell in cells if not is_blank(cell)]
    words = distinct_words(filled)
    if not words:
        return "text"
    for kind, name in KINDS.items():
        if share(filled, TESTS[kind]) >= MOST:
            return name
    if max(map(len, words)) > LONG_TEXT:
        return "long_text"
    is_list = len(words) <= FEW_OPTIONS and len(filled) >= ROWS_AN_OPTION * len(words)
    return "choice" if is_list and max(map(len, words)) <= LONGEST_OPTION else "text"
