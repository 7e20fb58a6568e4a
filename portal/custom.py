"""Custom fields in the portal: those flagged for it, and of them the ones a contact may change."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from clients.models import Client
from contacts.models import Contact
from napsix.custom_fields.forms import CustomFieldsMixin
from napsix.custom_fields.models import Definition

# Kinds whose choices name the people of the team are for the team to change.
OF_THE_TEAM = {"user"}


def shown_fields(row: Client | Contact) -> list[tuple[str, str]]:
    """Return the custom fields of ``row`` that contacts see, as (label, value)."""
    return values_of(row, seen_of(row))


def fixed_fields(row: Client | Contact) -> list[tuple[str, str]]:
    """Return the custom fields of ``row`` that contacts see and may not change, as (label, value)."""
    return values_of(row, [one for one in seen_of(row) if not is_editable(one)])


def seen_of(row: Client | Contact) -> list[Definition]:
    """Return the custom fields of ``row`` that contacts see."""
    definitions = Definition.objects.of(type(row)).filter(in_portal=True).prefetch_related("client_types")
    return [one for one in definitions if one.is_open_to(row.custom_type_id, row.custom)]


def values_of(row: Client | Contact, definitions: Iterable[Definition]) -> list[tuple[str, str]]:
    """Return the fields with what ``row`` has in them, as (label, value)."""
    return [(one.name, one.rules.text(one, row.custom.get(one.slug))) for one in definitions]


class EditableFieldsMixin(CustomFieldsMixin):
    """Adds to a form the custom fields that a contact may change; the others keep their values unseen."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        editable = [one for one in self.definitions if is_editable(one)]
        for definition in self.definitions:
            if definition not in editable:
                del self.fields[definition.key]
        self.definitions = editable
        self.fieldsets = [*type(self).fieldsets, *self._sections()]

    def closed_definitions(self) -> QuerySet[Definition]:
        """Leave those that contacts never saw: of them nothing is said, not even the name."""
        return super().closed_definitions().filter(in_portal=True).exclude(kind__in=OF_THE_TEAM)


def is_editable(definition: Definition) -> bool:
    """Return whether contacts may change the field."""
    return definition.in_portal and definition.is_contact_editable and definition.kind not in OF_THE_TEAM
