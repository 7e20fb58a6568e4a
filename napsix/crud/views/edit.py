"""Forms that write one row: add, edit, delete."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.requests import UserRequest
from napsix.crud.conflicts import Conflict
from napsix.crud.forms import stored
from napsix.crud.models import hold
from napsix.crud.types import Crumb, Text
from napsix.crud.views.base import ModelPage


class FormPage(ModelPage):
    """A form over one row; ``form_class.store(user)`` writes it."""

    template_name = "crud/form.html"
    form_class: Any = None

    def form(self, **options: Any) -> Any:
        """Return the form, bound on a POST."""
        data = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        return self.form_class(*data, user=self.request.user, **options)

    def after(self, row: Any) -> str:
        """Return where to go once ``row`` is saved: its page."""
        return row.get_absolute_url()

    def show(
        self,
        form: Any,
        *,
        title: str,
        crumbs: list[Crumb],
        cancel_url: str | None,
        conflicts: Sequence = (),
        **more: Any,
    ) -> HttpResponse:
        """Return the page with the form as it stands."""
        context = {
            "form": form,
            "page_title": title,
            "breadcrumbs": crumbs,
            "cancel_url": cancel_url,
            "conflicts": conflicts,
        }
        return self.render(context | more, status=422 if self.request.method == "POST" else 200)


class SavesBesideOthers:
    """A page with a form over a row that somebody else may be saving too; it holds the row when the form is sent.

    Who saves second saves beside what the other changed, or sees it and keeps what was typed.
    """

    request: Any
    saved: Text = gettext_lazy("Guardaste «%(row)s».")

    def show_form(self, form: Any, **more: Any) -> HttpResponse:
        """Return the page with the form as it stands."""
        raise NotImplementedError

    def after(self, row: Any) -> str:
        """Return where to go once ``row`` is saved."""
        raise NotImplementedError

    def save(self, sent: Any) -> HttpResponse:
        """Save what was ``sent`` over the held row by the form's ``store(user)``, or show what keeps it from that."""
        conflict = Conflict(sent)
        if conflict.adds_nothing:
            messages.warning(self.request, _("«%(row)s» ya estaba guardado así.") % {"row": sent.instance})
            return HttpResponseRedirect(self.after(sent.instance))
        form = conflict.merged()
        is_good = not conflict.both and form.is_valid()
        row = stored(form, partial(form.store, user=self.request.user)) if is_good else None
        if row is None:
            return self.show_form(form, conflicts=conflict.differences)
        messages.success(self.request, self.saved % {"row": row})
        conflict.tell(self.request)
        return HttpResponseRedirect(self.after(row))


class BackToList:
    """For rows that have no page of their own: after saving, the list is shown."""

    url: Callable[..., str]

    def after(self, row: Any) -> str:
        """Return the address of the list, whichever row was saved."""
        return self.url("list")


class AddPage(FormPage):
    """A new row, with "save and add another" beside."""

    verb = "add"
    title = ""
    submit_label = None
    saved = gettext_lazy("Guardaste «%(row)s».")

    def get(self, request: UserRequest, **kwargs: Any) -> HttpResponse:
        return self.show_form(self.form(**self.form_options()))

    def post(self, request: UserRequest, **kwargs: Any) -> HttpResponse:
        """Save the row, or show what is wrong with everything typed kept."""
        form = self.form(**self.form_options())
        if not form.is_valid():
            return self.show_form(form)
        row = stored(form, partial(form.store, user=request.user))
        if row is None:
            return self.show_form(form)
        messages.success(request, self.saved % {"row": row})
        return HttpResponseRedirect(request.get_full_path() if request.POST.get("another") else self.after(row))

    def form_options(self) -> dict[str, Any]:
        """Return what the form is given besides the data."""
        return {}

    def show_form(self, form: Any) -> HttpResponse:
        """Return the page with the form as it stands."""
        return self.show(
            form,
            title=self.title,
            crumbs=self.breadcrumbs((self.title, None)),
            cancel_url=self.url("list"),
            submit_label=self.submit_label,
            secondary_submit=("another", _("Guardar y agregar más")),
        )


