"""The last step: how far the import is, and its report."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRefresh

from napsix.accounts.requests import UserRequest
from napsix.files.services import download
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportRun
from napsix.importer.progress import in_words
from napsix.importer.services import errors, running
from napsix.importer.views.base import ImportPage


class RunPage(ImportPage):
    """One import. One's own that has not begun leads to the step it is at."""

    template_name = "importer/run.html"
    step = "import_run"

    def get(self, request: UserRequest, pk: int) -> HttpResponseBase:
        run = self.get_object()
        if request.htmx:
            return progress(request, run)
        if run.is_plan and run.user_id == request.user.pk:
            return HttpResponseRedirect(self.url("import_check", pk))
        may_resume = not run.is_plan and run.state in running.STOPPED
        context = self.shell(run, may_resume=may_resume, summary=summary(run), **self.report(run))
        if run.created or run.updated:  # every list of a model that is imported has this filter
            context["list_url"] += f"?import={run.pk}"
        return self.render(context)


def progress(request: UserRequest, run: ImportRun) -> HttpResponse:
    """Return how far the run is, for the page that asks again and again; a page that is over is loaded anew."""
    if not run.is_open:
        return HttpResponseClientRefresh()
    return TemplateResponse(request, "importer/progress.html", {"run": run, **in_words(run)})


def summary(run: ImportRun) -> str:
    """Return one sentence about a finished run."""
    if run.atomic and run.failed:
        return _("No se importó nada: era todo o nada, y hay filas con error.")
    if not run.failed:
        return _("Importación terminada, sin errores.")
    words = ngettext(
        "Importación terminada. %(n)s fila quedó afuera: descargala, corregila y volvé a subirla.",
        "Importación terminada. %(n)s filas quedaron afuera: descargalas, corregilas y volvé a subirlas.",
        run.failed,
    )
    return words % {"n": number_format(run.failed, force_grouping=True)}


class CancelPage(ImportPage):
    """Stop an import where it is; what it has written stays."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        self.get_object().cancel()
        return HttpResponseRedirect(self.url("import_run", pk))


class PausePage(ImportPage):
    """Stop an import, or its rehearsal, between two chunks until somebody resumes it."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        self.get_object().pause()
        return HttpResponseRedirect(self.url("import_run", pk))


class ResumePage(ImportPage):
    """Go on with an import that stopped, or with a rehearsal that was paused."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Go on, where the person may do what the import does."""
        run = self.get_object()
        if run.is_plan and run.state != run.State.PAUSED:
            raise Http404
        try:
            running.check_allowed(run, request.user)
            running.resume(run)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(self.url("import_run", pk))


class ErrorFilePage(ImportPage):
    """The rows that stayed out, in the uploaded format, with the reasons; it can be uploaded again as it is."""

    def get(self, request: UserRequest, pk: int) -> HttpResponseBase:
        """Send it; there is none while the import runs, and none without failed rows."""
        run = self.get_object()
        found = None if run.is_open else errors.error_file(run)
        if found is None:
            raise Http404
        file, name = found
        return download(file, name=name)
