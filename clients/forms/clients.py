"""The forms of clients, with their main contact, and of notes on them."""

import copy
from typing import Any, cast

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, Note, Tag
from clients.models.client import Identification
from clients.models.tag import LONGEST_NAME
from clients.services import change_client, create_client, deactivate_client, reactivate_client
from contacts.models import Contact
from napsix import tax_ids
from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.addresses import number_of
from napsix.crud.forms import ModelForm, TaxIdField, model_fields, offer
from napsix.crud.state import asked_by, still_cut
from napsix.custom_fields.forms import CustomFieldsMixin
from napsix.text import code_key, fold


class TagsField(forms.ModelMultipleChoiceField):
    """Tags by their numbers, or new ones by their names where ``may_create``; a new one is saved with the client."""

    may_create = False

    def clean(self, value: Any) -> list[Tag]:  # ty: ignore[incompatible-method-override] - a new one is in no rows yet
        """Return the tags, new ones not saved yet. Raises ValidationError for a name that is none."""
        texts = list(dict.fromkeys(map(str, value or [])))
        numbers = [text for text in texts if number_of(text) is not None]
        others = [text for text in texts if number_of(text) is None]
        names = [" ".join(text.split()) for text in others] if self.may_create else []
        if len(numbers) + len(names) < len(texts):
            raise forms.ValidationError(_("Elegí etiquetas de la lista."))
        return [*super().clean(numbers), *(self._named(name) for name in names)]

    def _named(self, name: str) -> Tag:
        if not fold(name) or len(name) > LONGEST_NAME:
            raise forms.ValidationError(_("«%(name)s» no sirve como etiqueta."), params={"name": name})
        return Tag.objects.filter(name_key__bare=fold(name)).first() or Tag(name=name)


# A number, and what it is the number of.
IDENTIFICATION = ("tax_country", "tax_id_type", "tax_id")
# What a client's form asks, in order. Its page shows the same (``clients.facts``).
FIELDSETS = (
    (
        gettext_lazy("Identificación"),
        [
            "tax_id",
            "tax_id_type",
            "tax_country",
            "parent",
            "kind",
            "client_type",
            "name",
            "trade_name",
            "code",
            "created_on",
        ],
    ),
    (
        gettext_lazy("Domicilio y contacto"),
        ["address", "city", "province", "postal_code", "country", "phone", "website"],
    ),
    (gettext_lazy("Gestión"), ["state", "reason", "owners", "tags", "source", "notes"]),
)


class ParentField(forms.CharField):
    """The client that a branch is of: its code, as the list below the field writes it, its CUIT, or its whole name.

    The one that is ``kept`` stays where the text was left as it was shown, whatever else that may mean.
    """

    rows: QuerySet[Client] | None = None
    kept: Client | None = None
    LIST = "id_parent_list"

    def prepare_value(self, value: Any) -> Any:
        """Return how the field shows a client, or what was typed."""
        if isinstance(value, int):
            value = Client.objects.filter(pk=value).first()
        return written_parent(value) if isinstance(value, Client) else value

    def clean(self, value: Any) -> Client | None:
        """Return the client, None for nothing typed. Raises ValidationError where it is none, or one of several."""
        text = super().clean(value)
        if not text:
            return None
        if self.kept is not None and text == written_parent(self.kept).strip():
            return self.kept
        rows = Client.objects.none() if self.rows is None else self.rows
        code, key = text.partition(SEPARATOR)[0].strip(), tax_ids.match_key(tax_ids.HOME, text)
        tries = [Q(code=code), Q(tax_key=key or ""), Q(name_key=fold(text))]
        for condition in tries:
            found = list(rows.filter(condition)[:2])
            if len(found) == 1:
                return found[0]
        raise forms.ValidationError(_("Elegí un cliente de la lista."))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the two mean different clients, however each is written."""
        return self._meant(initial) != self._meant(data)

    def _meant(self, value: Any) -> Any:
        try:
            return self.clean(self.prepare_value(value))
        except forms.ValidationError:
            return value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes by which clients are offered while one types."""
        return super().widget_attrs(widget) | {"list": self.LIST, "autocomplete": "off"}


