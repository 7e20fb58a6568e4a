"""The third step: what the import would do."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.importer.mapping import ImportRefused
from napsix.importer.preview import Preview
from napsix.importer.services import running
from napsix.importer.views.base import PlanPage
from napsix.importer.views.questions import asked
from napsix.importer.views.run import progress


class CheckPage(PlanPage):
    """The rehearsal: counts, the first rows as they will be, and what there is to say of each row."""

    template_name = "importer/check.html"
    step = "import_check"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        run = self.run
        if run.state == run.State.DRAFT:
            return self.go("columns")
        if request.htmx:
            return progress(request, run)
        if run.state != run.State.DONE:
            return self.render(self.shell(run))
        context = {"preview": Preview(run), "questions": asked(run, request.GET), **self.decision(), **self.report(run)}
        return self.render(self.shell(run, **context))

    def decision(self) -> dict[str, Any]:
        """Return how many rows would be written, and the words of the button that does it."""
        if self.run.atomic and self.run.failed:
            return {"writes": 0, "start_label": _("Es todo o nada y hay filas con error")}
        writes = self.run.created + self.run.updated
        names = self.model._meta
        thing = names.verbose_name if writes == 1 else names.verbose_name_plural
        label = _("Importar %(number)s %(thing)s") % {
            "number": number_format(writes, force_grouping=True),
            "thing": thing,
        }
        return {"writes": writes, "start_label": label if writes else _("No hay nada para importar")}


class StartPage(PlanPage):
    """Begins the import that was rehearsed, in the worker or at once, and leads to its page."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Begin; a second click changes nothing."""
        if self.run.state != self.run.State.DONE:
            return self.go("check")
        try:
            running.start(self.run)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
            return self.go("check")
        return self.go("run")
