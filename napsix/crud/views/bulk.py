"""The progress and the result of a bulk action that the worker does."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from napsix.crud.access import Access, Page, may
from napsix.crud.bulk import undo
from napsix.crud.models import BulkRun


class BulkRunPage(Page):
    """How far an action of one's own is; it refreshes by itself. A POST undoes it, for whoever may still do it."""

    requires = ()
    model = BulkRun

    def get_run(self):
        """Return the run, which must be the person's own."""
        return get_object_or_404(BulkRun, pk=self.kwargs["pk"], user=self.request.user)

    def get(self, request, pk):
        """Show the progress; a fragment of it for the page's own refresh."""
        run = self.get_run()
        template = "crud/bulk_progress.html" if request.htmx else "crud/bulk_run.html"
        rows = capfirst(run.model._meta.verbose_name_plural)
        context = {
            "run": run,
            "may_undo": may(request.user, run.action.permission),
            "page_title": str(run),
            "breadcrumbs": [(rows, run.back), (str(run), None)],
        }
        return TemplateResponse(request, template, context)

    def post(self, request, pk):
        """Put back what the action changed, where nobody changed it since."""
        run = self.get_run()
        Access((run.action.permission,)).check(request.user)
        if undo(run) and run.is_over:
            messages.success(request, _("Deshiciste la acción: %(outcome)s") % {"outcome": run.undoing})
        return HttpResponseRedirect((run.is_over and run.back) or run.get_absolute_url())
