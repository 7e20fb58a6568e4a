"""The columns of a resource: where a value stands, what its cells may hold, and the titles it is known by.

They stand on django-import-export's ``Field`` and ``Widget``: ``Widget.clean`` and ``render`` are the way of a cell in
and out. The package's own widgets read Spanish files wrongly, so the engine's converters stand behind ours.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Model
from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export import fields, widgets

from napsix.importer.engine.targets import Target
from napsix.importer.engine.values import Value, ValueProfile, converter
from napsix.importer.engine.values.base import Convert
from napsix.importer.engine.values.text import joined_names
from napsix.importer.sources import CellSource, ManySource, many_source_of, source_of

# Workbooks know no day before it (trap P34).
FIRST_YEAR = 1900


class CellWidget(widgets.Widget):
    """Cell to value and back, by one of the engine's kinds."""

    def __init__(self, kind: str, **options: Any) -> None:
        super().__init__(coerce_to_string=False)
        self.kind = kind
        self.options = options

    @cached_property
    def convert(self) -> Convert:
        """The converter for a cell whose column nothing is known of."""
        return converter(self.kind, **self.resolved())

    def resolved(self) -> dict[str, Any]:
        """Return the options of the engine's converter; a callable is asked for its value now."""
        return {name: value() if callable(value) else value for name, value in self.options.items()}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the value of a cell, None for an empty one; raises the engine's ``BadValue``."""
        result = self.convert(value)
        return result.value if type(result) is Value else result

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return what stands in the exported cell: a text, a number or a date, which the file's format writes."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return _("Sí") if value else _("No")
        if isinstance(value, datetime.date) and value.year < FIRST_YEAR:
            return value.isoformat()
        return value


class ChoiceWidget(CellWidget):
    """A fixed set of values. The field's attribute gives the label that is exported.

    Args:
        choices: (value, label) pairs.
        words: what else people write -> value.
    """

    def __init__(self, choices: Any, words: Any) -> None:
        super().__init__("choice", choices=choices, value_map=words)


