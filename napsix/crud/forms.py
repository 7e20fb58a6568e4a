"""Model forms that write through services and notice what somebody else saved meanwhile, and what they ask with."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Self

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import QueryDict
from django.utils.translation import gettext as _

from napsix import tax_ids
from napsix.accounts.models import User
from napsix.crud.conflicts import Compared
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


def marked(label: object) -> str:
    """Return the label of a choice that a row keeps though nobody else is offered it any more."""
    return _("%(name)s (ya no se usa)") % {"name": label}


class MarkedChoices(ModelChoiceIterator):
    """The choices of a field among rows; ``gone`` are the keys of those that are only kept."""

    def __init__(self, field: forms.ModelChoiceField, *, gone: QuerySet) -> None:
        super().__init__(field)
        self.gone = gone

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        keys = set(self.gone)
        for value, label in super().__iter__():
            yield value, marked(label) if getattr(value, "value", None) in keys else label


def offer(form: forms.BaseForm, name: str, rows: QuerySet, *, kept: QuerySet | None = None) -> None:
    """Let the field ``name`` of ``form``, a choice among rows, offer ``rows``, and what is ``kept`` marked as such.

    Kept is what the form's row has in it, unless said otherwise: a form offers what is live now, its row holds what was
    live then. Every choice among rows is narrowed here, so that none loses what is stored by saving something else.
    """
    field: Any = form.fields[name]
    kept = stored_rows(form, name, rows) if kept is None else kept
    if kept is not None:
        gone = kept.exclude(pk__in=rows.order_by().values("pk")).order_by().values_list("pk", flat=True)
        field.iterator = partial(MarkedChoices, gone=gone)
        rows = rows | kept
    field.queryset = rows


def stored_rows(form: Any, name: str, rows: QuerySet) -> QuerySet | None:
    """Return of the model of ``rows`` what the row of ``form`` has in its field ``name``; None for a form of no row."""
    field = field_of_row(form, name)
    if field is None or field.related_model is not rows.model:
        return None
    if field.many_to_many:
        keys = getattr(form.instance, name).order_by().values("pk") if form.instance.pk else []
    else:
        keys = [key for key in [getattr(form.instance, field.attname)] if key is not None]
    return type(rows)(rows.model).filter(pk__in=keys)


def keep_word(form: Any, name: str) -> None:
    """Let the field ``name`` of ``form``, a choice of words that no model lists, keep the word that its row has."""
    field, column = form.fields[name], field_of_row(form, name)
    word = None if column is None or column.choices else getattr(form.instance, column.attname)
    if isinstance(word, str) and word and not field.valid_value(word):
        field.choices = [*field.choices, (word, marked(word))]


def field_of_row(form: Any, name: str) -> Any:
    """Return the column of the row of ``form`` that its field ``name`` asks for; None where there is none."""
    try:
        return form.instance._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return None


class ModelForm(Compared, forms.ModelForm):
    """Base of the forms of rows. ``store(user)`` calls the service that writes.

    Over a row that is there it carries the values it was shown with, so that a form sent after somebody else saved
    can tell their changes from the person's own.
    """

    fieldsets = ()

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                offer(self, name, field.queryset)
            elif isinstance(field, forms.ChoiceField):
                keep_word(self, name)
        if self.instance.pk:
            self.compare(self.instance)

    def sent_again(self, data: QueryDict) -> Self:
        return type(self)(data, self.files, instance=self.instance, user=self.user)

    def clean(self) -> dict[str, Any]:
        return super().clean() or self.cleaned_data

    def store(self, *, user: User) -> Any:
        """Write the row, which the page holds, and return it."""
        raise NotImplementedError


class NamedForm(ModelForm):
    """The form of a row known by its name; two spellings of one word are one name."""

    def clean_name(self) -> str:
        """Refuse a name that folds to one that is there, or to nothing."""
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError(_("Poné al menos una letra o un número."))
        twin = self._meta.model.objects.filter(name_key__bare=fold(name)).exclude(pk=self.instance.pk).first()
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
