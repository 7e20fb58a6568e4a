"""Pages that put one row out of use, saying why, or back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud import additions
from napsix.crud.state import ReasonForm, still_cut
from napsix.crud.types import Text
from napsix.crud.views.base import ModelPage


class StatePage(ModelPage):
    """A page that changes the state of a row. Its sentences name the row by the name of its model: ``%(client)s``."""

    verb = "change"
    done: Text
    # What is said where somebody else did it a moment before.
    already: Text

    def named(self, sentence: Text, row: Any) -> str:
        """Return ``sentence`` with the row's name in it."""
        return str(sentence) % {row._meta.model_name: row}

    def leave(self, row: Any) -> HttpResponse:
        """Return to the row's page, with the sentence that it is done."""
        messages.success(self.request, self.named(self.done, row))
        return HttpResponseRedirect(row.get_absolute_url())

    def too_late(self, row: Any) -> HttpResponse:
        """Return to the row's page, with the sentence that somebody else did it before."""
        who = row.deactivated_by if not row.is_active else None
        sentence = _("%(row)s ya estaba desactivado: lo hizo %(user)s.") if who else str(self.already)
        messages.warning(self.request, sentence % {"row": row, "user": who})
        return HttpResponseRedirect(row.get_absolute_url())


class DeactivatePage(StatePage):
    """Asks for the reason, and says what the deactivation cuts."""

    template_name = "crud/confirm_action.html"
    title: Text
    question: Text
    already = gettext_lazy("%(row)s ya estaba desactivado.")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.get_object()
        return self.ask(row, self.form(row))

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it once: who comes second, from a page opened before or at the same moment, is told who was first."""
        row = self.hold_object()
        if not row.is_active:
            return self.too_late(row)
        form = self.form(row, request.POST)
        if not form.is_valid():
            return self.ask(row, form)
        self.deactivate(row, form)
        return self.leave(row)

    def form(self, row: Any, *data: Any) -> forms.Form:
        """Return the form, bound where there is ``data``."""
        return ReasonForm(*data)

    def deactivate(self, row: Any, form: Any) -> None:
        """Put the row, which is in use, out of use with what the form answered; each page calls its model's service."""
        raise NotImplementedError

    def effects(self, row: Any) -> list[str]:
        """Return what the deactivation does, a sentence each: here what other apps declared."""
        return [line for hook in additions.deactivation_hooks.of(self.model) for line in hook.sentences(row)]

    def ask(self, row: Any, form: forms.Form) -> HttpResponse:
        """Return the page with the question, the form and what the deactivation cuts."""
        context = {
            "page_title": self.named(self.title, row),
            "breadcrumbs": self.breadcrumbs((str(row), row.get_absolute_url()), (_("Desactivar"), None)),
            "question": self.named(self.question, row),
            "effects": self.effects(row),
            "form": form,
            "submit_label": _("Desactivar"),
            "cancel_url": row.get_absolute_url(),
        }
        return self.render(context)


class ReactivatePage(StatePage):
    """Puts a row back into use, on a POST and without a question."""

    http_method_names = ["post"]
    already = gettext_lazy("%(row)s ya estaba activo.")

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it once: who comes second is told."""
        row = self.hold_object()
        if row.is_active:
            return self.too_late(row)
        self.reactivate(row)
        for sentence in still_cut(row):
            messages.warning(request, sentence)
        return self.leave(row)

    def reactivate(self, row: Any) -> None:
        """Put the row, which is out of use, back into use; each page calls the service of its model."""
        raise NotImplementedError
