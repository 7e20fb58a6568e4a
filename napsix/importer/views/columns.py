"""The second step: how the file is read, and which column goes into which field."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import number_of
from napsix.importer import mapping as mappings
from napsix.importer.engine.types import UnreadableFile
from napsix.importer.forms import DELIMITERS, ENCODINGS, ColumnsForm, ReadingForm
from napsix.importer.mapping import ImportRefused
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun
from napsix.importer.services import drafts, running, templates
from napsix.importer.services.wording import Wording
from napsix.importer.views.base import PlanPage, with_columns

FORMATS = {
    "csv": "CSV",
    "xlsx": "Excel",
    "xls": "Excel 97",
    "xlsb": "Excel binario",
    "ods": "OpenDocument",
    "html": "HTML",
    "spreadsheetml": "Excel 2003 (XML)",
}
# Lines that show whether accents are read rightly (trap P01).
ACCENTED_LINES = 5


class ColumnsPage(PlanPage):
    """What was found out about the file, and a field for each column."""

    template_name = "importer/columns.html"
    step = "import_columns"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST)
        is_valid = form.is_valid()
        if form.new_fields or ("options" in request.POST and form.mapping):
            return self.step_aside(form)
        if not is_valid:
            return self.show(form, status=422)
        chosen = form.cleaned_data
        try:
            running.set_mapping(
                self.run, form.mapping, mode=chosen["mode"], match=chosen["match"], atomic=chosen["atomic"]
            )
            if form.corrected:
                mappings.learn(self.run, form.corrected)
            if chosen["template_name"]:
                templates.save_template(self.run, name=chosen["template_name"])
            running.rehearse(self.run)
        except ImportRefused as refusal:
            form.add_error(None, str(refusal))
            return self.show(form, status=422)
        return self.go("values" if self.run.words and Wording(self.run).needs_person() else "check")

    def step_aside(self, form: ColumnsForm) -> HttpResponse:
        """Keep what is chosen, finished or not, and lead to a new field for a column, or to what else is chosen."""
        chosen = {name: form.cleaned_data[name] for name in ("mode", "match", "atomic") if name in form.cleaned_data}
        try:
            drafts.keep_columns(self.run, form.mapping, **chosen)
        except ImportRefused as refusal:
            form.add_error(None, str(refusal))
            return self.show(form, status=422)
        if form.new_fields:
            return HttpResponseRedirect(with_columns(self.url("import_field", self.run.pk), form.new_fields))
        return self.go("options")

    def form(self, data: Any = None) -> ColumnsForm:
        """Return the form of the columns."""
        return ColumnsForm(data, run=self.run, user=self.request.user)

    def show(self, form: ColumnsForm, reading: ReadingForm | None = None, status: int = 200) -> HttpResponse:
        """Return the page, with the form of the reading open when it has an error."""
        run = self.run
        context = self.shell(
            run,
            form=form,
            reading=reading or ReadingForm(run=run),
            facts=facts(run.detected),
            accented=accented(run),
            templates=templates.templates_for(run),
            earlier=self.earlier(),
        )
        return self.render(context, status)

    def earlier(self) -> tuple[ImportRun, str | None] | None:
        """Return the last import of the same file and its address, None where the person may not see it."""
        run = self.run.of_same_file().last()
        if run is None:
            return None
        is_visible = super(PlanPage, self).rows().filter(pk=run.pk).exists()
        return run, self.url("import_run", run.pk) if is_visible else None


class ReadingPage(ColumnsPage):
    """Read the file in another way."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Suggest the columns anew; a file that cannot be read so is an error of the form, and all stays as it was."""
        reading = ReadingForm(request.POST, run=self.run)
        if reading.is_valid():
            try:
                drafts.read_again(self.run, **reading.overridden())
                return self.go("columns")
            except UnreadableFile as refusal:
                reading.add_error(None, sentence(refusal.code, refusal.params))
            except ImportRefused as refusal:
                reading.add_error(None, str(refusal))
            self.run.refresh_from_db()
        return self.show(self.form(), reading, status=422)


class TemplatePage(ColumnsPage):
    """Take over the columns of a template."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Do it; the person still goes through the columns."""
        number = number_of(request.POST.get("template"))
        template = templates.templates_for(self.run).filter(pk=number).first()
        if template is None:
            messages.error(request, _("Esa plantilla ya no está."))
        else:
            templates.use_template(self.run, template)
            messages.success(request, _("Usás la plantilla «%(name)s».") % {"name": template})
        return HttpResponseRedirect(self.url("import_columns", pk))


def facts(detected: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return what was found out about a file, as ``(label, words)``."""
    found = [(_("Formato"), FORMATS[detected["format"]])]
    if detected["format"] == "csv":
        encoding, delimiter = detected["encoding"], detected["delimiter"]
        found.append((_("Codificación"), ENCODINGS.get(encoding, encoding)))
        found.append((_("Separador"), DELIMITERS.get(delimiter, delimiter or _("ninguno"))))
    else:
        found.append((_("Hoja"), detected["sheet"]))
    found.append((_("Títulos"), titles_text(detected)))
    return found


def titles_text(detected: Mapping[str, Any]) -> str:
    """Return where the titles are."""
    row = detected["header_row"]
    if not row:
        return _("no tiene")
    words = _("filas %(first)s y %(last)s") if detected["header_rows"] > 1 else _("fila %(last)s")
    return words % {"first": row - detected["header_rows"] + 1, "last": row}


def accented(run: ImportRun) -> list[tuple[int, str]]:
    """Return a few lines of a text file that have letters beyond ASCII: they show whether it is read rightly."""
    if run.detected["format"] != "csv":
        return []
    lines = (
        (number, ", ".join(cell for cell in cells if not cell.isascii()))
        for number, cells in run.preview
        if not "".join(cells).isascii()
    )
    return [line for line, _n in zip(lines, range(ACCENTED_LINES), strict=False)]
