"""The forms of prospects and of their conversion."""

from django import forms
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, Prospect
from napsix.crud.forms import ModelForm, TaxIdField

OPEN_STATES = [choice for choice in Prospect.State.choices if choice[0] != Prospect.State.CONVERTED]


class ProspectForm(ModelForm):
    """A prospect's fields; its conversion is no field."""

    fieldsets = (
        (gettext_lazy("Prospecto"), ["kind", "name", "tax_id", "state", "source"]),
        (gettext_lazy("Contacto"), ["first_name", "last_name", "email", "phone"]),
        (gettext_lazy("Gestión"), ["owners", "tags", "notes"]),
    )

    class Meta:
        model = Prospect
        fields = [
            "kind", "name", "tax_id", "state", "source", "first_name", "last_name", "email", "phone",
            "owners", "tags", "notes",
        ]  # fmt: skip
        field_classes = {"tax_id": TaxIdField}
        widgets = {"kind": forms.RadioSelect, "notes": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["kind"].choices = Client.Kind.choices
        self.fields["state"].choices = OPEN_STATES
        self.fields["owners"].queryset = get_user_model().objects.staff()

    @transaction.atomic
    def store(self, *, user):
        """Save the prospect. Raises ``StaleRow`` when somebody else saved it meanwhile."""
        self.save(commit=False)
        if self.instance.pk:
            self.instance.save_as_next_version()
        else:
            self.instance.save()
        self.save_m2m()
        return self.instance


class ConvertForm(forms.Form):
    """Asks whether the prospect is one of the clients that look like it."""

    client = forms.ChoiceField(label=gettext_lazy("Cliente"), widget=forms.RadioSelect)

    def __init__(self, *args, found, **options):
        super().__init__(*args, **options)
        existing = [(str(client.pk), f"{client} ({client.code}): {why}") for client, why in found]
        self.fields["client"].choices = [("", _("Crear un cliente nuevo")), *existing]
        self.fields["client"].required = False
        self.found = {str(client.pk): client for client, _why in found}

    def existing(self):
        """Return the client chosen, or None for a new one."""
        return self.found.get(self.cleaned_data["client"])
