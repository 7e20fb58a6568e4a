"""The first step: the file, what is accepted, and the imports made so far."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.requests import UserRequest
from napsix.crud import export
from napsix.crud.addresses import changed, whole_number
from napsix.crud.paging import count_rows, page_of
from napsix.files.services import FileRefused as NotStored
from napsix.importer.engine.types import Limits, UnreadableFile
from napsix.importer.forms import ImportUploadForm
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun
from napsix.importer.services import drafts, running
from napsix.importer.views.base import LAST_PAGE, ImportPage

RUNS_SHOWN = 10
# What a list of imports has no use for: whole columns of the file.
HEAVY = ("columns", "preview", "suggested", "mapping", "profiles", "detected", "rehearsed")
STATES = {
    ImportRun.State.QUEUED: (gettext_lazy("En espera"), "azure"),
    ImportRun.State.RUNNING: (gettext_lazy("En curso"), "azure"),
    ImportRun.State.PAUSED: (gettext_lazy("En pausa"), "yellow"),
    ImportRun.State.DONE: (gettext_lazy("Terminada"), "green"),
    ImportRun.State.FAILED: (gettext_lazy("Interrumpida"), "red"),
    ImportRun.State.CANCELLED: (gettext_lazy("Cancelada"), "secondary"),
}
PLAN = (gettext_lazy("Sin importar"), "secondary")
WITH_ERRORS = (gettext_lazy("Terminada con errores"), "yellow")


class UploadPage(ImportPage):
    """Choose a file. One that cannot be imported is refused beside its field, and nothing of it is kept."""

    template_name = "importer/upload.html"
    step = "import"

    def get(self, request: UserRequest) -> HttpResponse:
        return self.show(ImportUploadForm())

    def post(self, request: UserRequest) -> HttpResponse:
        form = ImportUploadForm(request.POST, request.FILES)
        if form.is_valid():
            run = self.draft(form)
            if run:
                return HttpResponseRedirect(self.url("import_columns", run.pk))
        return self.show(form, status=422)

    def draft(self, form: ImportUploadForm) -> ImportRun | None:
        """Return the draft of an import of the file, None when the form says why not."""
        if not self.may_write:
            form.add_error("file", _("No tenés permiso para crear ni para cambiar lo que se importa."))
            return None
        try:
            return drafts.draft(upload=form.cleaned_data["file"], target=self.target, user=self.request.user)
        except UnreadableFile as refusal:
            form.add_error("file", sentence(refusal.code, refusal.params))
        except NotStored as refusal:
            form.add_error("file", str(refusal))
        return None

    @property
    def may_write(self) -> bool:
        """Whether there is any way in which the person may import."""
        return bool(running.allowed_modes(self.request.user, self.model))

    def show(self, form: ImportUploadForm, status: int = 200) -> HttpResponse:
        """Return the page with ``form`` and the imports made so far."""
        things = self.model._meta.verbose_name_plural
        runs = self.runs_page()
        context = {
            "page_title": _("Importar %(things)s") % {"things": things},
            "breadcrumbs": self.breadcrumbs(),
            "steps": self.steps(),
            "form": form,
            "may_write": self.may_write,
            "sample_url": self.url("import_sample"),
            "most": filesizeformat(drafts.MAX_BYTES),
            "limits": Limits(),
            "page_obj": runs,
            "total": runs.total,
            "runs": [self.line(run) for run in runs.rows],
        }
        return self.render(context, status)

    def runs_page(self) -> Any:
        """Return a page of the imports so far, the newest first."""
        runs = self.rows()
        return page_of(
            runs,
            number=whole_number(self.request.GET.get("page"), default=1, most=LAST_PAGE),
            per_page=RUNS_SHOWN,
            fetch=lambda rows: rows.select_related("file", "user").defer(*HEAVY),
            total=count_rows(runs),
            address=lambda **changes: changed(self.request.GET, **changes),
        )

    def line(self, run: ImportRun) -> tuple[ImportRun, Any, str, str]:
        """Return a run, the word for its state with its colour, and its address."""
        return run, *state_of(run), self.url("import_run", run.pk)


def state_of(run: ImportRun) -> tuple[Any, str]:
    """Return the word for the state of a run, and its colour."""
    if run.is_plan and not run.is_open and run.state != run.State.PAUSED:
        return PLAN
    return WITH_ERRORS if run.state == run.State.DONE and run.failed else STATES[run.state]


class SampleFile(ImportPage):
    """A workbook with the titles that are recognised without asking."""

    def get(self, request: UserRequest) -> HttpResponseBase:
        name = _("plantilla de %(things)s") % {"things": self.model._meta.verbose_name_plural}
        rows = self.model._default_manager.none()
        lines = export.lines(self.resource(), [(rows, None)])
        return export.response(lines, "xlsx", name=export.file_name(name, "xlsx"))
