"""Doing an import: rehearsing it without a write, or applying it chunk by chunk.

A chunk's data, its change rows, its issues, the counters, the checkpoint and the lease are one transaction. A process
that is killed loses at most the chunk it was at; the next one starts with the first chunk that is still staged.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.db import DataError, IntegrityError, connection, reset_queries, transaction

from napsix.importer.engine.sheet import open_table
from napsix.importer.engine.types import Problem, UnreadableFile
from napsix.importer.inserting import insert_values, prepared
from napsix.importer.messages import sentence
from napsix.importer.models import ImportChange, ImportChunk, ImportIssue, ImportRun, Policy
from napsix.importer.rows import Loader, Plan, Reading
from napsix.importer.staging import check_digest, issue, pack, profile, rows_of, stage, unpack
from napsix.jobs.models import LeaseLost, carries_out

# On SQLite there is one writer: between chunks others get this part of the time a chunk took; not inside one big
# transaction, which keeps the lock.
PAUSE = 0.1

# Called with the run and its plans after each chunk, to show how far it got.
Emit = Callable[[ImportRun, list[Plan]], object]


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
            stage(run, open_table(run.file.file.path, name=run.file.name, meaning=meaning, **run.overrides), renew)
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
    loader = run.resource.loader(run)
    for chunk in run.chunks.iterator(chunk_size=10):
        plans = loader.plan([loader.read(row) for row in unpack(chunk.payload)])
        loader.remember(plans)
        with transaction.atomic():
            run.renew(lease, run.lease_seconds)
            report(run, plans, loader)
        if emit:
            emit(run, plans)
        reset_queries()
    run.refresh_from_db()
    run.rehearsed = run.counters()
    run.save(update_fields=["rehearsed"])


def begin_again(run: ImportRun, lease: str) -> None:
    """Set the counters to zero and drop the issues of rows."""
    for name in run.NAMES:
        setattr(run, name, 0)
    run.additions, run.erased = {}, {}
    with transaction.atomic():
        run.renew(lease, run.lease_seconds)
        run.issues.exclude(row=None).delete()
        run.save(update_fields=[*run.NAMES, "additions", "erased"])


def apply_staged(run: ImportRun, lease: str, emit: Emit | None) -> None:
    """Write every chunk that is still staged, each in its own transaction."""
    staged = run.chunks.filter(state=ImportChunk.State.STAGED)
    if not run.chunks.filter(state=ImportChunk.State.APPLIED).exists():
        begin_again(run, lease)
    loader = run.resource.loader(run)
    loader.prepare(rows_of(run))
    for pk in list(staged.values_list("pk", flat=True)):
        began = time.perf_counter()
        plans = apply_chunk(run, lease, loader, run.chunks.get(pk=pk))
        if emit:
            emit(run, plans)
        reset_queries()  # with DEBUG every statement is kept
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            time.sleep(PAUSE * (time.perf_counter() - began))
    run.refresh_from_db()


def apply_whole(run: ImportRun, lease: str, emit: Emit | None) -> None:
    """Write all rows or none. The rehearsal comes first, so that a file with errors never holds the write lock."""
    rehearse(run, lease, emit)
    if run.failed:
        leave_out(run)
        return
    loader = run.resource.loader(run)
    loader.prepare(rows_of(run))
    try:
        with transaction.atomic():
            begin_again(run, lease)
            for chunk in run.chunks.iterator(chunk_size=10):
                plans = apply_chunk(run, lease, loader, chunk)
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


def apply_chunk(run: ImportRun, lease: str, loader: Loader, chunk: ImportChunk) -> list[Plan]:
    """Write one chunk and its checkpoint; return its plans. Raises ``LeaseLost`` when somebody else has the run."""
    readings = [loader.read(row) for row in unpack(chunk.payload)]
    with transaction.atomic():
        run.renew(lease, run.lease_seconds)
        plans = write(loader, readings)
        checkpoint(chunk, plans)
        insert_values(ImportChange, CHANGE_COLUMNS, change_rows(run, plans))
        report(run, plans, loader)
    return plans


def checkpoint(chunk: ImportChunk, plans: list[Plan]) -> None:
    """Mark the chunk as written, keeping only the rows that stayed out, for the error file."""
    failed = [plan.reading.row for plan in plans if plan.outcome == "failed"]
    staged = ImportChunk.objects.filter(pk=chunk.pk, state=ImportChunk.State.STAGED)
    if not staged.update(state=ImportChunk.State.APPLIED, payload=pack(failed)):
        raise LeaseLost(f"chunk {chunk}")


def write(loader: Loader, readings: Sequence[Reading], *, again: bool = True) -> list[Plan]:
    """Plan and write. What the database refuses is planned once again, for somebody may have written meanwhile;
    then each half by itself, down to the single row, which fails. Returns the plans in order.
    """
    try:
        with transaction.atomic():
            plans = loader.plan(readings, lock=True)
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


def report(run: ImportRun, plans: list[Plan], loader: Loader) -> None:
    """Write the issues, the counters and what was added to other tables."""
    problems = [(plan.number, problem) for plan in plans for problem in plan.problems]
    ImportIssue.objects.bulk_create([issue(run, number, problem) for number, problem in problems])
    run.count([plan.outcome for plan in plans], [plan.contact for plan in plans])
    if loader.additions and loader.additions != run.additions:
        run.additions = dict(loader.additions)
        run.save(update_fields=["additions"])
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
CHANGE_COLUMNS = ("run_id", "row", "action", "model", "object_pk", "before", "after", "stamp")


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
        )
        for plan in plans
        for change in plan.changes
    ]
