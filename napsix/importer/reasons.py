"""Why a field is suggested for a column, in the few words that stand beside it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.importer.fields import ImportColumn

REASONS = {
    "title": gettext_lazy("por el título"),
    "alike": gettext_lazy("por un título parecido"),
    "both": gettext_lazy("por el título y los valores"),
    "learned": gettext_lazy("porque la vez pasada elegiste esto"),
    "columns": gettext_lazy("por el título y las otras columnas"),
    "people": gettext_lazy("porque es una lista de personas"),
    "part": gettext_lazy("porque es parte de la dirección"),
    "group": gettext_lazy("por el número del título"),
    "rows": gettext_lazy("porque cambia en cada fila del mismo cliente"),
}
# What the values of a kind look like.
VALUES = {
    "tax_id": gettext_lazy("por los valores: parecen CUIT"),
    "email": gettext_lazy("por los valores: parecen emails"),
    "date": gettext_lazy("por los valores: parecen fechas"),
    "url": gettext_lazy("por los valores: parecen direcciones web"),
}


def reason(suggestion: Mapping[str, Any], catalogue: Mapping[str, ImportColumn]) -> str:
    """Return why a suggestion was made, empty where that is not known."""
    why, name = suggestion.get("why", ""), suggestion["field"]
    if not name:
        return _("sin importar, porque la vez pasada elegiste esto")
    if why == "values" and name in catalogue:
        return str(VALUES.get(catalogue[name].field.widget.kind, _("por los valores")))
    return str(REASONS.get(why, ""))
