"""What contacts fill in: records' actions, their account and company, files, a password."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.actions import Action
from clients.kinds.base import Record
from clients.kinds.forms import asked_fields
from clients.models import Client
from clients.services import change_client
from contacts import topics
from contacts.forms import TopicsField
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.forms import ModelForm, offer
from portal.custom import EditableFieldsMixin
from portal.records import RecordRows
from portal.services import change_account
from portal.viewer import Viewer


class AskingForm(forms.Form):
    """Asks for what an action needs; every choice in it is one the viewer may see."""

    def __init__(self, *args: Any, action: Action, model: type[Record], viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields |= asked_fields(action, model)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                offer(self, name, choices(field.queryset.model, viewer))


def choices(model: type[Model], viewer: Viewer) -> QuerySet:
    """Return the rows of ``model`` that a contact may choose from; none of a model nobody thought of."""
    if model is Contact:
        return Contact.objects.active().filter(client=viewer.contact.client_id)
    if issubclass(model, Record) and model.declaration.portal:
        return RecordRows(model.declaration, viewer).all()
    return model._default_manager.none()


class OwnForm(EditableFieldsMixin, ModelForm):
    """A form of what a contact may change of its own, with the custom fields that it may change too."""


class OwnAccountForm(OwnForm):
    """A contact's own data at this client. The address they sign in with is changed by the team."""

    fieldsets = (
        (gettext_lazy("Tus datos"), ["first_name", "last_name", "phone", "position", "language"]),
        (gettext_lazy("Tus avisos"), ["topics"]),
    )
    topics = TopicsField(label=gettext_lazy("Te avisamos por correo y en Novedades"))

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "phone", "position", "language"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["topics"].initial = topics.wanted_by(self.instance)
        if self.instance.is_primary:
            self.fields["topics"].help_text = _(
                "Sos el contacto principal: lo que nadie más de tu empresa recibe te llega igual, aunque lo destildes."
            )

    def store(self, *, user: User) -> Contact:
        self.instance.muted_topics = topics.muted_by(self.cleaned_data["topics"])
        return change_account(contact=self.instance, user=user)


class OwnCompanyForm(OwnForm):
    """What a contact may change of the company. Name and tax id, which stand on documents, are the team's."""

    fieldsets = (
        (gettext_lazy("Domicilio y contacto"), ["address", "city", "province", "postal_code", "phone", "website"]),
    )

    class Meta:
        model = Client
        fields = ["address", "city", "province", "postal_code", "phone", "website"]

    def store(self, *, user: User) -> Client:
        return change_client(client=self.instance)


class FileUploadForm(forms.Form):
    """A file and a word about it."""

    file = forms.FileField(label=gettext_lazy("Archivo"))
    note = forms.CharField(label=gettext_lazy("Comentario"), max_length=300, required=False)


class BeatForm(forms.Form):
    """What an open page sends: which section it shows."""

    area = forms.CharField(max_length=60, required=False)


class PasswordForm(SetPasswordMixin, forms.Form):
    """Asks whoever was invited for a password of their own, twice."""

    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=gettext_lazy("Contraseña"), label2=gettext_lazy("Repetí la contraseña")
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any] | None:
        """Compare the two, and judge the password by the rules of every sign-in."""
        self.validate_passwords()
        self.validate_password_for_user(self.user, "password1")
        return super().clean()
