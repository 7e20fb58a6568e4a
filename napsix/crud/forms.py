"""Model forms that write through services and notice when somebody else saved first, and what they ask with."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from napsix import tax_ids
from napsix.accounts.models import User
from napsix.crud.models import Versioned
from napsix.text import fold


def model_fields(model: type[Model], fieldsets: Iterable) -> list[str]:
    """Return the names in ``fieldsets`` that are fields of ``model``: the ``fields`` of a form's ``Meta``."""
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    return [name for _heading, names in fieldsets for name in names if name in fields]


class TaxIdField(forms.CharField):
    """A number that identifies in ``country``, a CUIT unless said otherwise, in its one spelling; none that is wrong.

    One that is right for another document than ``kind`` is refused too where it ``is_of_kind`` by somebody's choice.
    """

    country, kind, is_of_kind = tax_ids.HOME, tax_ids.CUIT, True

    def clean(self, value: str | None) -> str:
        number = super().clean(value)
        kind = tax_ids.kind_of(self.country, number, self.kind)
        is_another = self.is_of_kind and self.kind in tax_ids.kinds_of(self.country) and kind != self.kind
        if number and (is_another or not tax_ids.is_valid(self.country, number, kind)):
            label = tax_ids.label(self.country, self.kind if is_another else kind)
            raise forms.ValidationError(_("Ese %(label)s no es válido: revisá los números."), params={"label": label})
        return tax_ids.canonical(self.country, number, kind)


def offer(form: forms.BaseForm, name: str, rows: QuerySet) -> None:
    """Let the field ``name`` of ``form``, a choice among rows, offer just ``rows``."""
    cast("forms.ModelChoiceField", form.fields[name]).queryset = rows


class ModelForm(forms.ModelForm):
    """Base of the forms of rows. ``store(user)`` calls the service that writes.

    On a versioned row every field also carries the value it was shown with, so that a form sent after
    somebody else saved can tell their changes from the person's own.
    """

    fieldsets = ()

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        if isinstance(self.instance, Versioned) and self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.instance.version)

    def clean(self) -> dict[str, Any]:
        """Take over the version that the form was shown with."""
        cleaned = super().clean() or self.cleaned_data
        if "version" in self.fields and cleaned.get("version") is not None:
            self.instance.version = cleaned["version"]
        return cleaned

    def store(self, *, user: User) -> Any:
        """Write the row and return it. Raises ``StaleRow`` when somebody else saved it meanwhile."""
        raise NotImplementedError


class NamedForm(ModelForm):
    """The form of a row known by its name; two spellings of one word are one name."""

    def clean_name(self) -> str:
        """Refuse a name that folds to one that is there, or to nothing."""
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError(_("Poné al menos una letra o un número."))
        twin = self._meta.model.objects.filter(name_key=fold(name)).exclude(pk=self.instance.pk).first()
        if twin is not None:
            raise forms.ValidationError(_("Ya existe «%(twin)s»."), params={"twin": twin})
        return name

    def store(self, *, user: User) -> Any:
        return self.save()


def stored(form: Any, store: Callable[[], Any]) -> Any:
    """Return the row that ``store()`` writes, or None where it raises ValidationError: the form then says why.

    So it does where somebody took meanwhile a value that may not repeat: the form sees the other row now.
    """
    try:
        with transaction.atomic():
            return store()
    except forms.ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    except IntegrityError:
        form.full_clean()
        if form.is_valid():
            raise
        return None


class Conflict:
    """A form that was sent over a row that somebody else had saved meanwhile."""

    def __init__(self, form: Any, current: Any) -> None:
        self.form, self.current = form, current
        self.fresh = type(form)(instance=current, user=form.user)
        self.theirs = [name for name in form.fields if name != "version" and self._changed_by_them(name)]

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What the other person changed, as (label, what they saved, what was typed)."""
        return [
            (self.form[name].label, self._text(name, self.fresh[name].value()), self._text(name, self._typed(name)))
            for name in self.theirs
        ]

    def merged_form(self) -> ModelForm:
        """Return a form over the row as it stands: theirs where the person changed nothing, else what was typed."""
        data = self.form.data.copy()
        data["version"] = self.current.version
        for name in self.theirs:
            current = self.fresh[name].value()
            if not self._changed_by_person(name):
                _put(data, self.form.add_prefix(name), self.form.fields[name].prepare_value(current))
        for name in self.form.fields:
            if self.form.fields[name].show_hidden_initial:
                shown = self.form.fields[name].prepare_value(self.fresh[name].value())
                _put(data, self.form.add_initial_prefix(name), shown)
        return type(self.form)(data, instance=self.current, user=self.form.user)

    def _shown(self, name: str) -> Any:
        bound = self.form[name]
        return bound.field.hidden_widget().value_from_datadict(self.form.data, {}, bound.html_initial_name)

    def _typed(self, name: str) -> Any:
        return self.form[name].data

    def _changed_by_them(self, name: str) -> bool:
        field = self.form.fields[name]
        return field.has_changed(field.prepare_value(self.fresh[name].value()), self._shown(name))

    def _changed_by_person(self, name: str) -> bool:
        return self.form.fields[name].has_changed(self._shown(name), self._typed(name))

    def _text(self, name: str, value: Any) -> str:
        field = self.form.fields[name]
        values = value if isinstance(value, (list, tuple)) else [value]
        if not hasattr(field, "choices"):
            return "" if value is None else str(value)
        words = {str(field.prepare_value(key)): str(label) for key, label in field.choices}
        return ", ".join(words.get(str(field.prepare_value(one)), "") for one in values if one not in (None, ""))


def _put(data: QueryDict, name: str, value: Any) -> None:
    """Set one parameter of a QueryDict to a value or a list of values."""
    if isinstance(value, (list, tuple)):
        data.setlist(name, [str(one) for one in value])
    else:
        data[name] = "" if value is None else value
