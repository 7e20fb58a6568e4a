"""The forms of a kind: its row, its lines, and what its actions ask for."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Model, Q, QuerySet
from django.forms import BaseFormSet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.days import DayField, refuse_far
from clients.kinds.actions import Action
from clients.kinds.base import Record, Refused
from clients.kinds.display import is_file
from clients.kinds.documents import LINE_FIELDS, lines_of, series_of
from clients.kinds.events import hints
from clients.kinds.line_sets import LinesPart
from clients.kinds.registry import Kind
from clients.kinds.uploads import keep
from clients.models import Client, Series
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.conflicts import Part
from napsix.crud.forms import ModelForm, offer
from napsix.crud.models import ScopedQuerySet

BLANK_LINES = 3
MAX_LINES = 200
ROWS = 5
# How the names of the lines' inputs begin.
LINES = "lines"


class FilesInput(forms.ClearableFileInput):
    """The file input of a browser, let to choose several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleaned to the list of them."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the uploads, each checked as a single file would be. Raises ValidationError of the first wrong one."""
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file] if any(files) else []


class RecordForm(ModelForm):
    """Base of the forms of kinds. The client is given; every choice is of that client, or of the team."""

    def __init__(self, *args: Any, client: Client | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = self._meta.model.declaration
        self.together = [(self.kind.amount, LINES, "currency")]
        if client is not None:
            self.instance.client = client
        self.uploads = [name for name in self.kind.fields if is_file(self.instance._meta.get_field(name))]
        for name in self.uploads:
            field = self.instance._meta.get_field(name)
            self.fields[name] = forms.FileField(label=capfirst(field.verbose_name), required=not field.blank)
        narrow(self, model=self.kind.model, client=self.instance.client, user=self.user)
        for name, sentence in hints(self.kind, self.instance.client).items():
            if name in self.fields:
                self.fields[name].help_text = sentence
        self.lines = self._line_set() if self.kind.line_model else None

    def _line_set(self) -> BaseFormSet:
        extra = 0 if self.instance.pk else BLANK_LINES
        made = forms.formset_factory(
            line_form(self.kind.line_model), extra=extra, max_num=MAX_LINES, absolute_max=MAX_LINES,
            validate_max=True, can_delete=True,
        )  # fmt: skip
        # What was typed is compared with no stored line: who types what somebody else just added has typed it.
        initial = lines_of(self.instance) if self.instance.pk and not self.is_bound else None
        return made(self.data if self.is_bound else None, prefix=LINES, initial=initial)

    def parts(self) -> list[Part]:
        """Add the lines to what is compared with what somebody else saved."""
        return [*super().parts(), *([LinesPart(self)] if self.lines is not None else [])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.lines is not None and not self.lines.is_valid():
            self.add_error(None, forms.ValidationError(_("Revisá las líneas."), code="lines"))
        return cleaned

    def line_values(self) -> list[dict[str, Any]] | None:
        """Return the lines as dicts, without those left blank or ticked to go."""
        if self.lines is None:
            return None
        rows = [form.cleaned_data for form in self.lines if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [{name: row[name] for name in LINE_FIELDS} for row in rows]

    def store(self, *, user: User) -> Record | None:
        """Write the row by its kind's service. Returns None, with the reason above the form, where that refuses."""
        try:
            with transaction.atomic():
                return self._write(user)
        except Refused as refusal:
            self.add_error(None, str(refusal))
            return None

    def _write(self, user: User) -> Record:
        for name in self.uploads:
            if self.cleaned_data.get(name):
                setattr(self.instance, name, keep(self.cleaned_data[name], user=user))
        save = self.kind.save.change if self.instance.pk else self.kind.save.add
        return save(self.instance, user=user, lines=self.line_values())


def form_for(kind: Kind) -> type[forms.ModelForm]:
    """Return the form class of ``kind``."""
    fields = [name for name in kind.fields if not is_file(kind.model._meta.get_field(name))]
    return forms.modelform_factory(kind.model, form=RecordForm, fields=fields, formfield_callback=form_field)


def form_field(field: Any, **options: Any) -> Any:
    """Return the form field of a model field, with the inputs that our pages use."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        options["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        if not isinstance(field, DayField):  # a kind of another app may have a field of Django's own
            options["validators"] = [refuse_far]
    if isinstance(field, models.TextField):
        options["widget"] = forms.Textarea(attrs={"rows": ROWS})
    return field.formfield(**options)


def narrow(form: forms.Form | forms.ModelForm, *, model: type[models.Model], client: Client, user: User) -> None:
    """Leave in every choice of ``form`` only rows of ``client`` that ``user`` may see, or people of the team.

    ``model`` is what the form is about. A choice with nothing to choose for good is left out.
    """
    for name, field in list(form.fields.items()):
        if not isinstance(field, forms.ModelChoiceField) or field.queryset is None:
            continue
        rows = choices_of(field.queryset.model, model, client, user)
        if rows is None:
            del form.fields[name]
        else:
            offer(form, name, rows)


def choices_of(model: type[Model], about: type[models.Model], client: Client, user: User) -> QuerySet | None:
    """Return the rows of ``model`` that a form about ``client`` offers to ``user``; None for no choice at all."""
    if model is User:
        return User.objects.staff()
    if model is Contact:
        return Contact.objects.visible_to(user).filter(client=client, is_active=True)
    if model is Series:
        rows = model._default_manager.filter(purpose=series_of(about)["key"])
        return rows if len(rows) > 1 else None
    if issubclass(model, Record):
        kind = model.declaration
        open_rows = kind.open if kind.open is not None else Q()
        return kind.rows(user).for_client(client).filter(open_rows) if may(user, kind.permission("view")) else None
    return cast("ScopedQuerySet", model._default_manager).visible_to(user)


class LineForm(forms.ModelForm):
    """Base of the forms of lines. The constraints of the model say what is refused."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quantity"].widget.attrs["min"] = "0"
        self.fields["unit_price"].widget.attrs["min"] = "0"


def line_form(model: type[models.Model]) -> type[forms.ModelForm]:
    """Return the form class of one line."""
    return forms.modelform_factory(model, form=LineForm, fields=LINE_FIELDS)


class ActionForm(forms.Form):
    """What ``action`` on rows of the model ``about`` asks for; ``row`` is what it is done to, None for many rows."""

    def __init__(
        self,
        *args: Any,
        action: Action,
        about: type[Record],
        user: User | None = None,
        row: Record | None = None,
        **options: Any,
    ) -> None:
        if row is not None and action.initial:
            options["initial"] = getattr(row, action.initial)()
        super().__init__(*args, **options)
        self.fields |= asked_fields(action, about)
        if row is not None:
            narrow(self, model=action.asked_model(about), client=row.client, user=cast("User", user))


def asked_fields(action: Action, model: type[Model]) -> dict[str, forms.Field]:
    """Return the form fields of what ``action`` on rows of ``model`` asks for, by name."""
    asked = action.asked_model(model)
    fields = {name: form_field(asked._meta.get_field(name)) for name in action.asks}
    return fields | (
        {"attachments": FilesField(label=_("Archivos adjuntos"), required=False)} if action.attaches else {}
    )


def action_form(action: Action, model: type[models.Model]) -> Callable[..., ActionForm] | None:
    """Return what makes the form that ``action`` on rows of ``model`` asks, or None where it asks for nothing."""
    return partial(ActionForm, action=action, about=model) if action.asks else None
