"""What the wizard's pages share: whose imports, which step, the report of rows."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import changed, whole_number
from napsix.crud.paging import count_rows, page_of
from napsix.crud.resources import by_label
from napsix.crud.views.base import ModelPage
from napsix.importer.models import ImportIssue, ImportRun
from napsix.importer.progress import in_words

STEPS = (
    ("import", gettext_lazy("Archivo")),
    ("import_columns", gettext_lazy("Columnas")),
    ("import_check", gettext_lazy("Revisión")),
    ("import_run", gettext_lazy("Resultado")),
)
ISSUES_SHOWN = 50
# Counter, its label, icon and colour, for what is planned and for what is done.
OUTCOMES = (
    ("created", gettext_lazy("Para crear"), gettext_lazy("Creados"), "plus", "green"),
    ("updated", gettext_lazy("Para actualizar"), gettext_lazy("Actualizados"), "pencil", "azure"),
    ("unchanged", gettext_lazy("Sin cambios"), gettext_lazy("Sin cambios"), "check", "gray"),
    ("skipped", gettext_lazy("Para omitir"), gettext_lazy("Omitidos"), "circle-off", "gray"),
    ("failed", gettext_lazy("Con error"), gettext_lazy("Con error"), "alert-triangle", "red"),
    (
        *("contacts_created", gettext_lazy("Contactos para agregar"), gettext_lazy("Contactos agregados")),
        *("user-plus", "purple"),
    ),
    (
        *("contacts_updated", gettext_lazy("Contactos para actualizar"), gettext_lazy("Contactos actualizados")),
        *("user-check", "purple"),
    ),
)


class ImportPage(ModelPage):
    """A page of the wizard for the rows of ``model``; the rows it shows itself are imports into it."""

    model: type[Model]
    request: UserRequest
    verb = "import"
    step = ""

    def rows(self, model: type[Model] | None = None) -> Any:
        """Return the imports into the model that the person may see."""
        return super().rows(model or ImportRun).filter(target=self.target)

    def url(self, verb: str, *args: Any) -> str:
        """Return the address of another page of the model; the wizard's are always there."""
        return reverse(f"{self.model._meta.app_label}:{self.model._meta.model_name}_{verb}", args=args)

    @property
    def target(self) -> str:
        """The model's label, by which imports know it."""
        return self.model._meta.label_lower

    @property
    def resource(self) -> Any:
        """The declaration of the fields."""
        return by_label[self.target]

    def breadcrumbs(self, *more: Any) -> Any:
        """Return the way here from the model's list."""
        return super().breadcrumbs((_("Importar"), self.url("import") if more else None), *more)

    def steps(self, run: ImportRun | None = None) -> list[tuple[Any, str | None, bool]]:
        """Return ``(label, address or None, whether it is this one)`` for each step."""
        is_here = [name == self.step for name, _label in STEPS]
        return [
            (label, self._step_url(name, run) if not is_here[n] and any(is_here[n:]) else None, is_here[n])
            for n, (name, label) in enumerate(STEPS)
        ]

    def _step_url(self, name: str, run: ImportRun | None) -> str | None:
        if name == "import" or run is None:
            return self.url(name)
        return self.url(name, run.pk) if run.is_plan and not run.is_open else None

    def shell(self, run: ImportRun, **more: Any) -> dict[str, Any]:
        """Return what every page of an import shows."""
        return {
            "run": run,
            "page_title": run.file.name,
            "breadcrumbs": self.breadcrumbs((run.file.name, None)),
            "steps": self.steps(run),
            "urls": {name: self.url(f"import_{name}", run.pk) for name in URLS},
            "upload_url": self.url("import"),
            "list_url": self.url("list"),
            "things": self.model._meta.verbose_name_plural,
            **(in_words(run) if run.is_open else {}),
            **more,
        }

    def report(self, run: ImportRun) -> dict[str, Any]:
        """Return the report of a run: how many rows ended how, and a page of its issues."""
        severity = self.request.GET.get("severity", "")
        issues = run.issues.order_by(F("row").asc(nulls_first=True), "pk")
        issues = issues.filter(severity=severity) if severity in ImportIssue.Severity else issues
        total = count_rows(issues)
        return {
            "tiles": tiles(run),
            "has_issues": run.issues.exists(),
            "additions": [name for names in run.additions.values() for name in names],
            "severities": self._severities(severity),
            "total": total,
            "page_obj": page_of(
                issues,
                number=whole_number(self.request.GET.get("page"), default=1, most=LAST_PAGE),
                per_page=ISSUES_SHOWN,
                fetch=lambda rows: prefetched(rows, run),
                total=total,
                address=lambda **changes: changed(self.request.GET, **changes),
            ),
        }

    def _severities(self, chosen: str) -> list[tuple[str, str, bool]]:
        words = (("", _("Todo")), ("error", _("Errores")), ("warning", _("Avisos")))
        return [(label, changed(self.request.GET, severity=key or None), key == chosen) for key, label in words]


URLS = ("run", "columns", "reading", "template", "check", "decide", "start", "pause", "cancel", "resume", "errors")
LAST_PAGE = 1_000_000


class PlanPage(ImportPage):
    """A page on which an import is prepared: by whom it belongs to, and until it has begun."""

    def rows(self, model: type[Model] | None = None) -> Any:
        """Return the imports of the person who asks: nobody prepares another's, whatever they may see."""
        return super().rows(model).filter(user=self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send an import that has begun to its own page."""
        self.run = self.get_object()
        if self.run.is_plan:
            return super().dispatch(request, *args, **kwargs)
        return self.go("run")

    def go(self, name: str) -> HttpResponse:
        """Lead to another page of the same import."""
        return HttpResponseRedirect(self.url(f"import_{name}", self.run.pk))


def tiles(run: ImportRun) -> list[dict[str, Any]]:
    """Return the numbers of a run: how many rows ended how, and the contacts in the same lines where there are any."""
    counted = [(name, getattr(run, name), *rest) for name, *rest in OUTCOMES]
    return [
        {
            "label": planned if run.is_plan else done,
            "value": number_format(value, force_grouping=True),
            "icon": icon,
            "colour": colour,
        }
        for name, value, planned, done, icon, colour in counted
        if value or not name.startswith("contacts")
    ]


def prefetched(issues: Iterable[ImportIssue], run: ImportRun) -> list[ImportIssue]:
    """Return ``issues``, knowing their run without a query each."""
    rows = list(issues)
    for row in rows:
        row.run = run
    return rows
