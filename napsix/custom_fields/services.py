"""Writes on definitions, and what forms ask about values."""

import uuid
from collections.abc import Mapping, Sequence

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
def save_definition(form: ModelForm, labels: Sequence[str], renamed: Mapping[int, str]) -> Definition:
    """Save the definition of a valid form with its options, if it has any, and indexes, all or nothing. Returns it.

    Raises ``IntegrityError`` when its values may not repeat and some do already.
    """
    definition = form.save()
    if definition.kind in {"choice", "choices"}:
        save_options(definition, labels, renamed)
    indexes.install(definition)
    return definition


def save_options(definition: Definition, labels: Sequence[str], renamed: Mapping[int, str] | None = None) -> None:
    """Bring the options into the order of ``labels``: new ones are added, missing ones retired, none deleted.

    An option is the one of its number, never the one of its line: only ``renamed``, new labels by number, gives it
    another name, and so every row that has it. A label that was retired is offered again.
    """
    known = list(definition.options.all())
    for option in known:
        option.label = (renamed or {}).get(option.pk, option.label)
    options = {option.label: option for option in known}
    for option in known:
        option.is_retired = option.label not in labels
    for place, label in enumerate(labels):
        option = options.setdefault(label, Option(definition=definition, label=label))
        option.order = place
    write_options(definition, list(options.values()))


def write_options(definition: Definition, options: Sequence[Option]) -> None:
    """Write the options, two that exchange their labels too: no two of one definition may have one at any moment."""
    for option in definition.options.all():
        Option.objects.filter(pk=option.pk).update(label=uuid.uuid4().hex)
    for option in options:
        option.save()


def rows_with(definition: Definition, raw: Stored) -> QuerySet:
    """Return the rows that have the stored value ``raw``."""
    return apps.get_model(definition.model)._default_manager.filter(Exact(CustomValue(definition), raw))


def is_taken(definition: Definition, raw: Stored, pk: int | None) -> bool:
    """Return whether another row than ``pk`` has the stored value ``raw``."""
    return rows_with(definition, raw).exclude(pk=pk).exists()
