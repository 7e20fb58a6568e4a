"""The filters of a kind: a key for each declared name, by the type of its field."""

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_filters.filterset import filterset_factory

from clients.kinds.base import State, Today
from clients.kinds.display import field_of, is_money, label_of
from clients.kinds.registry import Kind
from clients.models import Client
from napsix.accounts.models import User
from napsix.crud.filters import ChoiceKey, DateKey, FilterSet, Key, Operator, RelationKey, several
from napsix.text import query_pieces, search_words

# Beyond so many words of a search, or clients that hold one, another way is taken.
MOST_WORDS, FEW_CLIENTS = 8, 1_000


class StateKey(ChoiceKey):
    """The states of a kind, each by the condition that defines it."""

    def __init__(self, name: str, label: str | Promise, *, states: Iterable[State], **options: Any) -> None:
        super().__init__(name, label, choices=[(state.key, state.label) for state in states], **options)
        self.rows = {state.key: state.rows for state in states}

    def operators(self) -> dict[str, Operator]:
        return {
            "": Operator(self.form_field, lambda key: self.rows[key]),
            "__not": Operator(self.form_field, lambda key: ~self.rows[key]),
            "__in": Operator(several(self.form_field), lambda keys: reduce(or_, (self.rows[key] for key in keys))),
        }


class AmountField(forms.DecimalField):
    """An amount, with a point or a comma before the cents."""

    def __init__(self) -> None:
        super().__init__(max_digits=15, decimal_places=2)

    def clean(self, value: Any) -> Any:
        """Return the Decimal. Raises ValidationError naming what is no amount."""
        try:
            return super().clean(value.replace(",", ".") if value else value)
        except ValidationError:
            raise ValidationError(_("«%(value)s» no es un importe."), params={"value": value}) from None

    def text(self, value: Decimal) -> str:
        """Return the amount as it was meant."""
        return str(value)


class AmountKey(Key):
    """Amounts of the row's currency: exactly one, or from one to another, which the panel asks for."""

    panel = ("__min", "__max")

    def operators(self) -> dict[str, Operator]:
        return {
            "": self.lookup(AmountField),
            "__min": self.lookup(AmountField, "gte"),
            "__max": self.lookup(AmountField, "lte"),
        }


class RowKey(RelationKey):
    """Another record, by its primary key: too many to choose from, so only links use it."""

    panel = ()


class RecordFilterSet(FilterSet):
    """Base of the filter sets of kinds: a key for each of ``Meta.fields``, which may name the row's state."""

    @classmethod
    def key_for(cls, name: str) -> Key:
        """Return the key of the field ``name``, or of the row's state. Raises TypeError where there is none."""
        model, field = cls._meta.model, field_of(cls._meta.model, name)
        label = label_of(model, name)
        if name == "state":
            return StateKey(name, label, states=model.STATES)
        if is_money(field):
            return AmountKey(name, label)
        if field.is_relation:
            return _relation_key(model, field, label)
        key = super().key_for(name)
        if isinstance(key, DateKey):
            key.overdue = overdue_by(name, model.STATES)
        if key is None:
            raise TypeError(f"{model.__name__} cannot be filtered by {name}: no key for a {type(field).__name__}.")
        return key

    def search(self, rows: QuerySet, query: str) -> QuerySet:
        """Return the rows that hold each word, themselves or in what their client is found by: names, CUIT, contacts.

        Nothing of a client is kept on its records, so one that changes its name is found by the new one at once.
        """
        pieces = [piece for piece in query_pieces(query) if search_words(piece)]
        if not 0 < len(pieces) <= MOST_WORDS:
            return rows.filter(search_text__matches=query)
        for piece in pieces:
            rows = rows.filter(Q(search_text__matches=piece) | Q(client__in=clients_holding(piece)))
        return rows


def overdue_by(name: str, states: Iterable[State]) -> Q | None:
    """Return the rows in a state that begins the day after the date ``name``; None where no state does."""
    late = [state.rows for state in states if (f"{name}__lt", Today()) in leaves(state.rows)]
    return reduce(or_, late) if late else None


def leaves(condition: Q) -> list[Any]:
    """Return what ``condition`` compares, as ``[(lookup, value)]``, but what it denies."""
    if condition.negated:
        return []
    found: list[Any] = []
    for child in condition.children:
        found += leaves(child) if isinstance(child, Q) else [child]
    return found


def clients_holding(piece: str) -> list[int] | QuerySet:
    """Return the clients that hold ``piece``: by their keys where they are few, so that an index is used, else a query.

    Behind OR neither database looks rows up by a subquery: it reads them all, which is right only for common words.
    """
    found = Client.objects.order_by().filter(search_text__matches=piece).values_list("pk", flat=True)
    few = list(found[: FEW_CLIENTS + 1])
    return few if len(few) <= FEW_CLIENTS else found


def filters_for(kind: Kind) -> type[RecordFilterSet]:
    """Return the filter set class of ``kind``."""
    return filterset_factory(kind.model, filterset=RecordFilterSet, fields=["client", *kind.filters])


def _relation_key(model: type[Model], field: Any, label: str | Promise) -> RelationKey:
    if field.related_model is User:
        return RelationKey(field.name, label, rows=User.objects.team, model=model)
    return RowKey(field.name, label, rows=field.related_model._default_manager.all, model=model)
