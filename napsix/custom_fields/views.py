"""The pages where an administrator defines fields."""

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud.filters import ChoiceKey, FilterSet, YesNoKey
from napsix.crud.tables import ChoiceColumn, Column, StateColumn, Table
from napsix.crud.views import AddPage, EditPage, ListPage
from napsix.custom_fields.forms import DefinitionForm
from napsix.custom_fields.kinds import kind_choices
from napsix.custom_fields.models import Definition

WORDS = (gettext_lazy("Sí"), gettext_lazy("No"))


class DefinitionTable(Table):
    """Name, what it belongs to, kind, rules."""

    has_pages = False
    shown = ("name", "model", "kind", "is_required", "in_portal", "is_retired")

    name = Column(verbose_name=gettext_lazy("Campo"), linkify=True, order_by=("name",), classes="cell-main")
    model = ChoiceColumn(verbose_name=gettext_lazy("Es un dato de"), choices=Definition.MODELS, order_by=("model",))
    kind = ChoiceColumn(verbose_name=gettext_lazy("Clase"), choices=kind_choices(), order_by=("kind",))
    slug = Column(verbose_name=gettext_lazy("Nombre interno"), order_by=("slug",))
    is_required = StateColumn(verbose_name=gettext_lazy("Obligatorio"), words=WORDS)
    in_portal = StateColumn(verbose_name=gettext_lazy("En el portal"), words=WORDS)
    is_retired = StateColumn(verbose_name=gettext_lazy("Retirado"), words=WORDS)


class DefinitionFilterSet(FilterSet):
    """By model, kind and state; searched by name."""

    keys = (
        ChoiceKey("model", gettext_lazy("Es un dato de"), choices=Definition.MODELS),
        ChoiceKey("kind", gettext_lazy("Clase"), choices=kind_choices()),
        YesNoKey("is_retired", gettext_lazy("Retirado"), words=WORDS),
    )

    def search(self, rows, query):
        """Return the fields whose name holds the query."""
        return rows.filter(name__icontains=query)


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
