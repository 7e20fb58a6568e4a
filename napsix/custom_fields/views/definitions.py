"""The pages where an administrator defines fields."""

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud.views import AddPage, EditPage, ListPage
from napsix.custom_fields.filters import DefinitionFilterSet
from napsix.custom_fields.forms import DefinitionForm
from napsix.custom_fields.models import Definition
from napsix.custom_fields.tables import DefinitionTable


class DefinitionList(ListPage):
    """All fields."""

    model = Definition
    table_class = DefinitionTable
    filterset_class = DefinitionFilterSet
    add_label = gettext_lazy("Nuevo campo")


class DefinitionPage:
    """After saving, the list is shown; values that repeat already are told beside the flag."""

    model = Definition
    form_class = DefinitionForm

    def after(self, row):
        """Return the list's address."""
        return self.url("list")

    def post(self, request, **kwargs):
        """Save the definition, or say that its values repeat."""
        try:
            return super().post(request, **kwargs)
        except IntegrityError:
            form = self.form(**({"instance": self.get_object()} if kwargs else {}))
            form.is_valid()
            form.add_error("is_unique", _("Hay valores repetidos: corregilos antes de pedir que no se repitan."))
            return self.show_form(form)


class DefinitionAdd(DefinitionPage, AddPage):
    """A new field."""

    title = gettext_lazy("Nuevo campo")


class DefinitionEdit(DefinitionPage, EditPage):
    """A field's rules; it is retired here, never deleted."""
