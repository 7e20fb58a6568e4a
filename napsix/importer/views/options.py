"""Beside the columns: what each does to rows that are there, and what all rows share."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.importer.mapping import ImportRefused
from napsix.importer.option_form import OptionsForm
from napsix.importer.services import running
from napsix.importer.services.choosing import choose
from napsix.importer.views.base import PlanPage


class OptionsPage(PlanPage):
    """What is chosen beside the columns of a plan; it leads back to where one came from."""

    template_name = "importer/options.html"
    step = "import_columns"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        return self.show(OptionsForm(run=self.run, user=request.user))

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Keep it; a plan that was rehearsed is rehearsed by it."""
        form = OptionsForm(request.POST, run=self.run, user=request.user)
        if not form.is_valid():
            return self.show(form, status=422)
        is_draft = self.run.state == self.run.State.DRAFT
        try:
            choose(self.run, **form.chosen())
            if not is_draft:
                running.rehearse(self.run)
        except ImportRefused as refusal:
            form.add_error(None, str(refusal))
            return self.show(form, status=422)
        if is_draft:
            messages.success(request, _("Guardado. Seguí con las columnas."))
        return self.go(self.back)

    @property
    def back(self) -> str:
        """The page that one comes from: the check of a plan that was rehearsed, else the columns."""
        return "columns" if self.run.state == self.run.State.DRAFT else "check"

    def show(self, form: OptionsForm, status: int = 200) -> HttpResponse:
        """Return the page with ``form``."""
        back_url = self.url(f"import_{self.back}", self.run.pk)
        return self.render(self.shell(self.run, form=form, back_url=back_url), status)
