"""An import before it begins: the file, how it is read, and what goes where."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from napsix.accounts.models import User
from napsix.files.services import store
from napsix.importer import mapping as mappings
from napsix.importer import repeating
from napsix.importer.engine.mapping import signature
from napsix.importer.engine.sheet import SheetTable, open_table
from napsix.importer.engine.types import Cell, UnreadableFile
from napsix.importer.engine.values import cell_text
from napsix.importer.models import ImportRun
from napsix.importer.models.run import MappingEntry
from napsix.importer.services.running import check_allowed, reopen
from napsix.importer.staging import stage, unpack

# Up to so many rows an import is done while the person waits.
SMALL = 1000
PREVIEW_ROWS = 50
MAX_BYTES = 300 * 2**20
# What ``examine`` sets.
EXAMINED = [
    *("overrides", "detected", "columns", "preview", "is_small", "signature", "suggested", "mapping", "staged"),
    *("profiles", "decisions", "words", "choices"),
]


def draft(*, upload: UploadedFile, target: str, user: User) -> ImportRun:
    """Keep an uploaded file and return the saved draft of its import, with what was found out about it.

    Args:
        upload: what the form received.
        target: label of the model, ``"clients.client"``.

    Raises:
        UnreadableFile: the engine cannot or must not read it; the sentence is ``messages.sentence(code, params)``.
            Nothing is kept of it.
        napsix.files.services.FileRefused: it cannot be kept.
    """
    run = ImportRun(target=target, user=user)
    run.match = list(run.resource._meta.import_id_fields)
    size, name = upload.size or 0, upload.name or ""
    if size > MAX_BYTES:
        raise UnreadableFile("file.too_large", limit=MAX_BYTES, size=size)
    with on_disk(upload) as path:
        table = examine(run, path, name)
        run.mapping = repeat_down(run, table, mappings.suggested(run.columns, run.suggested, with_likely=True))
        run.file = store(upload, name=name, user=user, max_bytes=MAX_BYTES)
        run.save()
        keep_rows(run, table)
    return run


@contextmanager
def on_disk(upload: UploadedFile) -> Generator[str]:
    """Give the path of an uploaded file; a small one, which is in memory, is written to a temporary file."""
    if isinstance(upload, TemporaryUploadedFile):
        yield upload.temporary_file_path()
        return
    with tempfile.NamedTemporaryFile() as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        yield file.name


def read_again(run: ImportRun, **overrides: Any) -> None:
    """Read the file in another way, and suggest what goes where anew.

    Raises:
        UnreadableFile: it cannot be read so.
        ImportRefused: see ``reopen``.
    """
    table = examine(run, run.file.file.path, run.file.name, **overrides)
    run.mapping = repeat_down(run, table, mappings.suggested(run.columns, run.suggested, with_likely=True))
    reopen(run)
    run.save(update_fields=EXAMINED)
    keep_rows(run, table)


def examine(run: ImportRun, path: str | Path, name: str, **overrides: Any) -> SheetTable:
    """Find out what the file at ``path`` is and set it on an unsaved or draft ``run``, with the suggested mapping.

    Returns the opened file.
    """
    run.overrides = {key: value for key, value in overrides.items() if value is not None}
    table = open_table(path, name=name, meaning=run.resource.meaning(), **run.overrides)
    run.detected = asdict(table.detected)
    run.suggested, counting = mappings.suggestions(run.resource, table.columns, table.preview(PREVIEW_ROWS))
    run.columns = [
        {
            "header": column.header,
            "title": column.title,
            "samples": [cell_text(cell) for cell in column.samples[:5]],
            "counts": column.position in counting,
        }
        for column in table.columns
    ]
    run.preview = [[row.number, [cell_text(cell) for cell in row.cells]] for row in table.preview(PREVIEW_ROWS)]
    run.is_small = len(table.sample(SMALL + 1)) <= SMALL
    run.signature = signature(table.columns)
    run.mapping = mappings.suggested(run.columns, run.suggested)
    run.staged, run.profiles, run.decisions, run.words = False, {}, {}, {}
    run.choices.pop("corrected", None)  # the rows are read again
    return table


def repeat_down(run: ImportRun, table: SheetTable, mapping: list[MappingEntry]) -> list[MappingEntry]:
    """Have rows that go on with the one above repeat its cells (see ``repeating.settle``); return the mapping."""
    rows, catalogue = table.sample(SMALL + 1), run.resource.catalogue()
    fields = {name for name, column in catalogue.items() if column.field.required and not column.via}
    fields.update(run.resource._meta.import_id_fields)
    keys = [one["position"] for one in mapping if one["field"] in fields]
    is_told = "fill_down" in run.overrides
    are_named = all(any(row.cells[n] for n in keys if n < len(row.cells)) for row in rows)
    if not is_told and (not keys or (are_named and not table.merged)):
        return mapping  # nearly every file: each row has a name of its own
    return repeating.settle(run, table, mapping, rows)


def keep_columns(run: ImportRun, mapping: list[MappingEntry], **chosen: Any) -> None:
    """Keep what a person chose of the columns so far, whether or not the file could be imported so.

    Args:
        chosen: ``mode``, ``match``, ``atomic``.

    Raises:
        ImportRefused: see ``reopen``.
    """
    reopen(run)
    if mapping != run.mapping:
        run.decisions, run.words = {}, {}
    run.mapping, run.profiles = mapping, {}
    for name, value in chosen.items():
        setattr(run, name, value)
    run.save(update_fields=["mapping", "profiles", "decisions", "words", *chosen])


def cells_of(run: ImportRun, position: int) -> list[Cell]:
    """Return the cells of a column in the first rows: those that are kept, or those of the preview."""
    chunk = run.chunks.first()
    rows = [row.cells for row in unpack(chunk.payload)] if chunk else [cells for _number, cells in run.preview]
    return [cells[position] for cells in rows if position < len(cells)]


def keep_rows(run: ImportRun, table: SheetTable) -> None:
    """Stage the rows of a small file while it is open; those of a large one are for the worker."""
    if run.is_small:
        stage(run, table)


def keep(run: ImportRun, path: str | Path, name: str) -> None:
    """Save a new run with the file at ``path``, whose sender calls it ``name``.

    Raises:
        ImportRefused: the run's user may not make such an import.
        napsix.files.services.FileRefused: the file cannot be kept.
    """
    check_allowed(run)
    with Path(path).open("rb") as file:
        run.file = store(file, name=name, user=run.user, max_bytes=MAX_BYTES)
    run.save()
