"""The types of custom fields: how each reads, stores, shows, sorts and filters its values.

Stored values are JSON: texts, ISO days, decimals as text (a float would lose cents), true or false, the
numbers of options and users.
"""

from django.utils.functional import Promise

from napsix.custom_fields.types.base import FieldType
from napsix.custom_fields.types.choices import Choice, Choices, StaffMember, YesNo
from napsix.custom_fields.types.quantities import Date, Money, Number
from napsix.custom_fields.types.texts import EmailAddress, LongText, Phone, TaxId, Text, Url

__all__ = ["FIELD_TYPES", "FieldType", "field_type_choices"]

FIELD_TYPES: dict[str, FieldType] = {
    "text": Text(),
    "long_text": LongText(),
    "number": Number(),
    "money": Money(),
    "date": Date(),
    "yes_no": YesNo(),
    "choice": Choice(),
    "choices": Choices(),
    "email": EmailAddress(),
    "phone": Phone(),
    "url": Url(),
    "tax_id": TaxId(),
    "user": StaffMember(),
}


def field_type_choices() -> list[tuple[str, str | Promise]]:
    """Return the types as choices of a model field: the key of ``FIELD_TYPES``, and the name that people read."""
    return [(key, field_type.label) for key, field_type in FIELD_TYPES.items()]
