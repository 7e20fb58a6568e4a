"""The last step: how far the import is, and its report."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRefresh

from napsix.files.services import serve
from napsix.importer import services
from napsix.importer.mapping import ImportRefused
from napsix.importer.views.base import ImportPage


class RunPage(ImportPage):
    """One import. One's own that has not begun leads to the step it is at."""

    template_name = "importer/run.html"
    step = "import_run"

    def get(self, request, pk):
        """Show how far it is, and then its report."""
        run = self.get_object()
        if request.htmx:
            if run.is_open:
                return TemplateResponse(request, "importer/progress.html", {"run": run})
            return HttpResponseClientRefresh()
        if run.is_plan and run.user_id == request.user.pk:
            return HttpResponseRedirect(self.url("import_check", pk))
        may_resume = not run.is_plan and run.state in services.STOPPED
        return self.render(self.shell(run, may_resume=may_resume, summary=summary(run), **self.report(run)))


def summary(run):
    """Return one sentence about a finished run."""
    if run.atomic and run.failed:
        return _("No se importó nada: era todo o nada, y hay filas con error.")
    parts = {
        "rows": ngettext("%(n)s fila", "%(n)s filas", run.rows) % {"n": number_format(run.rows)},
        "created": number_format(run.created),
        "updated": number_format(run.updated),
        "failed": number_format(run.failed),
    }
    if run.failed:
        return _("Listo: %(rows)s, %(created)s creadas, %(updated)s actualizadas y %(failed)s con error.") % parts
    return _("Listo: %(rows)s, %(created)s creadas y %(updated)s actualizadas.") % parts


class CancelPage(ImportPage):
    """Stop an import where it is; what it has written stays."""

    http_method_names = ["post"]

    def post(self, request, pk):
        """Do it, unless it is over."""
        if self.get_object().cancel():
            messages.success(request, _("Cancelaste la importación."))
        return HttpResponseRedirect(self.url("import_run", pk))


class ResumePage(ImportPage):
    """Go on with an import that stopped."""

    http_method_names = ["post"]

    def post(self, request, pk):
        """Do it, where whoever asks may do what it does."""
        run = self.get_object()
        if run.is_plan:
            raise Http404
        try:
            services.check_allowed(run, request.user)
            services.start(run)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(self.url("import_run", pk))


class ErrorFilePage(ImportPage):
    """The rows that stayed out, in the uploaded format, with the reasons; it can be uploaded again as it is."""

    def get(self, request, pk):
        """Send it; there is none while the import runs, and none without failed rows."""
        run = self.get_object()
        stored = None if run.is_open else services.error_file(run)
        if stored is None:
            raise Http404
        return serve(stored)
