"""The pages of the texts that messages start from."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import MessageTemplate
from contacts.models.message import MARK, MERGE_FIELDS
from contacts.notices import NOTICE_FIELDS, choices
from napsix.crud.filters import NameFilterSet
from napsix.crud.forms import NamedForm
from napsix.crud.tables import Column, Table
from napsix.crud.views import AddPage, BackToList, DeletePage, EditPage, ListPage


class TemplateTable(Table):
    """Name and subject."""

    has_pages = False
    shown = ("name", "subject")

    name = Column(verbose_name=gettext_lazy("Plantilla"), linkify=True, order_by=("name_key",), classes="cell-main")
    subject = Column(verbose_name=gettext_lazy("Asunto"), order_by=("subject",))


def notice_choices():
    """Return what a template may be for: writing by hand, or a notice."""
    return [("", _("Escribir a mano")), *choices()]


class TemplateForm(NamedForm):
    """A name, a subject and a text, and the notice that goes out with them, if any."""

    wide = ("subject",)
    notice = forms.ChoiceField(label=gettext_lazy("Se usa para"), choices=notice_choices, required=False)

    class Meta:
        model = MessageTemplate
        fields = ["name", "notice", "subject", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        own, notice = (", ".join(f"{{{{{name}}}}}" for name in names) for names in (MERGE_FIELDS, NOTICE_FIELDS))
        text = _("Se completan solos: %(words)s. En los avisos automáticos, también: %(notice)s.")
        self.fields["body"].help_text = text % {"words": own, "notice": notice}

    def clean_notice(self):
        """Refuse a notice that another template is for."""
        notice = self.cleaned_data["notice"] or None
        twin = notice and MessageTemplate.objects.filter(notice=notice).exclude(pk=self.instance.pk).first()
        if twin:
            raise forms.ValidationError(_("Ese aviso ya sale con la plantilla «%(twin)s»."), params={"twin": twin})
        return notice

    def clean(self):
        """Refuse a word in braces that nothing fills in: the contact would read it as it stands."""
        cleaned = super().clean()
        known = {*MERGE_FIELDS, *(NOTICE_FIELDS if self.data.get("notice") else ())}
        for name in ("subject", "body"):
            for word in MARK.findall(cleaned.get(name, "")):
                if word not in known:
                    text = _("{{%(word)s}} no se completa solo: revisá cómo está escrito.")
                    self.add_error(name, forms.ValidationError(text, params={"word": word}))
        return cleaned


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
