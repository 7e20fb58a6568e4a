"""Exports: who took which rows out, and the file where the worker wrote it."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud import export
from napsix.crud.access import permission
from napsix.crud.lists import list_address
from napsix.crud.models.runs import ListRun
from napsix.files.services import store


class ExportRun(ListRun):
    """One export: the rows frozen when it was asked for, the columns, and the file once it is written.

    A small export is answered at once and kept here only as what happened (ASVS 16.3: who took what out).
    """

    CHUNK = 2_000
    MOST_BYTES = 2 * 1024**3

    columns = models.JSONField(default=list)
    format = models.CharField(max_length=4, choices=export.FORMATS)
    name = models.CharField(max_length=200)
    ids = models.BinaryField(default=bytes)
    file = models.ForeignKey("files.StoredFile", models.SET_NULL, null=True, related_name="+")

    class Meta(ListRun.Meta):
        verbose_name = gettext_lazy("exportación")
        verbose_name_plural = gettext_lazy("exportaciones")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the export's progress and download."""
        return reverse("export_run", args=[self.pk])

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
        """Write the file anew; a run that was cut off left nothing. It fails once the person may not export any more.

        The list is made again for what the person may export and see by now; its filter is not asked again.
        """
        self.position = 0
        listing = self.listing()
        try:
            resource = export.resource_of(listing, self.columns)
        except PermissionDenied:
            self.fail(lease, _("Ya no tenés permiso para exportar."))
            return
        with tempfile.TemporaryFile() as file:
            self._write(file, export.lines(resource, self._parts(listing.rows, lease)))
            file.seek(0)
            self.file = store(file, name=self.name, user=self.user, max_bytes=self.MOST_BYTES)
        self.save(update_fields=["file", "position"])

    def _write(self, file: BinaryIO, lines: Iterable) -> None:
        if self.format == "xlsx":
            export.write_xlsx(lines, file)
        else:
            file.writelines(line.encode() for line in export.csv_lines(lines))

    def _parts(self, rows: QuerySet, lease: str) -> Iterator[tuple[QuerySet, list[int]]]:
        """Yield ``rows`` with some of the frozen keys at a time; those are behind when the next are asked for."""
        pks = self.keys
        while self.position < len(pks):
            chunk = pks[self.position : self.position + self.CHUNK]
            yield rows, chunk
            self.position += len(chunk)
            self.save(update_fields=["position"])
            self.renew(lease)
