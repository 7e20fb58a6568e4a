"""Custom fields among the facts that a row's page shows."""

from typing import Any

from django.utils.translation import gettext as _

from napsix.custom_fields.models import Definition


def custom_texts(row: Any) -> list[tuple[Definition, str]]:
    """Return the custom fields of the row's model, each with the row's value in words, "" where it has none."""
    return [(one, one.rules.text(one, row.custom.get(one.slug))) for one in Definition.objects.of(type(row))]


def custom_facts(row: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the row's custom fields that have a value, as [(section, [(name, value in words)])]."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for definition, text in custom_texts(row) if row.custom else ():
        if row.custom.get(definition.slug) is not None:
            sections.setdefault(definition.section or _("Otros datos"), []).append((definition.name, text))
    return list(sections.items())
