"""The forms of a kind: its row, its lines, and what its acts ask for."""

from collections.abc import Callable
from functools import partial

from django import forms
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.kinds.base import Record
from clients.kinds.display import is_file
from clients.kinds.documents import LINE_FIELDS, lines_of
from clients.kinds.services import keep
from clients.models import Series
from contacts.models import Contact
from napsix.crud.access import may
from napsix.crud.forms import ModelForm

BLANK_LINES = 3
MAX_LINES = 200
ROWS = 5


class FilesInput(forms.ClearableFileInput):
    """An input for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleaned to the list of them."""

    widget = FilesInput

    def clean(self, data, initial=None):
        """Return the uploads, each checked."""
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file] if any(files) else []


class RecordForm(ModelForm):
    """Base of the forms of kinds. The client is given; every choice is of that client, or of the team."""

    def __init__(self, *args, client=None, **options):
        super().__init__(*args, **options)
        self.kind = self._meta.model.declaration
        if client is not None:
            self.instance.client = client
        self.uploads = [name for name in self.kind.fields if is_file(self.instance._meta.get_field(name))]
        for name in self.uploads:
            field = self.instance._meta.get_field(name)
            self.fields[name] = forms.FileField(label=capfirst(field.verbose_name), required=not field.blank)
        narrow(self, model=self.kind.model, client=self.instance.client, user=self.user, instance=self.instance)
        self.lines = self._line_set() if self.kind.line_model else None

    def _line_set(self):
        extra = 0 if self.instance.pk else BLANK_LINES
        made = forms.formset_factory(
            line_form(self.kind.line_model), extra=extra, max_num=MAX_LINES, absolute_max=MAX_LINES,
            validate_max=True, can_delete=True,
        )  # fmt: skip
        initial = lines_of(self.instance) if self.instance.pk else None
        return made(self.data if self.is_bound else None, prefix="lines", initial=initial)

    def clean(self):
        """Check the lines too."""
        cleaned = super().clean()
        if self.lines is not None and not self.lines.is_valid():
            self.add_error(None, forms.ValidationError(_("Revisá las líneas."), code="lines"))
        return cleaned

    def line_values(self):
        """Return the lines as dicts, without those left blank or ticked to go."""
        if self.lines is None:
            return None
        rows = [form.cleaned_data for form in self.lines if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [{name: row[name] for name in LINE_FIELDS} for row in rows]

    @transaction.atomic
    def store(self, *, user):
        """Write the row through its kind's service. Raises ``Refused`` and ``StaleRow``."""
        for name in self.uploads:
            if self.cleaned_data.get(name):
                setattr(self.instance, name, keep(self.cleaned_data[name], user=user))
        save = self.kind.save.change if self.instance.pk else self.kind.save.add
        return save(self.instance, user=user, lines=self.line_values())


def form_for(kind) -> type[RecordForm]:
    """Return the form class of ``kind``."""
    fields = [name for name in kind.fields if not is_file(kind.model._meta.get_field(name))]
    return forms.modelform_factory(kind.model, form=RecordForm, fields=fields, formfield_callback=form_field)


def form_field(field, **options):
    """Return the form field of a model field, with the inputs that our pages use."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        options["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if isinstance(field, models.TextField):
        options["widget"] = forms.Textarea(attrs={"rows": ROWS})
    return field.formfield(**options)


def narrow(form, *, model, client, user, instance=None):
    """Leave in every choice of ``form`` only rows of ``client`` that ``user`` may see, or people of the team.

    ``model`` is what the form is about. A choice with nothing to choose for good is left out.
    """
    for name, field in list(form.fields.items()):
        if not isinstance(field, forms.ModelChoiceField):
            continue
        rows = choices_of(field.queryset.model, model, client, user)
        if rows is None:
            del form.fields[name]
            continue
        current = getattr(instance, f"{name}_id", None)
        field.queryset = rows | type(rows)(rows.model).filter(pk=current) if current else rows


def choices_of(model, about, client, user):
    """Return the rows of ``model`` that a form about ``client`` offers to ``user``; None for no choice at all."""
    if model is get_user_model():
        return model._default_manager.staff()
    if model is Contact:
        return model._default_manager.visible_to(user).filter(client=client, is_active=True)
    if model is Series:
        rows = model._default_manager.filter(purpose=about.SERIES["key"])
        return rows if len(rows) > 1 else None
    if issubclass(model, Record):
        kind = model.declaration
        open_rows = kind.open if kind.open is not None else Q()
        return kind.rows(user).for_client(client).filter(open_rows) if may(user, kind.permission("view")) else None
    return model._default_manager.visible_to(user)


class LineForm(forms.ModelForm):
    """Base of the forms of lines. What is refused is said by the constraints of the model."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["quantity"].widget.attrs["min"] = "0"
        self.fields["unit_price"].widget.attrs["min"] = "0"


def line_form(model: type[models.Model]) -> type[LineForm]:
    """Return the form class of one line."""
    return forms.modelform_factory(model, form=LineForm, fields=LINE_FIELDS)


class ActionForm(forms.Form):
    """What ``action`` on rows of the model ``about`` asks for; ``row`` is what it is done to, None for many rows."""

    def __init__(self, *args, action, about, user=None, row=None, **options):
        if row is not None and action.initial:
            options["initial"] = getattr(row, action.initial)()
        super().__init__(*args, **options)
        self.fields |= asked_fields(action, about)
        if row is not None:
            narrow(self, model=action.asked_model(about), client=row.client, user=user)


def asked_fields(action, model):
    """Return the form fields of what ``action`` on rows of ``model`` asks for, by name."""
    asked = action.asked_model(model)
    fields = {name: form_field(asked._meta.get_field(name)) for name in action.asks}
    return fields | (
        {"attachments": FilesField(label=_("Archivos adjuntos"), required=False)} if action.attaches else {}
    )


def action_form(action, model: type[models.Model]) -> Callable[..., ActionForm] | None:
    """Return what makes the form that ``action`` on rows of ``model`` asks, or None where it asks for nothing."""
    return partial(ActionForm, action=action, about=model) if action.asks else None
