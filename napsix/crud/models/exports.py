"""Exports: who took which rows out, and the file where the worker wrote it."""

import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.apps import apps
from django.db import models
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from napsix.accounts.models import User
from napsix.crud import export
from napsix.crud.access import permission
from napsix.crud.lists import list_address
from napsix.crud.resources import by_label
from napsix.files.services import store
from napsix.jobs.models import Job


class ExportRun(Job):
    """One export: the rows frozen when it was asked for, the columns, and the file once it is written.

    A small export is answered at once and kept here only as what happened (ASVS 16.3: who took what out).
    """

    CHUNK = 500
    MOST_BYTES = 2 * 1024**3

    model_label = models.CharField(max_length=100)
    columns = models.JSONField(default=list)
    format = models.CharField(max_length=4, choices=export.FORMATS)
    query = models.TextField(blank=True)
    name = models.CharField(max_length=200)
    ids = models.BinaryField(default=bytes)
    total = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    file = models.ForeignKey("files.StoredFile", models.SET_NULL, null=True, related_name="+")

    class Meta(Job.Meta):
        verbose_name = _("exportación")
        verbose_name_plural = _("exportaciones")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the export's progress and download."""
        return reverse("export_run", args=[self.pk])

    @classmethod
    def of(cls, user: User) -> QuerySet["ExportRun"]:
        """Return the exports that ``user`` asked for."""
        return cls._default_manager.filter(user=user)

    @property
    def model(self) -> type[Model]:
        """The model of the rows."""
        return apps.get_model(self.model_label)

    @property
    def permission(self) -> str:
        """What it takes to export such rows."""
        return permission(self.model, "export")

    @property
    def back(self) -> str:
        """The address of the list as it was; that of the dashboard where the model has none without a key."""
        address = list_address(self.model_label)
        return f"{address}?{self.query}" if address else reverse("dashboard")

    def run(self, lease: str) -> None:
        """Write the file anew; a run that was cut off left nothing."""
        self.position = 0
        with tempfile.TemporaryFile() as file:
            self._write(file, self._lines(lease))
            file.seek(0)
            self.file = store(file, name=self.name, user=self.user, max_bytes=self.MOST_BYTES)
        self.save(update_fields=["file", "position"])

    def _write(self, file: BinaryIO, lines: Iterable) -> None:
        if self.format == "xlsx":
            export.write_xlsx(lines, file)
        else:
            file.writelines(line.encode() for line in export.csv_lines(lines))

    def _lines(self, lease: str) -> Iterator[Iterable]:
        resource = by_label[self.model_label](self.columns or None)
        yield resource.headers()
        pks = json.loads(zlib.decompress(self.ids))
        manager: Any = self.model._default_manager
        rows = manager.visible_to(self.user)
        while self.position < len(pks):
            chunk = pks[self.position : self.position + self.CHUNK]
            yield from resource.rows(rows.filter(pk__in=chunk).order_by(export.in_the_order_of(chunk)))
            self.position += len(chunk)
            self.save(update_fields=["position"])
            self.renew(lease)
