"""The proof that derived columns are what they follow from, and their repair."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from napsix.accounts.team import administrators
from napsix.crud.fields import Derived
from napsix.crud.models.saving import SavesChanges, settled
from napsix.jobs.mail import queue_email

logger = logging.getLogger(__name__)
# Rows in memory at a time, and differences that are told of each model.
CHUNK = 500
TOLD = 5


@dataclass
class Difference:
    """Columns of one row that are not what they follow from: ``{attname: (stored, right)}``."""

    pk: Any
    columns: dict[str, tuple[Any, Any]]


@dataclass
class Report:
    """What was found in one table: its rows, those that differ, those mended, and the first differences."""

    model: type[SavesChanges]
    rows: int = 0
    different: int = 0
    repaired: int = 0
    first: list[Difference] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many rows differ still."""
        return self.different - self.repaired


def derived_models() -> list[type[SavesChanges]]:
    """Return the models with derived columns, those first that others may follow from."""
    found = [model for model in apps.get_models() if issubclass(model, SavesChanges) and derived_columns(model)]
    return sorted(found, key=lambda model: len(model.DERIVED_FROM))


def derived_columns(model: type[SavesChanges]) -> list[str]:
    """Return the attnames of what follows from the rest of the row and from rows of other tables."""
    own = [one.attname for one in model._meta.concrete_fields if isinstance(one, Derived)]
    return [*model.FROM_OTHERS, *own]


def check_all(*, repair: bool = False) -> Iterator[Report]:
    """Yield what is found in each table, and mended where ``repair``."""
    for model in derived_models():
        yield check(model, repair=repair)


def check(model: type[SavesChanges], *, repair: bool = False) -> Report:
    """Compare the derived columns of every row of ``model`` with what they follow from; memory stays flat.

    A row that seems to differ is looked at again with its lock held, so that one that is being saved is none.
    """
    report = Report(model)
    last = None
    while rows := _after(model, last):
        for row in rows:
            if differences(row) and (difference := _look_again(model, row.pk, repair, report)):
                report.different += 1
                report.first += [difference] if len(report.first) < TOLD else []
        report.rows += len(rows)
        last = rows[-1].pk
    return report


def differences(row: SavesChanges) -> dict[str, tuple[Any, Any]]:
    """Return the columns of a row just read that are not what they follow from: ``{attname: (stored, right)}``."""
    names = derived_columns(type(row))
    stored = {name: vars(row)[name] for name in names}
    row.gather()
    right = {name: vars(row)[name] for name in names} | settled(row)
    return {name: (stored[name], right[name]) for name in names if stored[name] != right[name]}


def _after(model: type[SavesChanges], last: Any) -> list[SavesChanges]:
    rows: models.QuerySet = model._base_manager.order_by("pk").prefetch_related(*model.DERIVED_FROM)
    return list((rows if last is None else rows.filter(pk__gt=last))[:CHUNK])


def _look_again(model: type[SavesChanges], pk: Any, repair: bool, report: Report) -> Difference | None:
    """Return how the held row differs, mended where ``repair`` and no other row has the right value already."""
    with transaction.atomic():
        row = model._base_manager.filter(pk=pk).first()
        if row is None:
            return None
        row.hold_first()
        now = row.held()
        found = differences(now) if now is not None else {}
        if found and repair:
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=pk).update(**{name: new for name, (_old, new) in found.items()})
                report.repaired += 1
            except IntegrityError:
                logger.exception("%s %s cannot have the derived columns it should have", model._meta.label, pk)
    return Difference(pk, found) if found else None


def check_nightly() -> None:
    """Compare all derived columns; what differs goes to the log, and to the administrators by mail."""
    wrong = [report for report in check_all() if report.different]
    for report in wrong:
        logger.error(
            "%s: %s of %s rows have stale derived columns, first %s",
            report.model._meta.label,
            report.different,
            report.rows,
            [(one.pk, sorted(one.columns)) for one in report.first],
        )
    if wrong:
        lines = [f"{report.model._meta.label}: {report.different}" for report in wrong]
        text = _(
            "Hay filas con columnas derivadas que no coinciden. Corregilas con «manage.py check_derived --repair»."
        )
        for user in administrators():
            queue_email(
                to=user.email,
                key=f"check_derived:{timezone.localdate()}:{user.pk}",
                subject=_("Columnas derivadas que no coinciden"),
                text="\n\n".join([text, "\n".join(lines)]),
                user=user,
            )
