"""Which column goes into which field: from suggestions, a person's choices or a remembered mapping.

A mapping is a list of ``{"position", "header", "field"}`` in the order in which columns that share a field are joined.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from napsix.importer.engine.mapping import counting, normalise_header, suggest
from napsix.importer.engine.types import RawRow, SourceColumn
from napsix.importer.engine.values import cell_text
from napsix.importer.fields import in_every_language
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun, LearnedHeading
from napsix.importer.models.run import MappingEntry
from napsix.importer.resources import Resource
from napsix.text import fold

LEFT_OUT = "-"


class Suggested(TypedDict):
    """What the engine suggests for a column, as JSON takes it."""

    field: str
    band: str
    score: float
    order: int
    why: str


class ImportRefused(Exception):
    """The import is refused before anything is written. ``str()`` is one sentence for the person who imports."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return sentence(self.code, self.params)


def suggestions(
    resource: type[Resource], columns: Sequence[SourceColumn], rows: Sequence[RawRow]
) -> tuple[dict[str, Suggested], set[int]]:
    """Return the engine's suggestions as JSON takes them, and the positions of the columns that only count the rows.

    The suggestions are ``{position: Suggested}``. A column of numbers that run on is a key only where most of ``rows``,
    the first of the file, are there under theirs: clients are exported, and come back. People in rows with the key of
    a client of another name are its contacts.
    """
    targets = resource.targets()
    left_out = counting(columns, targets)
    headings = {normalise_header(column.header) for column in columns if column.titled}
    known = LearnedHeading.objects.filter(target=resource._meta.model._meta.label_lower, heading__in=headings)
    learned = dict(known.values_list("heading", "field"))
    found = suggest(columns, targets, learned)
    if left_out:
        with_keys = suggest(columns, targets, learned, keys=left_out)
        fields = {position: entry.target for position, entry in with_keys.items() if entry.band == "sure"}
        if left_out & fields.keys() and resource.loader.knows(_texts(rows, fields)):
            found, left_out = with_keys, left_out - fields.keys()
    fields = {position: entry.target for position, entry in found.items() if entry.band == "sure"}
    is_of_people = any(entry.why == "people" for entry in found.values())
    if is_of_people and {target.name for target in targets if target.is_key and not target.is_inner} & {
        *fields.values()
    }:
        keys = [position for position, column in enumerate(columns) if position in fields]
        if resource.loader.has_contacts(_texts(rows, fields)):
            found = suggest(columns, targets, learned, keys=keys, of_company=True)
    return {
        str(position): {
            "field": entry.target,
            "band": entry.band,
            "score": entry.score,
            "order": entry.order,
            "why": entry.why,
        }
        for position, entry in found.items()
    }, left_out


def learn(run: ImportRun, corrected: Mapping[str, str]) -> None:
    """Keep what a person chose for a column, by its heading, for the files that come."""
    chosen = {normalise_header(header): field for header, field in corrected.items()}
    LearnedHeading.objects.learn(run.target, chosen)


def is_onto_known(mapping: list[MappingEntry], run: ImportRun, match: Sequence[str], mode: str) -> bool:
    """Return whether an import changes rows that are there: it is to, or the first of its rows are known by a key."""
    keys = {entry["position"]: entry["field"] for entry in mapping if entry["field"] in match}
    if mode != ImportRun.Mode.UPSERT or not keys:
        return mode == ImportRun.Mode.UPDATE
    return run.resource.loader.finds(_texts([RawRow(number, cells) for number, cells in run.preview], keys))


def _texts(rows: Sequence[RawRow], fields: Mapping[int, str]) -> list[dict[str, str]]:
    """Return the cells of ``rows`` as text by the fields of their columns."""
    texts: list[dict[str, str]] = []
    for row in rows:
        found: dict[str, str] = {}
        for position, field in fields.items():
            if position < len(row.cells):
                found[field] = f"{found.get(field, '')} {cell_text(row.cells[position])}".strip()
        texts.append(found)
    return texts


def suggested(
    columns: list[dict[str, Any]], found: Mapping[str, Suggested], *, with_likely: bool = False
) -> list[MappingEntry]:
    """Return the mapping of the suggestions that are sure.

    Args:
        columns: ``[{"header", …}]`` in the order of the file.
        found: what ``suggestions`` returned.
        with_likely: those too that are only likely, for a person who is shown them as filled in.
    """
    bands = {"sure", "likely"} if with_likely else {"sure"}
    chosen = [
        (entry["order"], int(position), entry["field"])
        for position, entry in found.items()
        if entry["field"] and entry["band"] in bands
    ]
    return [entry_of(columns, position, field) for _order, position, field in sorted(chosen)]


