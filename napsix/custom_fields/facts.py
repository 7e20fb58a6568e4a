"""Custom fields on a row's page."""

from django.utils.translation import gettext as _

from napsix.custom_fields.models import Definition


def custom_facts(row):
    """Return the row's custom fields that have a value, as [(section, [(name, value in words)])]."""
    sections = {}
    for definition in Definition.objects.of(type(row)) if row.custom else ():
        raw = row.custom.get(definition.slug)
        if raw is not None:
            value = definition.rules.text(definition, raw)
            sections.setdefault(definition.section or _("Otros datos"), []).append((definition.name, value))
    return list(sections.items())
