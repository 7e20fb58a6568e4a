"""What is chosen of an import beside its columns: kept with it, and judged anew."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from napsix.importer.engine.types import BadValue
from napsix.importer.engine.values import ValueProfile
from napsix.importer.fields import ImportColumn
from napsix.importer.mapping import ImportRefused, field_called
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun, Policy
from napsix.importer.names import Names
from napsix.importer.services.running import check_allowed, reopen

# The choices that are not about the words and rows of one file.
OF_TEMPLATES = ("fixed", "policies", "lenient")


def choose(run: ImportRun, **chosen: Any) -> None:
    """Keep ``chosen``, some of ``Chosen``, instead of what was chosen before; a rehearsed run is a draft again.

    Raises:
        ImportRefused: it has begun to write, or its user may not fill these fields.
    """
    with transaction.atomic():
        reopen(run)
        run.refresh_from_db(fields=["choices"])  # another page may have kept something meanwhile
        earlier = run.choices
        run.choices = {**earlier, **chosen}
        try:
            check_allowed(run)
        except ImportRefused:
            run.choices = earlier
            raise
        run.save(update_fields=["choices"])


def fixable(run: ImportRun) -> dict[str, ImportColumn]:
    """Return the fields that may be the same in every row: without a column, and none that tells rows apart."""
    mapped = {entry["field"] for entry in run.mapping}
    return {
        name: column
        for name, column in run.resource.catalogue().items()
        if not (name in mapped or column.readonly or column.field.required or run.resource.is_key(name, column))
    }


def still_usable(run: ImportRun, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the choices that a template keeps which mean something for the fields and columns of ``run``."""
    catalogue, possible, empty = run.resource.catalogue(), fixable(run), run.resource.empty_values()
    policies = {name: policy for name, policy in dict(kept.get("policies", {})).items() if policy in Policy.values}
    return {
        "fixed": {name: str(text) for name, text in dict(kept.get("fixed", {})).items() if name in possible},
        "policies": {n: one for n, one in policies.items() if n in catalogue and (one != Policy.ERASE or n in empty)},
        "lenient": bool(kept.get("lenient")),
    }


def fault_of(column: ImportColumn, text: str, names: Names | None) -> str:
    """Return the sentence that says why ``text`` cannot stand in a field, empty when it can."""
    if names and not names.new:
        unknown = next((word for word in names.split(text) if names.label_of(word) is None), None)
        if unknown is not None:
            return sentence("choice.unknown", {"text": unknown, "closest": names.closest(unknown) or ""})
    try:
        column.field.converter(ValueProfile())(text)
    except BadValue as refusal:
        return "" if refusal.code in column.field.lenient else sentence(refusal.code, refusal.params)
    return ""


def fix(run: ImportRun, given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the values of ``[(field as people call it, text)]`` that are the same in every row, by field.

    Raises:
        ImportRefused: no such field, one with a column or that tells rows apart, or a text that cannot stand in it.
    """
    fixed, catalogue, possible = {}, run.resource.catalogue(), fixable(run)
    for called, text in given:
        name = field_called(run.resource, called)
        if name not in possible:
            raise ImportRefused("fixed.impossible", field=catalogue[name].title)
        field = catalogue[name].field
        fault = fault_of(catalogue[name], text, field.named(field, run.user) if field.named else None)
        if fault:
            raise ImportRefused("fixed.bad", field=catalogue[name].title, reason=fault)
        fixed[name] = text
    return fixed


def policies(run: ImportRun, given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the policies of ``[(field as people call it, policy)]``, by field.

    Raises:
        ImportRefused: no such field or policy, or a field that cannot be emptied.
    """
    chosen = {}
    for called, policy in given:
        name = field_called(run.resource, called)
        if policy not in Policy.values:
            raise ImportRefused("policy.unknown", choice=policy, choices=Policy.values)
        if policy == Policy.ERASE and name not in run.resource.empty_values():
            raise ImportRefused("policy.no_erasing", field=run.resource.catalogue()[name].title)
        chosen[name] = policy
    return chosen
