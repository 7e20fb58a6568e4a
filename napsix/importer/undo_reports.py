"""What an undo did, or would do, in words: counted, row by row, and field by field."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from napsix.crud.feed.entries import Line
from napsix.importer.feed import lines_of
from napsix.importer.messages import sentence
from napsix.importer.models import ImportUndo, UndoLeftover

# How many of those that stay a person is shown in a terminal.
SHOWN = 20
# Of the rows in memory at a time.
CHUNK = 500


def why(left: UndoLeftover) -> str:
    """Return the sentence that says why a row or field stays as it is."""
    params = dict(left.params)
    if "links" in params:
        params["links"] = linked(params["links"])
    if "import" in params:
        return sentence(f"{left.code}_by_import", {"run": params["import"]})
    return sentence(left.code, params)


def linked(links: Mapping[str, int]) -> str:
    """Return what hangs from a row in words: 1 factura, 2 notas."""
    return ", ".join(f"{number_format(number)} {_called(label, number)}" for label, number in links.items())


def _called(label: str, number: int) -> str:
    try:
        names = apps.get_model(label)._meta
    except LookupError:  # of an app that is gone
        return label
    return str(names.verbose_name if number == 1 else names.verbose_name_plural)


def line_of(left: UndoLeftover) -> Line:
    """Return the field that stays, with what it held before the import and what it holds now."""
    model = _model(left.change.model)
    lines = lines_of(model, {left.field: left.before}, {left.field: left.now})
    return lines[0] if lines else Line(left.field, "", "")


@cache
def _model(label: str) -> type[Model]:
    return apps.get_model(label)


def counted(undo: ImportUndo) -> str:
    """Return the sentence that says how many rows go, come back and stay."""
    words = _(
        "%(removed)s filas creadas y %(contacts_removed)s contactos quitados, %(fields)s datos devueltos en "
        "%(restored)s filas y %(contacts_restored)s contactos, %(kept)s filas y %(conflicts)s datos quedan como están."
    )
    return words % {name: getattr(undo, name) for name in undo.NAMES}


def summary(undo: ImportUndo) -> Iterator[str]:
    """Yield the lines of the summary for people."""
    yield (_("Ensayo: no se escribió nada.") + "\n") if undo.is_plan else ""
    yield counted(undo) + "\n"
    if undo.lists:
        yield _("Se quitaron de las listas: %(names)s.") % {"names": ", ".join(undo.lists)} + "\n"
    for number, left in enumerate(leftovers(undo)):
        if number == SHOWN:
            yield _("… y más; usá --json para verlas todas.") + "\n"
            return
        what = f"{left.name}, {line_of(left).label}" if left.field else left.name
        yield f"{_('Fila %(row)s') % {'row': left.change.row}}, {what}: {why(left)}\n"


def as_json(undo: ImportUndo) -> Iterator[str]:
    """Yield the pieces of one JSON object: the counters, what stays and why."""
    head = {"id": undo.imported_id, "file": undo.imported.file.name, "dry_run": undo.is_plan}
    head |= {name: getattr(undo, name) for name in undo.NAMES} | {"lists": undo.lists}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "left": ['
    for position, left in enumerate(leftovers(undo)):
        yield (", " if position else "") + json.dumps(_as_dict(left), ensure_ascii=False)
    yield "]}\n"


def _as_dict(left: UndoLeftover) -> dict[str, Any]:
    return {
        "row": left.change.row,
        "model": left.change.model,
        "pk": left.change.object_pk,
        "name": left.name,
        "field": left.field or None,
        "code": left.code,
        "before": left.before,
        "now": left.now if left.field else None,
        "message": why(left),
    }


def leftovers(undo: ImportUndo) -> Iterable[UndoLeftover]:
    """Return what stays, in the order in which it was found, a few in memory at a time."""
    return undo.leftovers.select_related("change").iterator(chunk_size=CHUNK)
