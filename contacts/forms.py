"""The forms of contacts, of messages to them and of files for them."""

from collections.abc import Container, Iterable
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import topics
from contacts.models import Audience, Contact, MessageTemplate, SharedFile
from contacts.models.message import IN_BRACES, MERGE_FIELDS
from contacts.notices import NOTICE_FIELDS, choices
from contacts.services import add_contact, change_contact
from napsix.accounts.models import User
from napsix.crud import additions
from napsix.crud.forms import ModelForm, NamedForm, offer
from napsix.crud.state import DeactivationForm
from napsix.crud.types import Text
from napsix.custom_fields.forms import CustomFieldsMixin

# Why the main contact may get what it does not take (``contacts.topics.recipients``).
MAIN_GETS_ALL = gettext_lazy(
    "Es el contacto principal: lo que ningún otro contacto recibe le llega igual, para que alguien se entere."
)


class TopicsField(forms.MultipleChoiceField):
    """Ticks for the topics of mail."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=topics.choices, required=False, **options)


class ContactForm(CustomFieldsMixin, ModelForm):
    """A person at a client."""

    fieldsets = (
        (gettext_lazy("Datos"), ["first_name", "last_name", "email", "phone", "position", "language", "notes"]),
        (gettext_lazy("Avisos"), ["topics"]),
    )
    topics = TopicsField(label=gettext_lazy("Se le avisa por correo, y en el portal si entra"))

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "email", "phone", "position", "language", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, client: Model | None = None, **options: Any) -> None:
        if client is not None:
            options["instance"] = Contact(client=client)
        super().__init__(*args, **options)
        self.fields["topics"].initial = topics.wanted_by(self.instance)
        if self.instance.is_primary:
            self.fields["topics"].help_text = MAIN_GETS_ALL
        if self.instance.pk:
            hooks = additions.address_hooks.of(Contact)
            sentences = [sentence for hook in hooks for sentence in hook.sentences(self.instance)]
            self.fields["email"].help_text = " ".join(sentences)

    def store(self, *, user: User) -> Contact:
        """Save the contact through the service."""
        self.instance.muted_topics = topics.muted_by(self.cleaned_data["topics"])
        save = change_contact if self.instance.pk else add_contact
        return save(contact=self.instance)


class ContactDeactivationForm(DeactivationForm):
    """Why a contact goes, who follows when it is the main one, and what else its going asks for."""

    successor = forms.ModelChoiceField(label=gettext_lazy("Nuevo contacto principal"), queryset=Contact.objects.none())

    def __init__(self, *args: Any, contact: Contact, **options: Any) -> None:
        super().__init__(*args, model=Contact, row=contact, **options)
        others = Contact.objects.filter(client=contact.client_id, is_active=True).exclude(pk=contact.pk)
        if contact.is_primary and others.exists():
            offer(self, "successor", others)
        else:
            del self.fields["successor"]


def written_fields(names: Iterable[str]) -> str:
    """Return merge fields as people write them, ``{{nombre}}, {{cliente}}``."""
    return ", ".join(f"{{{{{name}}}}}" for name in names)


def refuse_unknown_fields(form: forms.Form | forms.ModelForm, known: Container[str]) -> None:
    """Refuse a word in braces that nothing fills in: the contact would read it as it stands."""
    for name in ("subject", "body"):
        for word in IN_BRACES.findall(form.cleaned_data.get(name, "")):
            if word.strip() not in known:
                text = _("{{%(word)s}} no se completa solo: revisá cómo está escrito.")
                form.add_error(name, forms.ValidationError(text, params={"word": word.strip()}))


class MessageForm(forms.Form):
    """To whom, what about, the text, and which shared files go with it."""

    contacts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Para"), queryset=Contact.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(label=gettext_lazy("Asunto"), max_length=200)
    body = forms.CharField(label=gettext_lazy("Texto"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}))
    files = forms.ModelMultipleChoiceField(  # ty: ignore[invalid-assignment] - Django takes fields off the class
        label=gettext_lazy("Archivos compartidos"),
        queryset=SharedFile.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, client: Model, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = Contact.objects.visible_to(user).active().filter(client=client).exclude(email="")
        offer(self, "contacts", self.people)
        files = SharedFile.objects.visible_to(user).filter(client=client, is_withdrawn=False).select_related("file")
        files = files.exclude(audience=Audience.TEAM)
        offer(self, "files", files)
        if not files.exists():
            self.fields["files"].help_text = _("Todavía no se compartió ninguno con este cliente.")
        words = written_fields(MERGE_FIELDS)
        self.fields["body"].help_text = _("Se completan solos: %(words)s.") % {"words": words}

    def clean(self) -> dict[str, Any]:
        """A file meant for some contacts goes to nobody else."""
        cleaned = super().clean() or self.cleaned_data
        refuse_unknown_fields(self, MERGE_FIELDS)
        for shared in cleaned.get("files", ()):
            others = set(cleaned.get("contacts", ())) - set(shared.contacts.all())
            if shared.audience == Audience.CHOSEN and others:
                text = _("«%(file)s» es solo para %(contacts)s.")
                self.add_error("files", text % {"file": shared, "contacts": shared.audience_text})
        return cleaned


class ShareForm(forms.Form):
    """A file, for whom of the client, and a word about it."""

    file = forms.FileField(label=gettext_lazy("Archivo"))
    contacts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Para"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Si no marcás a nadie, lo ven todos los contactos."),
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Solo para el equipo"),
        required=False,
        help_text=gettext_lazy("Ningún contacto lo ve."),
    )
    note = forms.CharField(label=gettext_lazy("Comentario"), max_length=300, required=False)

    def __init__(self, *args: Any, client: Model, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "contacts", Contact.objects.active().filter(client=client))

    def clean_is_internal(self) -> bool:
        """Refuse what is for some contacts and for none."""
        if self.cleaned_data["is_internal"] and self.cleaned_data.get("contacts"):
            raise forms.ValidationError(_("Marcaste contactos: o es para ellos, o es solo para el equipo."))
        return self.cleaned_data["is_internal"]


def notice_choices() -> list[tuple[str, Text]]:
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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own, notice = written_fields(MERGE_FIELDS), written_fields(NOTICE_FIELDS)
        text = _("Se completan solos: %(words)s. En los avisos automáticos, también: %(notice)s.")
        self.fields["body"].help_text = text % {"words": own, "notice": notice}

    def clean_notice(self) -> str | None:
        """Refuse a notice that another template is for."""
        notice = self.cleaned_data["notice"] or None
        twin = notice and MessageTemplate.objects.filter(notice=notice).exclude(pk=self.instance.pk).first()
        if twin:
            raise forms.ValidationError(_("Ese aviso ya sale con la plantilla «%(twin)s»."), params={"twin": twin})
        return notice

    def clean(self) -> dict[str, Any]:
        """Refuse a merge field that nothing fills in."""
        cleaned = super().clean() or self.cleaned_data
        refuse_unknown_fields(self, {*MERGE_FIELDS, *(NOTICE_FIELDS if self.data.get("notice") else ())})
        return cleaned
