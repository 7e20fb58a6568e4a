"""The table of the fields that administrators define."""

from django.utils.translation import gettext_lazy

from napsix.crud.filter_fields import WORDS
from napsix.crud.tables import ChoiceColumn, Column, StateColumn, Table
from napsix.custom_fields.models import Definition
from napsix.custom_fields.types import field_type_choices


class DefinitionTable(Table):
    """Name, what it belongs to, kind, rules."""

    has_pages = False

    name = Column(verbose_name=gettext_lazy("Campo"), linkify=True, order_by=("name",), classes="cell-main")
    model = ChoiceColumn(verbose_name=gettext_lazy("Es un dato de"), choices=Definition.MODELS, order_by=("model",))
    kind = ChoiceColumn(verbose_name=gettext_lazy("Clase"), choices=field_type_choices(), order_by=("kind",))
    slug = Column(verbose_name=gettext_lazy("Nombre interno"), order_by=("slug",), visible=False)
    is_required = StateColumn(verbose_name=gettext_lazy("Obligatorio"), words=WORDS)
    in_portal = StateColumn(verbose_name=gettext_lazy("En el portal"), words=WORDS)
    is_retired = StateColumn(verbose_name=gettext_lazy("Retirado"), words=WORDS)
