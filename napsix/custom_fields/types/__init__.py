"""The kinds of custom fields: how each reads, stores, shows, sorts and filters its values.

Stored values are JSON: texts, ISO days, decimals as text (a float would lose cents), true or false, the
numbers of options and users.
"""

from django.utils.functional import Promise

from napsix.custom_fields.types.base import FieldType
from napsix.custom_fields.types.choices import Choice, Choices, StaffMember, YesNo
from napsix.custom_fields.types.quantities import Date, Money, Number
from napsix.custom_fields.types.texts import EmailAddress, LongText, Phone, TaxId, Text, Url

__all__ = ["FIELD_TYPES", "FieldType", "kind_choices"]

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


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Return the kinds as choices, for the definition's form and its migration."""
    return [(key, kind.label) for key, kind in FIELD_TYPES.items()]
