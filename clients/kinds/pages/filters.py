"""The filters of a kind: a key for each declared name, by the type of its field."""

from functools import reduce
from operator import or_

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.display import field_of, is_money, label_of
from clients.models import Client
from napsix.crud.filter_fields import CommaField
from napsix.crud.filters import ChoiceKey, DateKey, FilterSet, Key, RelationKey, YesNoKey
from napsix.text import query_pieces, search_words

# Beyond so many words of a search, or clients that hold one, another way is taken.
MOST_WORDS, FEW_CLIENTS = 8, 1_000


class StateKey(ChoiceKey):
    """The states of a kind, each by the condition that defines it."""

    def __init__(self, name, label, *, states, **options):
        super().__init__(name, label, choices=[(state.key, state.label) for state in states], **options)
        self.rows = {state.key: state.rows for state in states}

    def operators(self):
        """Is, is not, any of."""
        make = super().operators()[""][0]
        return {
            "": (make, lambda key: self.rows[key]),
            "__not": (make, lambda key: ~self.rows[key]),
            "__in": (lambda: CommaField(make()), lambda keys: reduce(or_, (self.rows[key] for key in keys))),
        }


class AmountField(forms.DecimalField):
    """An amount, with a point or a comma before the cents."""

    def __init__(self):
        super().__init__(max_digits=15, decimal_places=2)

    def clean(self, value):
        """Return the Decimal. Raises ValidationError naming what is no amount."""
        try:
            return super().clean(value.replace(",", ".") if value else value)
        except ValidationError:
            raise ValidationError(_("«%(value)s» no es un importe."), params={"value": value}) from None

    def say(self, value):
        """Return the amount as it was meant."""
        return str(value)


class AmountKey(Key):
    """An amount of money."""

    panel = ("__min", "__max")

    def operators(self):
        """Is, from, to."""
        return {
            "": (AmountField, lambda value: Q(**{self.field: value})),
            "__min": (AmountField, lambda value: Q(**{f"{self.field}__gte": value})),
            "__max": (AmountField, lambda value: Q(**{f"{self.field}__lte": value})),
        }


class RowKey(RelationKey):
    """Another record, by its primary key: too many to choose from, so only links use it."""

    panel = ()


class RecordFilterSet(FilterSet):
    """Base of the filter sets of kinds."""

    def search(self, rows, query):
        """Return the rows that hold each word, themselves or in what their client is found by: names, CUIT, contacts.

        Nothing of a client is kept on its records, so one that changes its name is found by the new one at once.
        """
        pieces = [piece for piece in query_pieces(query) if search_words(piece)]
        if not 0 < len(pieces) <= MOST_WORDS:
            return rows.filter(search_text__matches=query)
        for piece in pieces:
            rows = rows.filter(Q(search_text__matches=piece) | Q(client__in=clients_holding(piece)))
        return rows


def clients_holding(piece):
    """Return the clients that hold ``piece``: by their keys where they are few, so that an index is used, else a query.

    Behind OR neither database looks rows up by a subquery: it reads them all, which is right only for common words.
    """
    found = Client.objects.order_by().filter(search_text__matches=piece).values_list("pk", flat=True)
    few = list(found[: FEW_CLIENTS + 1])
    return few if len(few) <= FEW_CLIENTS else found


def filters_for(kind):
    """Return the filter set class of ``kind``."""
    keys = [RowKey("client", gettext_lazy("Cliente"), rows=Client.objects.all, model=kind.model)]
    keys += [key_for(kind.model, name) for name in kind.filters]
    return type(
        f"{kind.model.__name__}FilterSet", (RecordFilterSet,), {"keys": tuple(keys), "__doc__": f"Of {kind.slug}."}
    )


def key_for(model, name):
    """Return the key of the field ``name``, or of the row's state."""
    label, field = label_of(model, name), field_of(model, name)
    if name == "state":
        return StateKey(name, label, states=model.STATES)
    if is_money(field):
        return AmountKey(name, label)
    if field.is_relation:
        return _relation_key(model, field, label)
    if field.choices:
        return ChoiceKey(name, label, choices=field.choices)
    if isinstance(field, models.BooleanField):
        return YesNoKey(name, label, words=(gettext_lazy("Sí"), gettext_lazy("No")))
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return DateKey(name, label)
    raise TypeError(f"{model.__name__} cannot be filtered by {name}: no key for a {type(field).__name__}.")


def _relation_key(model, field, label):
    if field.related_model is get_user_model():
        return RelationKey(field.name, label, rows=get_user_model().objects.staff, model=model)
    return RowKey(field.name, label, rows=field.related_model._default_manager.all, model=model)
