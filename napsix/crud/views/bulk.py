"""Bulk actions: one on the rows chosen in a list, and the progress and the result of one that the worker does."""

from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud.access import Page
from napsix.crud.actions import BulkAction
from napsix.crud.bulk import start, undo
from napsix.crud.listing import Listing
from napsix.crud.models import BulkRun
from napsix.crud.views.base import way_to


def run_action(request: UserRequest, listing: Listing) -> HttpResponse:
    """Do the action that a POST names on the rows that it chooses; ask first where the action says so."""
    post = request.POST
    action = next((one for one in listing.actions if one.key == post.get("action")), None)
    if action is None:
        raise PermissionDenied
    rows = listing.selected(post)
    if not rows.exists():
        messages.warning(request, _("No elegiste ninguna fila, o ya no están."))
        return HttpResponseRedirect(request.get_full_path())
    form = action.form(post if post.get("confirmed") else None)
    if (action.asks_first or post.get("all")) and not (post.get("confirmed") and (form is None or form.is_valid())):
        return confirm(request, listing, action, rows, form)
    back = request.get_full_path()
    run = start(action, rows, user=request.user, form=form, back=back, filterset=listing.filterset)
    if not run.is_over:
        return HttpResponseRedirect(run.get_absolute_url())
    messages.add_message(request, messages.SUCCESS if run.done else messages.WARNING, result(run))
    return HttpResponseRedirect(back)


def result(run: BulkRun) -> str:
    """Return what a run did, with the way to take back what can be."""
    if not run.changes.exists():
        return str(run.outcome)
    link = '{} <a class="alert-link" href="{}">{}</a>'
    return format_html(link, run.outcome, run.get_absolute_url(), _("Deshacer"))


def confirm(request: UserRequest, listing: Listing, action: BulkAction, rows: QuerySet, form: Any) -> HttpResponse:
    """Ask before an action: how many rows, what happens, and what the action needs to know."""
    number, words = rows.count(), listing.model._meta
    name = words.verbose_name if number == 1 else words.verbose_name_plural
    kept = [(key, value) for key in ("action", "all", "select") for value in request.POST.getlist(key) if value]
    context = {
        "page_title": action.label,
        "breadcrumbs": [(listing.title, request.get_full_path()), (action.label, None)],
        "question": _("Elegiste %(n)s %(rows)s.") % {"n": intcomma(number), "rows": name},
        "effects": action.effects_on(rows),
        "hidden": [*kept, ("confirmed", "1")],
        "form": form,
        "danger": action.is_final,
        "submit_label": action.label if action.is_final else None,
        "cancel_url": request.get_full_path(),
    }
    return TemplateResponse(request, "crud/confirm_action.html", context)


class BulkRunPage(Page):
    """How far an action of one's own is; it refreshes by itself. A POST undoes it, with the action's permission."""

    requires = ()
    model = BulkRun

    def get_run(self) -> BulkRun:
        """Return the run, which must be the person's own."""
        return get_object_or_404(BulkRun.of(self.request.user), pk=self.kwargs["pk"])

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Show the progress; a fragment of it for the page's own refresh."""
        run = self.get_run()
        template = "crud/bulk_progress.html" if request.htmx else "crud/bulk_run.html"
        context = {
            "run": run,
            "may_undo": run.may_be_undone_by(request.user),
            "page_title": str(run),
            "breadcrumbs": way_to(run, str(run)),
        }
        return TemplateResponse(request, template, context)

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Put back what the action changed, where nobody changed it since."""
        run = self.get_run()
        if not run.may_be_undone_by(request.user):
            raise PermissionDenied
        if not undo(run):
            messages.warning(request, _("Esa acción ya se había deshecho, o todavía no terminó."))
        elif run.is_over:
            messages.success(request, _("Deshiciste la acción: %(outcome)s") % {"outcome": run.undoing})
        return HttpResponseRedirect((run.is_over and run.back) or run.get_absolute_url())
