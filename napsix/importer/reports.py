"""The report of a finished import for a program and for a person, piece by piece: there may be a million issues."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from napsix.importer.models import ImportRun

DETECTED = ("sheet", "encoding", "delimiter", "header_row")
# How many issues a person is shown in a terminal.
SHOWN = 20


def as_json(run: ImportRun) -> Iterator[str]:
    """Yield the pieces of the JSON object of the contract."""
    head = {"id": run.pk, "file": run.file.name, **{name: run.detected[name] for name in DETECTED}}
    head |= {"dry_run": run.dry_run, "mapping": run.mapped(), **run.counters()}
    head |= {"erased": run.erased} if run.erased else {}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "issues": ['
    for number, issue in enumerate(issues(run)):
        yield (", " if number else "") + json.dumps(issue, ensure_ascii=False)
    yield "]}\n"


def issues(run: ImportRun) -> Iterator[dict[str, Any]]:
    """Yield the issues as the contract has them."""
    for issue in run.issues.iterator(chunk_size=2000):
        yield {
            "row": issue.row,
            "column": run.header(issue.position),
            "severity": issue.severity,
            "code": issue.code,
            "message": issue.message,
        }


def counted(counters: dict[str, int]) -> str:
    """Return the sentence that says how many rows ended how."""
    words = _(
        "%(rows)s filas: %(created)s creadas, %(updated)s actualizadas, %(unchanged)s sin cambios, "
        "%(skipped)s omitidas, %(failed)s con error."
    )
    return words % counters


def said_of_erased(run: ImportRun) -> str:
    """Return the sentence that says in how many rows of ours which fields are emptied, empty for none."""
    catalogue = run.resource.catalogue()
    fields = [
        _("%(field)s en %(n)s") % {"field": catalogue[name].title, "n": number_format(rows, force_grouping=True)}
        for name, rows in run.erased.items()
        if name in catalogue
    ]
    words = (
        _("Se borran datos que había: %(fields)s.") if run.is_plan else _("Se borraron datos que había: %(fields)s.")
    )
    return words % {"fields": ", ".join(fields)} if fields else ""


def summary(run: ImportRun) -> Iterator[str]:
    """Yield the lines of the summary for people."""
    yield _("Ensayo: no se escribió nada.") + "\n" if run.dry_run else ""
    yield counted(run.counters()) + "\n"
    if run.erased:
        yield said_of_erased(run) + "\n"
    for number, issue in enumerate(issues(run)):
        if number == SHOWN:
            yield _("… y más; usá --errors o --json para verlas todas.") + "\n"
            return
        where = _("Fila %(row)s") % issue if issue["row"] else _("Archivo")
        column = f", {issue['column']}" if issue["column"] else ""
        yield f"{where}{column}: {issue['message']}\n"
