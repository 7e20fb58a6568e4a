"""The form of the company's own data."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Company
from napsix.accounts.models import User
from napsix.crud.forms import ModelForm, TaxIdField
from napsix.files.services import FileRefused, store

# What every browser and the PDF can show; an SVG could run scripts.
LOGO_TYPES = ["png", "jpg", "jpeg"]
LOGO_BYTES = 1024 * 1024
# Pixels of a side: a small file can unfold into an image that fills the memory.
LOGO_SIDE = 4_000


class CompanyForm(ModelForm):
    """Name, CUIT, logo, and how to reach the company."""

    fieldsets = (
        (gettext_lazy("Empresa"), ["name", "tax_id", "logo", "remove_logo"]),
        (gettext_lazy("Domicilio y contacto"), ["address", "phone", "email", "website"]),
    )
    wide = ("address",)
    logo = forms.ImageField(
        label=gettext_lazy("Logo"),
        required=False,
        validators=[FileExtensionValidator(LOGO_TYPES, gettext_lazy("El logo tiene que ser PNG o JPG."))],
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
        help_text=gettext_lazy("PNG o JPG, hasta 1 MB. Sale en los documentos y en el portal."),
        error_messages={
            "invalid_image": gettext_lazy("No se puede leer esa imagen: guardala de nuevo como PNG o JPG.")
        },
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Quitar el logo"), required=False)

    class Meta:
        model = Company
        fields = ["name", "tax_id", "address", "phone", "email", "website"]
        field_classes = {"tax_id": TaxIdField}
        labels = {"email": gettext_lazy("Email")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["tax_id"] = self.instance.tax_id_text
        if self.instance.logo_id:
            shown = '<img src="{}" alt="{}" class="d-block mb-1 h-6 w-auto">{}'
            help_text = self.fields["logo"].help_text
            self.fields["logo"].help_text = format_html(shown, reverse("clients:company_logo"), _("Logo"), help_text)
        else:
            del self.fields["remove_logo"]

    def clean_logo(self) -> UploadedFile | None:
        """Refuse an image of more bytes or pixels than a logo has."""
        upload = self.cleaned_data["logo"]
        if upload and upload.size > LOGO_BYTES:
            text = _("El archivo es demasiado grande: puede tener hasta %(size)s.")
            raise forms.ValidationError(text, params={"size": filesizeformat(LOGO_BYTES)})
        if upload and max(upload.image.size) > LOGO_SIDE:
            raise forms.ValidationError(
                _("La imagen es demasiado grande: hasta %(n)s píxeles de lado."), params={"n": LOGO_SIDE}
            )
        return upload

    @transaction.atomic
    def store(self, *, user: User) -> Company:
        """Save the company, and its logo in place of the one before, unless that could not be kept."""
        upload, before = self.cleaned_data["logo"], self.instance.logo
        if upload:
            try:
                self.instance.logo = store(upload, name=upload.name, user=user, max_bytes=LOGO_BYTES)
            except FileRefused as refusal:
                raise forms.ValidationError({"logo": str(refusal)}) from refusal
        elif self.cleaned_data.get("remove_logo"):
            self.instance.logo = None
        company = self.save()
        if before and before != company.logo:
            before.delete()
        return company
