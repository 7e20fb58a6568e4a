"""What rows of every app share: stamps, a version against lost updates, deactivation instead of deletion."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from napsix.accounts.models import User
from napsix.crud.models.saving import SavesChanges, hold_rows


class StaleRow(Exception):
    """Somebody saved the row after it was read."""


def hold(model: type[models.Model], *pks: int) -> None:
    """Let nobody else change the rows ``pks`` of ``model`` until the caller's transaction ends.

    The rows that they hang from, where the model names the relation (``HELD_FIRST``), are held before them.
    """
    rows = model._base_manager.filter(pk__in=pks)
    first = getattr(model, "HELD_FIRST", "")
    if first:
        above: Any = model._meta.get_field(first).related_model
        hold_rows(above._base_manager.filter(pk__in=rows.values(first)))
    hold_rows(rows)


class Stamped(models.Model):
    """When the row was made and last changed."""

    created_at = models.DateTimeField(_("creado"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("modificado"), auto_now=True)

    class Meta:
        abstract = True


class Versioned(SavesChanges):
    """A row that two people may edit: the one who saves second gets ``StaleRow``, so nothing is lost."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_as_next_version(self) -> None:
        """Save what was changed, provided that nobody saved a version since this instance was read.

        Raises ``StaleRow`` when somebody did.
        """
        with transaction.atomic():
            self.hold_first()
            now = self.held()
            if now is None or now.version != self.version:
                raise StaleRow
            self.version += 1
            self.save_over(now)


class Deactivatable(models.Model):
    """A row that is put out of use with a reason, and back, and never loses its history."""

    is_active = models.BooleanField(_("activo"), default=True)
    deactivated_at = models.DateTimeField(_("desactivado"), null=True, blank=True, editable=False)
    deactivated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("desactivado por"),
    )
    deactivation_reason = models.CharField(_("motivo"), max_length=500, blank=True, editable=False)
    # What else the deactivation cut, by the keys of its hooks: on the instance that was deactivated, not in its table.
    cut: Mapping[str, Any] = MappingProxyType({})

    class Meta:
        abstract = True

    def deactivate(self, *, user: User | None, reason: str = "") -> None:
        """Put the row out of use; the caller saves it."""
        self.is_active = False
        self.deactivated_at = timezone.now()
        self.deactivated_by = user
        self.deactivation_reason = reason

    def reactivate(self) -> None:
        """Put the row back into use, exactly as it was; the caller saves it."""
        self.is_active = True
        self.deactivated_at = None
        self.deactivated_by = None
        self.deactivation_reason = ""
