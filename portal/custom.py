"""Custom fields in the portal: those flagged for it, and of them the ones a contact may change."""

import json
from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet

from clients.models import Client
from contacts.models import Contact
from napsix.crud.conflicts import SHOWN, read
from napsix.crud.forms import ModelForm
from napsix.custom_fields.forms import CustomFieldsMixin
from napsix.custom_fields.models import Definition

# Kinds whose choices name the people of the team are for the team to change.
OF_THE_TEAM = {"user"}
# The fields that a form asked for when it was shown, among what it remembers, and for how many seconds that counts.
ASKED, ASKED_FOR = "asked", 24 * 60 * 60


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


class EditableFieldsMixin(CustomFieldsMixin, ModelForm):
    """Adds to a form the custom fields that a contact may change; the others keep their values unseen."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        editable = [one for one in self.definitions if is_editable(one)]
        for definition in self.definitions:
            if definition not in editable:
                del self.fields[definition.key]
        self.definitions = editable
        self.fieldsets = [*type(self).fieldsets, *self._sections()]

    def remembered(self) -> str:
        """Add which fields the form asks for, signed: what becomes of these is said, hidden from contacts or not."""
        asked = signing.dumps([one.slug for one in self.definitions], salt=self._salt)
        return json.dumps(json.loads(super().remembered()) | {ASKED: asked}, ensure_ascii=False)

    def closed_definitions(self) -> QuerySet[Definition]:
        """Leave those that this form never asked for and contacts do not see: nothing is said, not even the name."""
        known = Q(in_portal=True) | Q(slug__in=self._asked())
        return super().closed_definitions().filter(known).exclude(kind__in=OF_THE_TEAM)

    def _asked(self) -> list[str]:
        """Return what the form asked for when it was shown; nothing where no form of ours over this row says so."""
        shown = read(self[SHOWN].data) or {}
        try:
            return signing.loads(str(shown.get(ASKED)), salt=self._salt, max_age=ASKED_FOR)
        except signing.BadSignature:
            return []

    @property
    def _salt(self) -> str:
        return f"portal.custom:{self.instance._meta.label_lower}:{self.instance.pk}"


def is_editable(definition: Definition) -> bool:
    """Return whether contacts may change the field."""
    return definition.in_portal and definition.is_contact_editable and definition.kind not in OF_THE_TEAM