class ManyWidget(CellWidget):
    """Several rows of another table in one cell, by one of their attributes, with semicolons between."""

    def __init__(self, attribute: str) -> None:
        super().__init__("long_text")
        self.attribute = attribute

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the related rows as one text."""
        return self.joined([getattr(row, self.attribute) for row in value.all()]) if value else ""

    @staticmethod
    def joined(texts: Iterable[str]) -> str:
        """Return ``texts`` as one."""
        return joined_names(sorted(texts))


class Field(fields.Field):
    """A column.

    Args:
        attribute: where the value stands on the instance.
        label: the title of the exported column; recognised when it comes back, in every language. ``column_name`` is
            the package's word for it.
        kind: one of the engine's kinds, or a widget.
        aliases: other titles people give such a column.
        joinable: the text between several columns joined into this field, None when it takes one only.
        parts: for a joinable field, the titles of its parts in the order of joining.
        shared, beside: see the engine's ``Target``.
        required: a new row cannot do without it.
        exported: whether an export has it without being asked.
        lenient: codes of refusals that become warnings; the text goes in as it was typed.
        needs: where ``attribute`` ends in a property, the paths of the fields that it is made of: with them an export
            reads it without making each row.
        readonly, dehydrate_method: the package's: the column is not imported; what gives its cell.
        options: of the engine's converter.
    """

    widget: CellWidget

    def __init__(
        self,
        attribute: str | None = None,
        label: str | Promise | None = None,
        *,
        column_name: str | Promise | None = None,
        kind: str | CellWidget = "text",
        aliases: Sequence[str] = (),
        joinable: str | None = None,
        parts: Any = (),
        shared: tuple[str, ...] = (),
        beside: tuple[str, ...] = (),
        required: bool = False,
        exported: bool = True,
        lenient: Iterable[str] = (),
        needs: Sequence[str] = (),
        readonly: bool = False,
        dehydrate_method: str | Callable[[Any], Any] | None = None,
        **options: Any,
    ) -> None:
        widget = kind if isinstance(kind, CellWidget) else CellWidget(kind, **options)
        super().__init__(
            attribute=attribute,
            column_name=label or column_name,
            widget=widget,
            readonly=readonly,
            dehydrate_method=dehydrate_method,
        )
        self.aliases = aliases
        self.joinable = joinable
        self.parts = parts
        self.shared = shared
        self.beside = beside
        self.required = required
        self.exported = exported
        self.lenient = frozenset(lenient)
        self.needs = needs

    def converter(self, profile: ValueProfile) -> Convert:
        """Return the function from cell to value for a column of which ``profile`` was found out."""
        return converter(self.widget.kind, profile, **self.widget.resolved())

    def source(self, model: type[Model]) -> CellSource | ManySource | None:
        """Return what exported cells are made of; None where they need the rows of ``model`` themselves.

        A subclass that reads its cells in a way of its own says here too what of.
        """
        cls, render = type(self), type(self.widget).render
        if not self.attribute or (cls.export, cls.get_value) != (fields.Field.export, fields.Field.get_value):
            return None
        if isinstance(self.widget, ManyWidget):
            is_usual = render is ManyWidget.render
            joined, there = self.widget.joined, self.widget.attribute
            return many_source_of(model, self.attribute, there, joined) if is_usual else None
        keeps_text = render is CellWidget.render
        return source_of(model, self.attribute, self.widget.render, needs=self.needs, keeps_text=keeps_text)

    def words(self, value: Any) -> str:
        """Return what a cell was read as, in the words people read."""
        if isinstance(value, bool):
            return _("Sí") if value else _("No")
        if isinstance(value, datetime.date):
            return date_format(value, "SHORT_DATE_FORMAT")
        if isinstance(value, tuple):
            return " ".join(filter(None, value))
        labels = {str(key): str(label) for key, label in self.widget.resolved().get("choices", ())}
        return labels.get(str(value)) or str(localize(value))

    def target(self, name: str, *, is_key: bool = False, is_inner: bool = False) -> Target:
        """Return what the engine needs to recognise this column, see ``Target``."""
        return Target(
            name=name,
            label=str(self.column_name),
            kind=self.widget.kind,
            aliases=(*in_every_language(self.column_name), *self.aliases),
            joinable=self.joinable is not None,
            required=self.required,
            choices=tuple(self.widget.resolved().get("choices", ())),
            parts=self.parts,
            is_key=is_key,
            is_inner=is_inner,
            shared=self.shared,
            beside=self.beside,
        )


class ExportedField(Field):
    """A column declared with a field of the package's own class: exported by it, and not imported."""

    def __init__(self, field: fields.Field) -> None:
        super().__init__(field.attribute, field.column_name, readonly=True, dehydrate_method=field.dehydrate_method)
        self.declared = field

    def export(self, instance: Any, **kwargs: Any) -> Any:
        return self.declared.export(instance, **kwargs)


class ImportColumn(NamedTuple):
    """A field under the name that commands and mappings call it by, and the relation through which it is reached.

    ``requires`` names the permissions without which nobody is given the column. Another app's column has ``save``,
    called with ``{row: value}`` of what an import changes, and relations to ``prefetch`` for its value.
    No import fills one that is ``readonly``. ``number``: of which of several rows of one sort in a line it is, from 1;
    only the first is exported.
    """

    name: str
    field: Field
    via: str = ""
    requires: tuple[str, ...] = ()
    save: Callable[[dict[Any, Any]], object] | None = None
    prefetch: tuple[str, ...] = ()
    readonly: bool = False
    number: int = 1

    @property
    def title(self) -> str:
        """The column's title as people read it."""
        title = str(self.field.column_name)
        return title if self.number == 1 else f"{title} {self.number}"

    @property
    def exported(self) -> bool:
        """Whether an export holds it unless other columns are chosen."""
        return self.field.exported

    def export(self, instance: Any) -> Any:
        """Return the cell of ``instance`` in this column."""
        return self.field.export(getattr(instance, self.via) if self.via else instance)


# The columns of other apps by the model's label and their own names: see ``napsix.extensions.add_import_column``.
extra_columns: dict[str, dict[str, ImportColumn]] = defaultdict(dict)


def max_length(model: type[Model], name: str) -> int | None:
    """Return the longest text that the column of ``model`` takes."""
    field: Any = model._meta.get_field(name)
    return field.max_length


def in_every_language(text: Any) -> list[str]:
    """Return what ``text`` (lazy, or a function that gives a text) is in each language of the site."""
    texts = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts.append(str(text() if callable(text) else text))
    return list(dict.fromkeys(texts))