SEPARATOR = " · "


def written_parent(client: Client) -> str:
    """Return how a client is written where one is chosen by typing: its code and its name."""
    return f"{client.code}{SEPARATOR}{client}"


class ClientForm(CustomFieldsMixin, ModelForm):
    """What is kept of a client itself: its row, its state and why, its owners and tags, the custom fields."""

    fieldsets = FIELDSETS
    together = [IDENTIFICATION]
    STATES = [("active", gettext_lazy("Activo")), ("deactivated", gettext_lazy("Desactivado"))]
    state = forms.ChoiceField(
        label=gettext_lazy("Estado"), choices=STATES, widget=forms.RadioSelect, initial="active", required=False
    )
    reason = forms.CharField(label=gettext_lazy("Motivo, si lo desactivás"), max_length=500, required=False)

    parent = ParentField(label=gettext_lazy("Casa central"), required=False)

    class Meta:
        model = Client
        fields = model_fields(Client, FIELDSETS)
        field_classes = {"tax_id": TaxIdField}
        widgets = {
            "kind": forms.RadioSelect,
            "created_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "code": gettext_lazy("Si lo dejás vacío, lo pone el sistema."),
            "tax_id": gettext_lazy("Lo revisamos mientras escribís."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # What a deactivation asks besides why.
        self.asked: dict[str, forms.Field] = {}
        self.fields["code"].required = False
        offer(self, "owners", User.objects.staff())
        self.fields["tags"] = self.tags_field()
        offer(self, "tags", Tag.objects.all())
        tax_id = cast("TaxIdField", self.fields["tax_id"])
        tax_id.country = self.data.get(self.add_prefix("tax_country"), "AR")
        chosen = self["tax_id_type"].value() or ""
        tax_id.kind, tax_id.is_of_kind = chosen, bool(chosen) and chosen != self.instance.tax_id_type
        tax_id.label = tax_ids.label(self["tax_country"].value() or "AR", chosen)
        by_number = [("", _("Según el número")), *Identification.choices]
        cast("forms.ChoiceField", self.fields["tax_id_type"]).choices = by_number
        for name in IDENTIFICATION:
            self.fields[name].widget.attrs |= self.asks_while_typing()
        self.offer_parents()
        if self.instance.pk:
            self.describe_state()

    def tags_field(self) -> TagsField:
        """Return the field of the tags, which makes new ones for somebody who may add them."""
        field = TagsField(Tag.objects.none(), required=False, label=_("Etiquetas"))
        field.may_create = may(self.user, "clients.add_tag")
        if field.may_create:
            field.widget.attrs["data-create"] = _("Crear la etiqueta")
        return field

    def describe_state(self) -> None:
        """Start with the state that the client has, beside the way to what deactivating it cuts."""
        client = self.instance
        self.fields["state"].initial = "active" if client.is_active else "deactivated"
        self.fields["reason"].initial = client.deactivation_reason
        if client.is_active:
            self.asked = asked_by(Client, client)
            self.fields |= self.asked
            self.fieldsets = [
                (heading, [*names[:2], *self.asked, *names[2:]] if "state" in names else names)
                for heading, names in self.fieldsets
            ]
            url = reverse("clients:client_deactivate", args=[client.pk])
            self.fields["state"].help_text = format_html(
                '<a href="{}">{}</a>', url, _("Ver qué se corta al desactivarlo")
            )
        else:
            self.fields["state"].help_text = " ".join(still_cut(client))

    def offer_parents(self) -> None:
        """Let the parent be any other client that the person sees, offered while they type."""
        parent = cast("ParentField", self.fields["parent"])
        parent.rows = Client.objects.visible_to(self.user).exclude(pk=self.instance.pk)
        parent.kept = self.instance.parent
        parent.widget.attrs |= {
            "hx-get": f"{reverse('clients:client_parents')}?client={self.instance.pk or 0}",
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{ParentField.LIST}",
            "hx-swap": "innerHTML",
        }
        text = _("Si es una sucursal: puede tener el mismo CUIT. Buscala por nombre, código o CUIT.")
        parent.help_text = format_html('{}<datalist id="{}"></datalist>', text, ParentField.LIST)

    def asks_while_typing(self) -> dict[str, str]:
        """Return the attributes by which the tax id is checked while it is typed."""
        return {
            "hx-get": f"{reverse('clients:client_tax_id')}?client={self.instance.pk or 0}",
            "hx-include": "#id_tax_id, #id_tax_id_type, #id_tax_country",
            "hx-trigger": "input changed delay:400ms, change",
            "hx-target": "#id_tax_id_helptext",
            "hx-swap": "innerHTML",
        }

    def clean(self) -> dict[str, Any]:
        """Say which client already has the tax id."""
        cleaned = super().clean()
        number = [cleaned.get(name, "") for name in ("tax_country", "tax_id", "tax_id_type")]
        key = tax_ids.match_key(*number)
        twin = Client.objects.filter(tax_key=key).exclude(pk=self.instance.pk).first() if key else None
        if twin is not None and twin != cleaned.get("parent"):
            text = _(
                "Ya existe el cliente «%(client)s» (%(code)s) con ese número. Si es su sucursal, elegí la casa central."
            )
            self.add_error("tax_id", forms.ValidationError(text, params={"client": twin, "code": twin.code}))
        return cleaned

    def clean_code(self) -> str:
        """Refuse a code that another client has in any case; a client that had none keeps none until it is saved."""
        code = self.cleaned_data["code"].strip()
        twin = Client.objects.filter(code_key=code_key(code)).exclude(pk=self.instance.pk).first() if code else None
        if twin is not None:
            text = _("Ya existe el cliente «%(client)s» con el código %(code)s.")
            raise forms.ValidationError(text, params={"client": twin, "code": twin.code})
        return code

    @transaction.atomic
    def store(self, *, user: User) -> Client:
        """Save the client through the services, and then put it out of use or back where its state changed."""
        client, state, reason = self.instance, self.cleaned_data["state"], self.cleaned_data["reason"]
        if not client.is_active and reason:
            client.deactivation_reason = reason
        self.save_client()
        if client.is_active and state == "deactivated":
            answers = {name: self.cleaned_data[name] for name in self.asked}
            deactivate_client(client=client, user=user, reason=reason, answers=answers)
        elif not client.is_active and state == "active":
            reactivate_client(client=client)
        return client

    def save_client(self) -> None:
        """Save the client with its owners and tags."""
        save = change_client if self.instance.pk else create_client
        save(client=self.instance, owners=self.cleaned_data["owners"], tags=self.cleaned_data["tags"])


class MainContactForm(forms.ModelForm):
    """The few fields of the main contact that the client's form asks for."""

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "email", "phone", "position"]


class NewClientForm(ClientForm):
    """A new client and, when any of its fields is filled, its main contact: one save, all or nothing."""

    fieldsets = (
        FIELDSETS[0],
        (gettext_lazy("Contacto principal"), [f"contact-{name}" for name in MainContactForm.Meta.fields]),
        *FIELDSETS[1:],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.contact_form = MainContactForm(
            self.data or None, prefix="contact", empty_permitted=True, use_required_attribute=False
        )
        for name, field in self.contact_form.fields.items():
            optional = copy.copy(field)
            optional.required = False
            self.fields[f"contact-{name}"] = optional

    def clean(self) -> dict[str, Any]:
        """Check the contact with its own rules and show its errors beside its fields."""
        cleaned = super().clean()
        if self.contact_form.has_changed():
            for name, errors in self.contact_form.errors.items():
                field = f"contact-{name}" if name in self.contact_form.fields else None
                if field not in self.errors:
                    self.add_error(field, errors)
        return cleaned

    def save_client(self) -> None:
        """Save the client and its main contact."""
        contact = self.contact_form.instance if self.contact_form.has_changed() else None
        create_client(
            client=self.instance,
            owners=self.cleaned_data["owners"],
            tags=self.cleaned_data["tags"],
            main_contact=contact,
        )


class NoteForm(forms.ModelForm):
    """A note, and whether the client's contacts see it."""

    class Meta:
        model = Note
        fields = ["text", "is_visible"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"is_visible": gettext_lazy("En el inicio de su portal.")}