class EditPage(FormPage, SavesBesideOthers):
    """The form of an existing row, which saves beside others who change it meanwhile."""

    verb = "change"

    def load(self, row: Any) -> None:
        """Take the row, and the name that it has before a form writes what was typed on it."""
        self.object = row
        self.name = str(self.object)

    def get(self, request: UserRequest, **kwargs: Any) -> HttpResponse:
        self.load(self.get_object())
        return self.refusal() or self.show_form(self.form(instance=self.object))

    @transaction.atomic
    def post(self, request: UserRequest, **kwargs: Any) -> HttpResponse:
        """Save the row, or show what is wrong, or what somebody else changed too: then nothing is written."""
        self.load(self.hold_object())
        answer = self.refusal() or self.save(self.form(instance=self.object))
        transaction.set_rollback(answer.status_code == 422)
        return answer

    def refusal(self) -> HttpResponse | None:
        """Return the answer about a row that is not edited as it stands, None about one that is."""
        return None

    def show_form(self, form: Any, **more: Any) -> HttpResponse:
        """Return the page with the form as it stands."""
        name, url = self.name, self.after(self.object)
        return self.show(
            form,
            title=_("Editar %(row)s") % {"row": name},
            crumbs=self.breadcrumbs((name, url), (_("Editar"), None)),
            cancel_url=url,
            delete_url=self.url("delete", self.object.pk) if self.may("delete") else None,
            **more,
        )


class DeletePage(ModelPage):
    """Deletion of one row, unless others hang from it."""

    verb = "delete"
    template_name = "crud/confirm_delete.html"

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        """Ask first, or say at once what is in the way."""
        row = self.get_object()
        return self.ask(row, blockers=self.in_the_way(row))

    @transaction.atomic
    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        """Delete the row, or say what is in the way, or that somebody else did while this one waited."""
        row = self.get_object()
        hold(self.model, pk)
        if self.rows().filter(pk=pk).exists():
            return self.let_go(row)
        messages.warning(request, _("Otra persona ya eliminó «%(row)s».") % {"row": self.name_of(row)})
        return HttpResponseRedirect(self.url("list") or "/")

    def let_go(self, row: Any) -> HttpResponse:
        """Delete the row, which is held, and say so, or what is in the way."""
        name = self.name_of(row)
        if blockers := self.in_the_way(row):
            return self.ask(row, blockers=blockers, status=409)
        try:
            self.remove(row)
        except ProtectedError as error:
            return self.ask(row, blockers=_counted(error.protected_objects), status=409)
        messages.success(self.request, _("Eliminaste «%(row)s».") % {"row": name})
        return HttpResponseRedirect(self.url("list") or "/")

    def name_of(self, row: Any) -> str:
        """Return what the page calls the row."""
        return str(row)

    def remove(self, row: Any) -> None:
        """Delete the row; a page whose model has a service for it calls that."""
        row.delete()

    def in_the_way(self, row: Any) -> list[str]:
        """Return what keeps the row as sentences, where it may be too many rows to read for a refusal."""
        return []

    def effects(self, row: Any) -> list[str]:
        """Return sentences about what else the deletion does."""
        return []

    def ask(self, row: Any, blockers: Sequence[str] = (), status: int = 200) -> HttpResponse:
        """Return the page with the question, or with what is in the way."""
        name = self.name_of(row)
        context = {
            "name": name,
            "page_title": _("Eliminar %(row)s") % {"row": name},
            "breadcrumbs": self.breadcrumbs((name, row.get_absolute_url()), (_("Eliminar"), None)),
            "blockers": blockers,
            "effects": self.effects(row),
            "cancel_url": row.get_absolute_url(),
        }
        return self.render(context, status=status)


def _counted(rows: Iterable[Any]) -> list[str]:
    """Return the rows that are in the way as sentences: "3 facturas"."""
    by_name: dict[str, list] = {}
    for row in rows:
        by_name.setdefault(str(row._meta.verbose_name_plural), []).append(row)
    return [f"{len(group)} {name}" for name, group in by_name.items()]
