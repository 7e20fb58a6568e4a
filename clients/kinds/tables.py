"""The tables of kinds: a column for each declared name, by the type of its field."""

from functools import cache
from typing import Any

from django.db import models
from django.db.models import Model
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import table_factory

from clients.kinds.base import Record
from clients.kinds.display import field_of, is_money, label_of, text_of, value_of
from clients.kinds.registry import Kind
from napsix.crud.tables import EMPTY, ChoiceColumn, Column, DateColumn, Table, badge


class RecordStateColumn(Column):
    """The row's state, as a badge of its colour."""

    def text(self, value: Any) -> str:
        return str(value.label)

    def html(self, value: Any, record: Record) -> str:
        return badge(self.text(value), value.colour)


class MoneyColumn(Column):
    """An amount in the row's currency."""

    def html(self, value: Any, record: Record) -> str:
        return escape(text_of(record, str(self.accessor))) or EMPTY


class TitleColumn(Column):
    """The column that leads to the row. A document without a number yet says so."""

    empty_values = ()

    def read(self, record: Record) -> Any:
        """Return the value, or what stands for it."""
        return value_of(record, str(self.accessor)) or _("Sin número")


class LinkColumn(Column):
    """A related row, leading to its page."""

    def html(self, value: Any, record: Record) -> str:
        return format_html('<a href="{}">{}</a>', value.get_absolute_url(), value)


class RecordTable(Table):
    """Base of the tables of kinds: a column for each of ``Meta.fields``, of the model or a property of its rows.

    The first leads to the row; when the row was made is shown by choice.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        """Let each column be one of ours: the library makes its own of ``Meta.fields``."""
        super().__init_subclass__(**options)
        model, names = cls._meta.model, cls._meta.fields or ()
        for place, name in enumerate(names):
            if name in cls.base_columns and not cls.base_columns[name]._explicit:
                cls.base_columns[name] = column_for(model, name, first=place == 0)
        if model and "created_at" not in cls.base_columns:
            cls.base_columns["created_at"] = column_for(model, "created_at", visible=False)

    def is_muted(self, record: Record) -> bool:
        """Return whether the row is out of use; a record never is."""
        return False

    def menu(self, url: str) -> list[tuple[str, str, str]]:
        """Return the row's menu; its page knows what may be done with it."""
        return [(_("Ver"), url, "eye")]


@cache
def table_for(kind: Kind, *, without: tuple[str, ...] = ()) -> type[RecordTable]:
    """Return the table class of ``kind``; ``without`` names columns to leave out."""
    names = [name for name in kind.columns if name not in without]
    return table_factory(kind.model, table=RecordTable, fields=names)


def column_for(model: type[Model], name: str, *, first: bool = False, **options: Any) -> Column:
    """Return the column of the field or property ``name``; the ``first`` one leads to the row."""
    field = field_of(model, name)
    options |= {"verbose_name": label_of(model, name), "accessor": name}
    if name in indexed(model):
        options["order_by"] = (name,)
    if first:
        return TitleColumn(linkify=True, classes="cell-main", **options)
    if name == "state":
        return RecordStateColumn(prepare=_with_state, **options)
    if is_money(field):
        options["classes"] = "num text-nowrap"
        return MoneyColumn(**options)
    return _typed_column(field, name, options)


def _with_state(rows: Any) -> Any:
    return rows.with_state()


def _typed_column(field: Any, name: str, options: dict[str, Any]) -> Column:
    if getattr(field, "choices", None):
        return ChoiceColumn(choices=field.choices, **options)
    if isinstance(field, models.DateField):
        return DateColumn(**options)
    if isinstance(field, models.BooleanField):
        return ChoiceColumn(choices=[(True, gettext_lazy("Sí")), (False, gettext_lazy("No"))], **options)
    if getattr(field, "is_relation", False):
        made = LinkColumn if hasattr(field.related_model, "get_absolute_url") else Column
        return made(**options)
    return Column(**options)


def indexed(model: type[Model]) -> set[str]:
    """Return the names of the fields that an index starts with: only by those a million rows sort at once."""
    names = {index.fields[0] for index in model._meta.indexes if index.fields}
    return {"created_at" if name == "pk" else name for name in names} - {"client"}
