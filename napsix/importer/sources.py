"""Where the cells of exported columns come from: values asked of the database, not an instance for each row."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, cast

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, CharField, DateField, Model, TextField
from django.db.models.query_utils import DeferredAttribute
from import_export import fields

# Names of related rows that an export remembers.
MOST_NAMES = 20_000


class CellSource(NamedTuple):
    """What the cells of a column are made of.

    Attributes:
        paths: what is asked of the database for a row, paths or expressions as ``values_list`` takes them.
        cell: gives the cell from these values; None where the one value is the cell.
        prepare: called with a list of each of these values before their cells are asked for.
    """

    paths: tuple[Any, ...]
    cell: Callable[..., Any] | None = None
    prepare: Callable[..., None] | None = None


class ManySource(NamedTuple):
    """What a cell is made of that holds several rows of another table.

    Attributes:
        through: the model that ties them to the row. here, there: its paths to the row, and to what is written of them.
        cell: gives the cell from the list of what is written.
    """

    through: type[Model]
    here: str
    there: str
    cell: Callable[[list[Any]], Any]


class Memo(dict):
    """Remembers what ``function`` gives, for columns of few values: ``memo[value]``."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, value: Hashable) -> Any:
        made = self[value] = self.function(value)
        return made


class Called:
    """What the rows of a table are called, by their keys: one query for those of a chunk that are not known yet."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.known: dict[Any, str] = {}

    def learn(self, keys: Iterable[Any]) -> None:
        """Ask for the names of ``keys``; those of long ago are forgotten where they are many."""
        unknown = {key for key in keys if key is not None and key not in self.known}
        if len(self.known) > MOST_NAMES:
            self.known = {key: self.known[key] for key in keys if key in self.known}
        self.known |= {key: str(row) for key, row in self.model._base_manager.in_bulk(unknown).items()}

    def name(self, key: Any) -> str:
        """Return what the row of ``key`` is called, empty for none."""
        return self.known.get(key, "")

    def source(self, path: str) -> CellSource:
        """Return the source of a column whose ``path`` leads to such keys."""
        return CellSource((path,), self.name, self.learn)


def source_of(
    model: type[Model],
    attribute: str,
    render: Callable[[Any], Any],
    *,
    needs: Sequence[str] = (),
    keeps_text: bool = False,
) -> CellSource | None:
    """Return the source of a column, None where its cells need a row of ``model`` itself.

    The words of a choice, what a field makes of its value, or a property that says what it ``needs``, is read of one
    row that is made for it and is given the values of each.

    Args:
        attribute: the way to the value from a row, ``"client__code"``.
        render: gives the cell from it. keeps_text: whether it leaves texts as they are.
        needs: the paths of the fields that a property is made of.
    """
    prefix, holder, names = _way(model, attribute.split("__"))
    field = _field(holder, names[0])
    if field is not None and len(names) == 1 and field.descriptor_class is DeferredAttribute:
        path = "__".join([*prefix, field.attname])
        if keeps_text and isinstance(field, CharField | TextField) and not (field.null or prefix):
            return CellSource((path,))
        has_few = bool(field.choices) or isinstance(field, BooleanField | DateField)
        return CellSource((path,), Memo(render).__getitem__ if has_few else render)
    needs = needs or _needed(holder, names[0])
    if not needs:
        return None
    cell = _reader(holder, "__".join(names), needs, render, may_lack=bool(prefix))
    return CellSource(tuple("__".join([*prefix, name]) for name in needs), cell)


def many_source_of(
    model: type[Model], attribute: str, there: str, cell: Callable[[list[Any]], Any]
) -> ManySource | None:
    """Return the source of a column of several rows, by their field ``there``; None where ``attribute`` is no such."""
    field: Any = next((one for one in model._meta.many_to_many if one.name == attribute), None)
    if field is None or _field(field.related_model, there) is None:
        return None
    here, to = field.m2m_field_name(), field.m2m_reverse_field_name()
    return ManySource(field.remote_field.through, here, f"{to}__{there}", cell)


def _way(model: type[Model], names: list[str]) -> tuple[list[str], type[Model], list[str]]:
    """Return the relations at the start of a path, each to one row, the model they lead to, and the rest."""
    prefix: list[str] = []
    while len(names) > 1 and (related := _to_one(model, names[0])):
        prefix.append(names[0])
        model, names = related, names[1:]
    return prefix, model, names


def _to_one(model: type[Model], name: str) -> type[Model] | None:
    try:
        relation = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    is_named_so = not relation.auto_created or getattr(relation, "get_accessor_name", str)() == name
    return (
        cast("Any", relation.related_model) if is_named_so and (relation.many_to_one or relation.one_to_one) else None
    )


def _field(model: type[Model], name: str) -> Any:
    """Return the column of ``model`` called ``name``, None where there is none or it leads to another table."""
    found = (field for field in model._meta.concrete_fields if name == field.name and not field.is_relation)
    return next(found, None)


def _needed(model: type[Model], name: str) -> list[str]:
    """Return the field behind the name of an attribute that follows from it alone: its own, or of its words."""
    shown = name.removeprefix("get_").removesuffix("_display")
    return [shown] if name in {shown, f"get_{shown}_display"} and _field(model, shown) is not None else []


def _reader(
    model: type[Model], attribute: str, needs: Sequence[str], render: Callable[[Any], Any], *, may_lack: bool
) -> Callable[..., Any]:
    """Return what gives the cell from the values of ``needs``; where all are None the row ``may_lack``."""
    row, reading = model(), fields.Field(attribute)
    places = [_place(row, need.split("__")) for need in needs]

    def cell(*values: Any) -> Any:
        if may_lack and all(value is None for value in values):
            return render(None)
        for (holder, name), value in zip(places, values, strict=True):
            setattr(holder, name, value)
        return render(reading.get_value(row))

    return Memo(cell).__getitem__ if len(needs) == 1 else cell


def _place(row: Model, names: Sequence[str]) -> tuple[Model, str]:
    """Return what holds the last of ``names``: ``row``, or the row that it leads to, made where there is none yet."""
    for name in names[:-1]:
        field: Any = row._meta.get_field(name)
        if not field.is_cached(row):
            setattr(row, name, field.related_model())
        row = getattr(row, name)
    return row, names[-1]
