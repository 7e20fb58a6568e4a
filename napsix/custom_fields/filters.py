"""The filters of the list of fields."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from napsix.crud.filters import ChoiceKey, FilterSet
from napsix.custom_fields.models import Definition


class DefinitionFilterSet(FilterSet):
    """By model, kind and state; searched by name."""

    model = ChoiceKey(label=gettext_lazy("Es un dato de"))
    kind = ChoiceKey(label=gettext_lazy("Clase"))

    class Meta:
        model = Definition
        fields = ["model", "kind", "is_retired"]

    def search(self, rows: QuerySet[Definition], query: str) -> QuerySet[Definition]:
        """Return the fields whose name holds the query."""
        return rows.filter(name__icontains=query)