def entry_of(columns: list[dict[str, Any]], position: int, field: str) -> MappingEntry:
    """Return one entry of a mapping."""
    return {"position": position, "header": columns[position]["header"], "field": field}


def with_given(
    mapping: list[MappingEntry],
    columns: list[dict[str, Any]],
    given: Iterable[tuple[str, str]],
    resource: type[Resource],
) -> list[MappingEntry]:
    """Return ``mapping`` with a person's choices over it.

    Args:
        given: ``[(header, field)]``; the field ``-`` leaves the column out. A field that takes one column, or is
            required, gives up those that were only suggested.

    Raises:
        ImportRefused: there is no such column.
    """
    chosen = [(position_of(columns, header), field) for header, field in given]
    # What a person says of the field for the name is the whole name; to notes and addresses a column is added.
    taken = {field for _position, field in chosen if not joinable(resource, field) or is_required(resource, field)}
    moved = {position for position, _field in chosen}
    kept = [entry for entry in mapping if entry["position"] not in moved and entry["field"] not in taken]
    given_ones = [entry_of(columns, position, field) for position, field in chosen if field != LEFT_OUT]
    return in_file_order(kept + given_ones)


def in_file_order(mapping: list[MappingEntry]) -> list[MappingEntry]:
    """Return ``mapping`` with its fields as their first columns stand; columns that are joined stay as they are."""
    first: dict[str, int] = {}
    for entry in mapping:
        first[entry["field"]] = min(entry["position"], first.get(entry["field"], entry["position"]))
    return sorted(mapping, key=lambda entry: first[entry["field"]])


def field_called(resource: type[Resource], text: str) -> str:
    """Return the name of the field that a person calls ``text``: its name, its title or one of its aliases.

    Raises:
        ImportRefused: there is no such field, or several.
    """
    catalogue = {name: column for name, column in resource.catalogue().items() if not column.readonly}
    if text in catalogue:
        return text
    key = fold(text)
    titled = [
        name for name, column in catalogue.items() if key in map(fold, in_every_language(column.field.column_name))
    ]
    found = titled or [name for name, column in catalogue.items() if key in map(fold, column.field.aliases)]
    if len(found) != 1:
        raise ImportRefused("mapping.unknown_field", field=text)
    return found[0]


def position_of(columns: list[dict[str, Any]], header: str) -> int:
    """Return the position of the column titled ``header``: exactly so, or so but for case, accents and signs."""
    titles = [column["header"] for column in columns]
    if header in titles:
        return titles.index(header)
    alike = [n for n, title in enumerate(titles) if normalise_header(title) == normalise_header(header)]
    if len(alike) != 1:
        raise ImportRefused("mapping.unknown_column", header=header)
    return alike[0]


def from_content(content: Mapping[str, Any], columns: list[dict[str, Any]]) -> list[MappingEntry]:
    """Return the mapping that a template's ``content`` means here; titles the file lacks are passed over."""
    mapping = []
    for entry in content["columns"]:
        try:
            position = position_of(columns, entry["header"])
        except ImportRefused:
            continue
        if entry.get("field"):
            mapping.append(entry_of(columns, position, entry["field"]))
    return mapping


def joinable(resource: type[Resource], field: str) -> bool:
    """Return whether several columns may go into ``field``."""
    column = resource.catalogue().get(field)
    return column is not None and column.field.joinable is not None


def is_required(resource: type[Resource], field: str) -> bool:
    """Return whether a new row cannot do without ``field``."""
    column = resource.catalogue().get(field)
    return column is not None and column.field.required


def check(mapping: list[MappingEntry], run: ImportRun, *, match: Sequence[str], mode: str) -> None:
    """Raise ``ImportRefused`` unless ``run`` can import by this mapping; onto rows that are there it needs no names."""
    resource = run.resource
    catalogue = resource.catalogue()
    first = {}
    for entry in mapping:
        field = entry["field"]
        if field not in catalogue or catalogue[field].readonly:
            raise ImportRefused("mapping.unknown_field", field=field)
        if field in first and not joinable(resource, field):
            raise ImportRefused("mapping.two_columns", first=first[field], second=entry["header"], field=field)
        first[field] = entry["header"]
    for name, column in catalogue.items():
        if column.field.required and name not in first and not is_onto_known(mapping, run, match, mode):
            raise ImportRefused("mapping.required", field=name)
    for key in match:
        if key not in resource.loader.keys:
            raise ImportRefused("match.unknown", key=key, keys=list(resource.loader.keys))
