"""Exports of a list: the filter or the ticked rows, all columns or chosen ones, at once or by the worker."""

from collections.abc import Callable, Sequence
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud import export
from napsix.crud.access import Page
from napsix.crud.listing import Listing
from napsix.crud.models import ExportRun
from napsix.crud.paging import count_rows
from napsix.crud.views.base import way_to
from napsix.files.services import serve
from napsix.jobs.models import Job
from napsix.jobs.queue import enqueue

# Above this many rows the worker writes the file.
AT_ONCE = 5_000


def export_filtered(request: UserRequest, listing: Listing) -> HttpResponseBase:
    """Return every row of the filter as a file of the format that the address names."""
    asked = request.GET
    return export_rows(request, listing, listing.filtered, asked["export"], asked.getlist("fields"))


def export_selection(request: UserRequest, listing: Listing) -> HttpResponseBase:
    """Return the ticked rows, or all of the filter: as a workbook of the usual columns unless others are said."""
    post = request.POST
    return export_rows(
        request, listing, partial(listing.selected, post), post.get("format", "xlsx"), post.getlist("fields")
    )


def choose_export(request: UserRequest, listing: Listing) -> HttpResponse:
    """Ask for the columns and the format in which every row of the filter is exported."""
    return ask_columns(request, listing, listing.filtered)


def choose_selection(request: UserRequest, listing: Listing) -> HttpResponse:
    """Ask for the columns and the format in which the ticked rows are exported."""
    post = request.POST
    chosen = [(name, value) for name in ("all", "select") for value in post.getlist(name) if value]
    return ask_columns(request, listing, partial(listing.selected, post), [*chosen, ("action", "export")])


def export_rows(
    request: UserRequest, listing: Listing, find_rows: Callable[[], QuerySet], format_key: str, columns: list[str]
) -> HttpResponseBase:
    """Keep what was taken out and return the file, or lead to the page where the worker will leave it.

    Args:
        find_rows: gives the rows; it is asked once it is known that the person may export.
        format_key: one of ``export.FORMATS``. columns: names; none for the usual ones.

    Raises:
        PermissionDenied: the person may not export, or the list has no exports.
        Http404: there is no such format.
    """
    resource = export.resource_of(listing, columns)
    if format_key not in export.FORMATS:
        raise Http404
    rows = find_rows()
    pks = list(rows.values_list("pk", flat=True))
    run = ExportRun(
        user=request.user,
        model_label=listing.model._meta.label_lower,
        columns=export.columns_of(listing, columns),
        format=format_key,
        query=listing.parameters.urlencode(),
        name=export.file_name(listing.title, format_key),
        total=len(pks),
    )
    if len(pks) > AT_ONCE:
        run.ids = run.frozen(pks)
        run.save()
        enqueue(run)
        return HttpResponseRedirect(run.get_absolute_url())
    run.state, run.position = Job.State.DONE, len(pks)
    run.save()
    return export.response(export.lines(resource, [(rows, pks)]), format_key, name=run.name)


def ask_columns(
    request: UserRequest, listing: Listing, find_rows: Callable[[], QuerySet], selection: Sequence = ()
) -> HttpResponse:
    """Ask for the columns and the format; ``selection`` is what is posted to choose the rows of the filter.

    Raises ``PermissionDenied`` where the person may not export.
    """
    if not listing.may_export:
        raise PermissionDenied
    context = {
        "page_title": _("Exportar %(list)s") % {"list": listing.title.lower()},
        "breadcrumbs": [(listing.title, listing.address()), (_("Exportar"), None)],
        "columns": [(name, column.title) for name, column in listing.export_columns.items()],
        "total": count_rows(find_rows()),
        "formats": export.FORMATS.items(),
        "parameters": listing.parameters,
        "selection": selection,
        "cancel_url": listing.address(),
    }
    return TemplateResponse(request, "crud/export_form.html", context)


class ExportRunPage(Page):
    """How far an export of one's own is; then its private download, if the person still may export.

    Of a list that is gone nobody may: the page says so, and hands nothing out.
    """

    requires = ()
    model = ExportRun

    def required(self) -> Sequence[str]:
        """Return the permission to export such rows; a run that is not one's own is not found, whatever one may."""
        runs = ExportRun.of(self.request.user).filter(pk=self.kwargs["pk"])
        return [run.permission for run in runs if run.has_list]

    def get(self, request: UserRequest, pk: int) -> HttpResponseBase:
        """Show the progress, or hand the file out."""
        run = get_object_or_404(ExportRun.of(request.user), pk=pk)
        if request.GET.get("download") and run.file and run.has_list:
            return serve(run.file)
        template = "crud/export_progress.html" if request.htmx else "crud/export_run.html"
        context = {"run": run, "page_title": _("Exportación"), "breadcrumbs": way_to(run, _("Exportación"))}
        return TemplateResponse(request, template, context)
