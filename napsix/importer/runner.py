"""Doing an import: rehearsing it without a write, or applying it, some chunks at a time.

The data of these chunks, their change rows, issues and counters, the checkpoint and the lease are one transaction. A
process that is killed, or paused, loses at most that; the next one starts with the first chunk that is still staged.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from django.db import DataError, IntegrityError, reset_queries, transaction

from napsix.importer import pace
from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import Problem, UnreadableFile
from napsix.importer.inserting import insert_values, prepared
from napsix.importer.messages import sentence
from napsix.importer.models import ImportChange, ImportChunk, ImportIssue, ImportRun, Policy
from napsix.importer.pace import Changed, Pace, check_unchanged, speed_of, state_of_data
from napsix.importer.rows import Loader, Plan, Reading
from napsix.importer.staging import check_digest, drop, issue, pack, profile, rows_of, stage, unpack
from napsix.jobs.models import LeaseLost, carries_out

# How often rows are planned before the lock is taken, where others write meanwhile each time; then under it.
TRIES = 2
# Called with the run and its plans after each transaction, to show how far it got.
Emit = Callable[[ImportRun, list[Plan]], object]


@dataclass
class Work:
    """A run under way: whose it is by its lease, what plans and writes its rows, and at which pace it writes."""

    run: ImportRun
    lease: str
    loader: Loader
    pace: Pace | None = None
    # When it began, and (moment, rows) of what was done since.
    began: float = field(default_factory=time.monotonic)
    done: list[tuple[float, int]] = field(default_factory=list)


class NotWhole(Exception):
    """A row of an all-or-nothing import failed after its rehearsal was clean: somebody wrote meanwhile."""


@carries_out(ImportRun)
def execute(run: ImportRun, lease: str, emit: Emit | None = None) -> None:
    """Do ``run`` from its last checkpoint on, under ``lease``: stage, rehearse or apply."""
    renew = partial(run.renew, lease, run.lease_seconds)
    try:
        if run.dry_run or not run.staged:
            check_digest(run)
        if not run.staged:
            meaning = run.resource.meaning()
            table = open_table(run.file.file.path, name=run.file.name, meaning=meaning, **run.overrides)
            if run.detected.get("repeated"):
                table.repeat_down(run.detected["repeated"])
            stage(run, table, renew)
    except UnreadableFile as refusal:
        run.fail(lease, sentence(refusal.code, refusal.params))
        return
    if not run.profiles:
        profile(run, renew)
    if run.dry_run:
        rehearse(run, lease, emit)
    elif run.atomic:
        apply_whole(run, lease, emit)
    else:
        apply_staged(run, lease, emit)


def rehearse(run: ImportRun, lease: str, emit: Emit | None) -> None:
    """Plan every row as a run would, and write down only what there is to say. Starts from the first row again."""
    begin_again(run, lease)
    work = Work(run, lease, run.resource.loader(run))
    rest = run.chunks.iterator(chunk_size=pace.MOST)
    while chunks := list(islice(rest, pace.MOST)):
        plans = work.loader.plan([work.loader.read(row) for chunk in chunks for row in unpack(chunk.payload)])
        work.loader.remember(plans)
        with transaction.atomic():
            run.renew(lease, run.lease_seconds)
            report(work, plans)
        if emit:
            emit(run, plans)
        reset_queries()  # with DEBUG every statement is kept
    run.refresh_from_db()
    run.rehearsed = run.counters()
    run.save(update_fields=["rehearsed"])


def begin_again(run: ImportRun, lease: str) -> None:
    """Set the counters to zero and drop the issues of rows."""
    for name in run.NAMES:
        setattr(run, name, 0)
    run.additions, run.erased, run.speed = {}, {}, None
    said = run.issues.exclude(row=None)
    if said.exists():
        drop(said, partial(run.renew, lease, run.lease_seconds))
    with transaction.atomic():
        run.renew(lease, run.lease_seconds)
        run.save(update_fields=[*run.NAMES, "additions", "erased", "speed"])


def apply_staged(run: ImportRun, lease: str, emit: Emit | None) -> None:
    """Write every chunk that is still staged, some in each transaction."""
    staged = run.chunks.filter(state=ImportChunk.State.STAGED)
    if not run.chunks.filter(state=ImportChunk.State.APPLIED).exists():
        begin_again(run, lease)
    work = Work(run, lease, run.resource.loader(run), own_pace := Pace())
    work.loader.prepare(rows_of(run))
    for pks in own_pace.batches(list(staged.values_list("pk", flat=True))):
        plans = apply_chunks(work, run.chunks.filter(pk__in=pks))
        if emit:
            emit(run, plans)
        reset_queries()
    run.refresh_from_db()


def apply_whole(run: ImportRun, lease: str, emit: Emit | None) -> None:
    """Write all rows or none. The rehearsal comes first, so that a file with errors never holds the write lock."""
    rehearse(run, lease, emit)
    if run.failed:
        leave_out(run)
        return
    work = Work(run, lease, run.resource.loader(run), Pace())
    work.loader.prepare(rows_of(run))
    try:
        with transaction.atomic():
            begin_again(run, lease)
            rest = run.chunks.iterator(chunk_size=pace.MOST)
            while chunks := list(islice(rest, pace.MOST)):
                plans = apply_chunks(work, chunks)
                if any(plan.outcome == "failed" for plan in plans):
                    raise NotWhole
    except NotWhole:
        leave_out(run)
        run.fail(lease, sentence("run.not_whole", {}))
    run.refresh_from_db()


def leave_out(run: ImportRun) -> None:
    """Count as skipped what an all-or-nothing import would have written."""
    run.refresh_from_db()
    run.skipped += run.created + run.updated
    run.created = run.updated = run.contacts_created = run.contacts_updated = 0
    run.save(update_fields=run.NAMES)


def apply_chunks(work: Work, chunks: Iterable[ImportChunk]) -> list[Plan]:
    """Write some chunks and their checkpoint; return the plans. Raises ``LeaseLost`` when the run is no longer ours."""
    read = [(chunk, [work.loader.read(row) for row in unpack(chunk.payload)]) for chunk in chunks]
    for _try in range(TRIES):
        state = state_of_data()
        plans = work.loader.plan([one for _chunk, some in read for one in some]) if state is not None else None
        try:
            return commit(work, read, plans, state)
        except Changed:
            work.loader.forget()
    return commit(work, read, None, None)


def commit(
    work: Work, read: Sequence[tuple[ImportChunk, list[Reading]]], plans: list[Plan] | None, state: int | None
) -> list[Plan]:
    """Write some chunks in a transaction, as they were planned when the data were in ``state``, else planned in it.

    Raises ``Changed`` when the data are no longer so.
    """
    own_pace = work.pace or Pace()
    with own_pace.transaction(len(read)):
        if state is not None:
            check_unchanged(state)
        work.run.renew(work.lease, work.run.lease_seconds)
        plans = write(work.loader, [reading for _chunk, some in read for reading in some], plans)
        checkpoint(read, plans)
        insert_values(ImportChange, CHANGE_COLUMNS, change_rows(work.run, plans))
        report(work, plans)
    return plans


def checkpoint(read: Sequence[tuple[ImportChunk, list[Reading]]], plans: Iterable[Plan]) -> None:
    """Mark the chunks as written, keeping only the rows that stayed out, for the error file."""
    staged = ImportChunk.objects.filter(state=ImportChunk.State.STAGED)
    rest, clean, marked = iter(plans), [], 0
    for chunk, readings in read:
        failed = [plan.reading.row for plan in islice(rest, len(readings)) if plan.outcome == "failed"]
        if failed:
            marked += staged.filter(pk=chunk.pk).update(state=ImportChunk.State.APPLIED, payload=pack(failed))
        else:
            clean.append(chunk.pk)
    marked += staged.filter(pk__in=clean).update(state=ImportChunk.State.APPLIED, payload=pack([]))
    if marked != len(read):
        raise LeaseLost(f"chunk {read[0][0]}")


def write(
    loader: Loader, readings: Sequence[Reading], planned: list[Plan] | None = None, *, again: bool = True
) -> list[Plan]:
    """Write what was ``planned``, or is planned now. What the database refuses is planned once again, for somebody may
    have written meanwhile; then each half by itself, down to the single row, which fails. Returns the plans in order.
    """
    try:
        with transaction.atomic():
            plans = planned or loader.plan(readings, lock=True)
            loader.apply(plans)
            return plans
    except (IntegrityError, DataError) as fault:
        loader.forget()
        if again:
            return write(loader, readings, again=False)
        if len(readings) == 1:
            return [refused(readings[0], fault)]
    half = len(readings) // 2
    first = write(loader, readings[:half], again=False)
    return first + write(loader, readings[half:], again=False)


def refused(reading: Reading, fault: Exception) -> Plan:
    """Return the plan of a row that the database does not take."""
    plan = Plan(reading)
    plan.fail(Problem("error", "row.refused", {"reason": str(fault).splitlines()[0][:200]}))
    return plan


def report(work: Work, plans: list[Plan]) -> None:
    """Write the issues, the counters, the speed and what was added to other tables."""
    run, loader = work.run, work.loader
    problems = [(plan.number, problem) for plan in plans for problem in plan.problems]
    ImportIssue.objects.bulk_create([issue(run, number, problem) for number, problem in problems])
    now = time.monotonic()
    work.done.append((now, len(plans)))
    run.speed = speed_of(work.began, work.done) if now - work.began >= pace.KNOWN_AFTER else None
    contacts = [word for plan in plans for word in plan.contacts]
    run.count([plan.outcome for plan in plans], contacts, speed=run.speed)
    found = {"additions": loader.additions, "made": loader.made}
    grown = {name: deepcopy(what) for name, what in found.items() if what and what != getattr(run, name)}
    for name, what in grown.items():
        setattr(run, name, what)
    if grown:
        run.save(update_fields=list(grown))
    if Policy.ERASE in run.choices.get("policies", {}).values():
        count_erased(run, plans)


def count_erased(run: ImportRun, plans: Iterable[Plan]) -> None:
    """Add to ``run.erased`` how many rows of ours ``plans`` leave without a value that they had, by field."""
    policies = run.choices["policies"]
    prefixes = {one._meta.model: f"{prefix}." for prefix, (one, _via) in run.resource.nested.items()}
    found = Counter(
        name
        for plan in plans
        for change in plan.changes
        for field, value in change.after.items()
        if value in NOTHING and policies.get(name := prefixes.get(type(change.instance), "") + field) == Policy.ERASE
    )
    if found:
        run.erased = dict(Counter(run.erased) + found)
        run.save(update_fields=["erased"])


# What stands for no value, in a change.
NOTHING: tuple[Any, ...] = (None, "", [])
CHANGE_COLUMNS = ("run_id", "row", "action", "model", "object_pk", "before", "after", "stamp", "undo", "undone")


def change_rows(run: ImportRun, plans: list[Plan]) -> list[tuple[object, ...]]:
    """Return the change rows of all plans, as the database takes them."""
    field = ImportChange._meta.get_field("before")
    empty = prepared(field, {})
    return [
        (
            run.pk,
            plan.number,
            change.action,
            change.instance._meta.label_lower,
            change.instance.pk,
            prepared(field, change.before) if change.before else empty,
            prepared(field, change.after) if change.after else empty,
            change.stamp,
            prepared(field, change.undo) if change.undo else empty,
            "",
        )
        for plan in plans
        for change in plan.changes
    ]
