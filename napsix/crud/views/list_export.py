"""Exports of a list: the filter or the ticked rows, all columns or chosen ones, at once or by the worker."""

import json
import zlib

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from napsix.crud import export
from napsix.crud.access import Page, may
from napsix.crud.models import ExportRun
from napsix.crud.paging import count_rows
from napsix.crud.views.list_state import ListState
from napsix.files.services import serve
from napsix.jobs.models import Job
from napsix.jobs.queue import enqueue

# Above this many rows the worker writes the file.
AT_ONCE = 5_000


class ListExport(ListState):
    """The list's exports. ``resource_class`` declares their columns: ``catalogue()``, ``headers()``, ``rows()``."""

    resource_class = None

    @property
    def may_export(self):
        """Whether the list has exports and the person may have them."""
        return bool(self.resource_class) and self.may("export")

    def export_links(self):
        """Return the addresses that export what the list shows."""
        if not self.may_export:
            return []
        links = [(label, self.address(export=key)) for key, label in export.FORMATS.items()]
        return [*links, (_("Elegir columnas…"), self.address(export="choose"))]

    def export(self, asked):
        """Return every row of the filter as a file, or the page that asks for its columns."""
        if not self.may_export:
            raise PermissionDenied
        if asked["export"] == "choose":
            return self.choose_export()
        return self.export_rows(self.filtered_rows(), asked["export"], asked.getlist("fields"))

    def export_columns(self):
        """Return the columns that the person may export, by name."""
        columns = self.resource_class.catalogue().items()
        return {name: column for name, column in columns if may(self.request.user, *column.requires)}

    def export_selection(self):
        """Return the ticked rows, or all of the filter: as a workbook of the usual columns unless others are said."""
        if not self.may_export:
            raise PermissionDenied
        post = self.request.POST
        return self.export_rows(self.selected_rows(), post.get("format", "xlsx"), post.getlist("fields"))

    def choose_selection(self):
        """Ask for the columns and the format in which the ticked rows are exported."""
        if not self.may_export:
            raise PermissionDenied
        post = self.request.POST
        chosen = [(name, value) for name in ("all", "select") for value in post.getlist(name) if value]
        return self.choose_export([*chosen, ("action", "export")])

    def export_rows(self, rows, format_key, columns):
        """Keep what was taken out and return the file, or the page where the worker will leave it."""
        known = self.export_columns()
        if format_key not in export.FORMATS:
            raise Http404
        asked = [name for name in columns if name in known]
        columns = asked or [name for name, column in known.items() if column.exported]
        name = export.file_name(self.words, format_key)
        pks = list(rows.values_list("pk", flat=True))
        run = ExportRun(
            user=self.request.user,
            model_label=self.model._meta.label_lower,
            resource_path=f"{self.resource_class.__module__}.{self.resource_class.__name__}",
            columns=columns,
            format=format_key,
            query=self.parameters.urlencode(),
            name=name,
            total=len(pks),
        )
        if len(pks) > AT_ONCE:
            run.ids = zlib.compress(json.dumps(pks).encode())
            run.save()
            enqueue(run)
            return HttpResponseRedirect(run.get_absolute_url())
        run.state, run.position = Job.State.DONE, len(pks)
        run.save()
        return export.response(self.resource_class(columns), rows, format_key, name=name)

    def choose_export(self, selection=()):
        """Ask for the columns and the format; ``selection`` is what is posted to choose rows of the filter."""
        context = {
            "page_title": _("Exportar %(list)s") % {"list": str(self.words).lower()},
            "breadcrumbs": [(self.words, self.address()), (_("Exportar"), None)],
            "columns": [(name, column.title) for name, column in self.export_columns().items()],
            "total": count_rows(self.selected_rows() if selection else self.filtered_rows()),
            "formats": export.FORMATS.items(),
            "parameters": self.parameters,
            "selection": selection,
            "cancel_url": self.address(),
        }
        return TemplateResponse(self.request, "crud/export_form.html", context)


class ExportRunPage(Page):
    """How far an export of one's own is; then its private download, for whoever may still export."""

    requires = ()
    model = ExportRun

    def required(self):
        """Return the permission to export such rows; a run that is not one's own is not found, whatever one may."""
        return [run.permission for run in ExportRun.of(self.request.user).filter(pk=self.kwargs["pk"])]

    def get(self, request, pk):
        """Show the progress, or hand the file out."""
        run = get_object_or_404(ExportRun.of(request.user), pk=pk)
        if request.GET.get("download") and run.file:
            return serve(run.file)
        template = "crud/export_progress.html" if request.htmx else "crud/export_run.html"
        rows = apps.get_model(run.model_label)._meta.verbose_name_plural
        breadcrumbs = [(capfirst(rows), run.back), (_("Exportación"), None)]
        context = {"run": run, "page_title": _("Exportación"), "breadcrumbs": breadcrumbs}
        return TemplateResponse(request, template, context)
