"""The contact's forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts import topics
from contacts.models import Contact
from contacts.services import add_contact, change_contact
from napsix.crud import seams
from napsix.crud.forms import ModelForm
from napsix.custom_fields.forms import CustomFieldsMixin


class TopicsField(forms.MultipleChoiceField):
    """Ticks for the topics of mail."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label):
        super().__init__(label=label, choices=topics.choices, required=False)


class ContactForm(CustomFieldsMixin, ModelForm):
    """A person at a client."""

    fieldsets = (
        (_("Datos"), ["first_name", "last_name", "email", "phone", "position", "language", "notes"]),
        (_("Avisos"), ["topics"]),
    )
    topics = TopicsField(label=_("Recibe por correo"))

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "email", "phone", "position", "language", "notes"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, client=None, **options):
        if client is not None:
            options["instance"] = Contact(client=client)
        super().__init__(*args, **options)
        self.fields["topics"].initial = topics.wanted_by(self.instance)

    def store(self, *, user):
        """Save the contact through the service."""
        self.instance.muted_topics = topics.muted_by(self.cleaned_data["topics"])
        save = change_contact if self.instance.pk else add_contact
        return save(contact=self.instance)


class DeactivationForm(forms.Form):
    """Why a contact goes, who follows when it is the main one, and what else its going asks for."""

    reason = forms.CharField(label=_("Motivo"), max_length=500, required=False)
    successor = forms.ModelChoiceField(label=_("Nuevo contacto principal"), queryset=Contact.objects.none())

    def __init__(self, *args, contact, **options):
        super().__init__(*args, **options)
        others = Contact.objects.filter(client=contact.client_id, is_active=True).exclude(pk=contact.pk)
        if contact.is_primary and others.exists():
            self.fields["successor"].queryset = others
        else:
            del self.fields["successor"]
        self.asked = {
            name: field for effect in seams.effects.of(Contact) for name, field in effect.fields(contact).items()
        }
        self.fields.update(self.asked)

    @property
    def answers(self):
        """What was answered to the effects."""
        return {name: self.cleaned_data[name] for name in self.asked}


class ReasonForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(label=_("Motivo"), max_length=500, required=False)
