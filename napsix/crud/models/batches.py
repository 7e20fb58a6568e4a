"""Edits of many rows at once, of which the batch tells itself."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from auditlog.models import LogEntry
from auditlog.signals import pre_log
from django.db.models import Model
from django.dispatch import receiver

_told_of: ContextVar[type[Model] | None] = ContextVar("told_of", default=None)


@contextmanager
def told_by_batch(model: type[Model]) -> Generator[None]:
    """Keep no entry of the edits of rows of ``model`` inside: the batch keeps what it changed in each.

    Rows that are added or deleted, and rows of other tables that change with them, have their own entries.
    """
    token = _told_of.set(model)
    try:
        yield
    finally:
        _told_of.reset(token)


def is_told_by_batch(model: type[Model]) -> bool:
    """Return whether the batch that runs now tells of the edits of rows of ``model``."""
    return _told_of.get() is model


@receiver(pre_log)
def keep_entry(sender: type[Model], action: int, **_options: Any) -> bool:
    """Return whether the history keeps an entry of what happens to a row."""
    return action != LogEntry.Action.UPDATE or not is_told_by_batch(sender)
