"""The pages of the texts that messages start from."""

from django.utils.translation import gettext_lazy

from contacts.forms import TemplateForm
from contacts.models import MessageTemplate
from contacts.tables import TemplateTable
from napsix.crud.filters import NameFilterSet
from napsix.crud.views import AddPage, BackToList, DeletePage, EditPage, ListPage


class TemplateList(ListPage):
    """The templates."""

    model = MessageTemplate
    table_class = TemplateTable
    filterset_class = NameFilterSet
    add_label = gettext_lazy("Nueva plantilla")


class TemplateAdd(BackToList, AddPage):
    """A new template."""

    model = MessageTemplate
    form_class = TemplateForm
    title = gettext_lazy("Nueva plantilla")


class TemplateEdit(BackToList, EditPage):
    """A template."""

    model = MessageTemplate
    form_class = TemplateForm


class TemplateDelete(DeletePage):
    """A template; the messages written from it stay."""

    model = MessageTemplate
