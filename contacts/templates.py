"""The pages of the texts that messages start from."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import MessageTemplate
from contacts.models.message import MERGE_FIELDS
from napsix.crud.filters import FilterSet
from napsix.crud.forms import NamedForm
from napsix.crud.tables import Column, Table
from napsix.crud.views import AddPage, BackToList, DeletePage, EditPage, ListPage
from napsix.text import fold


class TemplateTable(Table):
    """Name and subject."""

    shown = ("name", "subject")

    name = Column(verbose_name=gettext_lazy("Plantilla"), linkify=True, order_by=("name_key",), classes="cell-main")
    subject = Column(verbose_name=gettext_lazy("Asunto"), order_by=("subject",))


class TemplateFilterSet(FilterSet):
    """Search by name."""

    def search(self, rows, query):
        """Return the templates whose name holds the query."""
        return rows.filter(name_key__contains=fold(query))


class TemplateForm(NamedForm):
    """A name, a subject and a text."""

    class Meta:
        model = MessageTemplate
        fields = ["name", "subject", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        words = ", ".join(f"{{{{{name}}}}}" for name in MERGE_FIELDS)
        self.fields["body"].help_text = _("Se completan solos: %(words)s.") % {"words": words}


class TemplateList(ListPage):
    """The templates."""

    model = MessageTemplate
    table_class = TemplateTable
    filterset_class = TemplateFilterSet
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
