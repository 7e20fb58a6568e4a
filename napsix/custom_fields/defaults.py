"""The fields of a fresh installation."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from napsix.custom_fields.models import Definition, Option

# Source of the conditions: ARCA, "condición frente al IVA", those that clients of a company have.
FIELDS: list[dict[str, Any]] = [
    {
        "slug": "zona",
        "name": _("Zona"),
        "order": 10,
        "options": ["AMBA", "Buenos Aires", "Centro", "Cuyo", "NOA", "NEA", "Patagonia"],
    },
    {
        "slug": "condicion_iva",
        "name": _("Condición frente al IVA"),
        "order": 20,
        "options": ["Responsable inscripto", "Monotributo", "Exento", "Consumidor final", "No alcanzado"],
    },
]


@transaction.atomic
def make(using: str) -> None:
    """Make the default fields once; what an administrator changed or retired since stays so."""
    for values in FIELDS:
        values = dict(values)  # noqa: PLW2901 - the table itself stays whole
        labels = values.pop("options")
        key = {"model": "clients.client", "slug": values.pop("slug")}
        definition, is_new = Definition.objects.using(using).get_or_create(
            **key, defaults=values | {"kind": "choice", "section": ""}
        )
        if is_new:
            Option.objects.using(using).bulk_create(
                Option(definition=definition, label=label, order=place) for place, label in enumerate(labels)
            )
