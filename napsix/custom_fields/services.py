"""Writes on definitions, and what forms ask about values."""

from collections.abc import Sequence

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.lookups import Exact
from django.forms import ModelForm

from napsix.custom_fields import indexes
from napsix.custom_fields.models import Definition, Option
from napsix.custom_fields.sql import CustomValue
from napsix.custom_fields.types.base import Stored


@transaction.atomic
def save_definition(form: ModelForm, labels: Sequence[str]) -> Definition:
    """Save the definition of a valid form with its options, if it has any, and indexes, all or nothing. Returns it.

    Raises ``IntegrityError`` when its values may not repeat and some do already.
    """
    definition = form.save()
    if definition.kind in {"choice", "choices"}:
        save_options(definition, labels)
    indexes.install(definition)
    return definition


def save_options(definition: Definition, labels: Sequence[str]) -> None:
    """Bring the options into the order of ``labels``: new ones are added, missing ones retired, none deleted.

    A new line in the place of one that is gone is that option renamed, and so is each of as many lines as before:
    it keeps its number, and so every row that has it.
    """
    known = list(definition.options.order_by("is_retired", "order", "pk"))
    by_label = {option.label: option for option in known}
    live = [option for option in known if not option.is_retired]
    renamed = [option for option in live if option.label not in labels] if len(labels) == len(live) else []
    for place, label in enumerate(labels):
        there = live[place] if place < len(live) and live[place].label not in labels else None
        option = by_label.get(label) or there or (renamed[0] if renamed else Option(definition=definition))
        renamed = [other for other in renamed if other is not option]
        option.label, option.order, option.is_retired = label, place, False
        option.save()
    definition.options.exclude(label__in=labels).update(is_retired=True)


def rows_with(definition: Definition, raw: Stored) -> QuerySet:
    """Return the rows that have the stored value ``raw``."""
    return apps.get_model(definition.model)._default_manager.filter(Exact(CustomValue(definition), raw))


def is_taken(definition: Definition, raw: Stored, pk: int | None) -> bool:
    """Return whether another row than ``pk`` has the stored value ``raw``."""
    return rows_with(definition, raw).exclude(pk=pk).exists()
