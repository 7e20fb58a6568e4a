"""The pages of the texts that messages start from; the messages written from one stay when it is deleted."""

from django.utils.translation import gettext_lazy

from contacts.forms import TemplateForm
from contacts.models import MessageTemplate
from contacts.tables import TemplateTable
from napsix.crud.views.named import named_pages

TEMPLATES = named_pages(
    MessageTemplate,
    table_class=TemplateTable,
    form_class=TemplateForm,
    add_label=gettext_lazy("Nueva plantilla"),
)
