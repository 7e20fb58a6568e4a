"""The filters of the list of fields."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from napsix.crud.filters import ChoiceKey, FilterSet, YesNoKey
from napsix.custom_fields.models import Definition
from napsix.custom_fields.tables import WORDS
from napsix.custom_fields.types import field_type_choices


class DefinitionFilterSet(FilterSet):
    """By model, kind and state; searched by name."""

    class Meta:
        model = Definition
        fields = ()

    keys = (
        ChoiceKey("model", gettext_lazy("Es un dato de"), choices=Definition.MODELS),
        ChoiceKey("kind", gettext_lazy("Clase"), choices=field_type_choices()),
        YesNoKey("is_retired", gettext_lazy("Retirado"), words=WORDS),
    )

    def search(self, rows: QuerySet[Definition], query: str) -> QuerySet[Definition]:
        """Return the fields whose name holds the query."""
        return rows.filter(name__icontains=query)
