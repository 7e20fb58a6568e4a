"""The forms of prospects and of their conversion."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, Prospect
from clients.models.client import Identification
from napsix import tax_ids
from napsix.accounts.models import User
from napsix.crud.forms import ModelForm, TaxIdField, offer

OPEN_STATES = [choice for choice in Prospect.State.choices if choice[0] != Prospect.State.CONVERTED]


class ProspectForm(ModelForm):
    """A prospect's fields; its conversion is no field."""

    together = [("tax_id_type", "tax_id")]
    fieldsets = (
        (gettext_lazy("Prospecto"), ["kind", "name", "tax_id", "tax_id_type", "state", "source"]),
        (gettext_lazy("Contacto"), ["first_name", "last_name", "email", "phone"]),
        (gettext_lazy("Gestión"), ["owners", "tags", "notes"]),
    )

    class Meta:
        model = Prospect
        fields = [
            "kind", "name", "tax_id", "tax_id_type", "state", "source", "first_name", "last_name", "email", "phone",
            "owners", "tags", "notes",
        ]  # fmt: skip
        field_classes = {"tax_id": TaxIdField}
        widgets = {"kind": forms.RadioSelect, "notes": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ChoiceField", self.fields["state"]).choices = OPEN_STATES
        here = [choice for choice in Identification.choices if choice[0] in tax_ids.kinds_of(tax_ids.HOME)]
        cast("forms.ChoiceField", self.fields["tax_id_type"]).choices = [("", _("Según el número")), *here]
        chosen, tax_id = self["tax_id_type"].value() or "", cast("TaxIdField", self.fields["tax_id"])
        tax_id.kind, tax_id.is_of_kind = chosen, bool(chosen) and chosen != self.instance.tax_id_type
        offer(self, "owners", User.objects.staff())

    @transaction.atomic
    def store(self, *, user: User) -> Prospect:
        """Save the prospect. Raises ``StaleRow`` when somebody else saved it meanwhile."""
        self.save(commit=False)
        if self.instance.pk:
            self.instance.save_as_next_version()
        else:
            self.instance.save()
        self.save_m2m()
        return self.instance


class ConvertForm(forms.Form):
    """Asks whether the prospect is one of the clients that look like it.

    ``found`` are these clients, each with why it may be the one.
    """

    client = forms.ChoiceField(label=gettext_lazy("Cliente"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, found: Iterable[tuple[Client, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        existing = [(str(client.pk), f"{client} ({client.code}): {why}") for client, why in found]
        field = cast("forms.ChoiceField", self.fields["client"])
        field.choices = [("", _("Crear un cliente nuevo")), *existing]
        field.required = False
        self.found = {str(client.pk): client for client, _why in found}

    def existing(self) -> Client | None:
        """Return the client chosen, or None for a new one."""
        return self.found.get(self.cleaned_data["client"])
