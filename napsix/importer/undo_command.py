"""``--undo`` of the command: taking an import back in a terminal."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from napsix.accounts.models import User
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun, ImportUndo, OnConflict
from napsix.importer.services import undoing
from napsix.importer.undo_reports import as_json, summary
from napsix.importer.undoing import Emit

WITH_LEFTOVERS = 3


def take_back(command: BaseCommand, run: ImportRun, user: User | None, options: dict[str, Any]) -> int:
    """Undo ``run``, or rehearse that, and report; return the status: 3 when something stays as it is.

    One that was begun goes on, taken over from the process that had it; one that is done is left alone.

    Raises:
        ImportRefused: it cannot be undone, or they may not.
    """
    if run.state == ImportRun.State.UNDONE:
        command.stderr.write(sentence("undo.done", {"run": run.pk}))
        return 0
    undo = begun(run, user, options)
    emit = None if options["json"] else shown_by(command)
    undoing.run_here(undo, emit)
    undo.refresh_from_db()
    for piece in as_json(undo) if options["json"] else summary(undo):
        command.stdout.write(piece, ending="")
    return WITH_LEFTOVERS if undo.kept or undo.conflicts else 0


def begun(run: ImportRun, user: User | None, options: dict[str, Any]) -> ImportUndo:
    """Return the undo to do now: a plan where it is only rehearsed, else one that is begun, just now or before."""
    if run.state == ImportRun.State.UNDOING and not options["dry_run"]:
        undo = run.undo
        undoing.check_allowed(run, user)
    else:
        undo = undoing.plan(run, user, options["on_conflict"] or OnConflict.KEEP)
    if not options["dry_run"]:
        undoing.begin(undo, user, unseen=True)
    return undo


def shown_by(command: BaseCommand) -> Emit:
    """Return what shows how far it got, where somebody is watching."""

    def show(undo: ImportUndo) -> None:
        if command.stderr.isatty():
            words = _("Fila %(done)s de %(total)s") % {"done": undo.done, "total": undo.total}
            command.stderr.write(words, ending="\r")

    return show
