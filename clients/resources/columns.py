"""The columns of clients and contacts, for import, export and the suggestion of a mapping alike."""

from functools import partial
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from clients.models import Client
from clients.models.client import Identification
from clients.resources.loader import ClientLoader
from contacts.models import Contact
from napsix.importer.datasets import ImportResource
from napsix.importer.engine.mapping import STREET_PARTS
from napsix.importer.fields import ChoiceWidget, Field, ManyWidget, in_every_language, max_length
from napsix.importer.resources import Resource
from napsix.places import country_spellings
from napsix.tax_ids import ARCA_CODES

# What people call a company and a person, besides the words of the form.
KIND_WORDS = {
    **dict.fromkeys(("persona jurídica", "jurídica", "company", "organización", "sociedad"), Client.Kind.COMPANY.value),
    **dict.fromkeys(("persona física", "física", "persona humana", "person", "individual"), Client.Kind.PERSON.value),
}

# The documents by the numbers that ARCA gives them, and by other words.
DOCUMENT_WORDS = {
    **{str(code): kind for kind, code in ARCA_CODES.items()},
    **dict.fromkeys(("documento", "documento nacional de identidad", "d.n.i."), Identification.DNI.value),
    **dict.fromkeys(("passport", "pas"), Identification.PASSPORT.value),
    **dict.fromkeys(("extranjero", "otro", "foreign", "doc. otro"), Identification.FOREIGN.value),
}


def country_words() -> dict[str, str]:
    """Return the countries by their name in each language, by their three letters, and as people write them."""
    codes = dict(countries)
    names = {name: code for code in codes for name in in_every_language(partial(countries.name, code))}
    return country_spellings() | names | {countries.alpha3(code): code for code in codes}


def text(model: type[Model], name: str, label: str | Promise, **options: Any) -> Field:
    """Return the field of a text column of ``model``, which may be as long as the column takes."""
    return Field(name, label, max_length=max_length(model, name), **options)


class MainContactResource(Resource):
    """A contact in its client's line."""

    full_name = Field(
        "full_name",
        _("Contacto"),
        kind="full_name",
        joinable=" ",
        exported=False,
        max_length=max_length(Contact, "first_name"),
        aliases=(
            "nombre contacto",
            "nombre y apellido",
            "apellido y nombre",
            "nombre completo",
            "persona de contacto",
            "contacto principal",
            "referente",
            "representante",
            "contact",
            "contact name",
            "full name",
        ),
    )
    first_name = text(
        Contact,
        "first_name",
        _("Nombre del contacto"),
        aliases=("nombre de pila", "contact first name", "first name", "nombres", "contacto nombre"),
    )
    last_name = text(
        Contact,
        "last_name",
        _("Apellido del contacto"),
        aliases=("apellido", "apellidos", "last name", "surname", "contact last name", "contacto apellido"),
    )
    email = text(
        Contact,
        "email",
        _("Email del contacto"),
        kind="email",
        aliases=(
            "email",
            "e-mail",
            "mail",
            "correo",
            "correo electrónico",
            "mail contacto",
            "contacto email",
            "contact email",
            "email address",
        ),
    )
    phone = text(
        Contact,
        "phone",
        _("Teléfono del contacto"),
        kind="phone",
        aliases=("celular contacto", "celular", "móvil", "contacto teléfono", "contact phone", "mobile", "whatsapp"),
    )
    position = text(
        Contact,
        "position",
        _("Cargo del contacto"),
        aliases=("cargo", "puesto", "función", "contacto cargo", "position", "job title", "role", "contact position"),
    )

    has_custom_fields = True

    class Meta(Resource.Meta):
        model = Contact


class ClientResource(ImportResource):
    """A client and, in the same line, one of its contacts: the main one in an export.

    Declared are the columns that come first, have other titles, or are written in a way of their own; any other plain
    field of the model is a column after them.
    """

    code = text(
        Client,
        "code",
        _("Código"),
        aliases=(
            "código de cliente",
            "cod",
            "cod cliente",
            "nro cliente",
            "número de cliente",
            "legajo",
            "code",
            "client code",
            "customer code",
            "customer number",
            "customer id",
            "account number",
        ),
    )
    name = text(
        Client,
        "name",
        _("Nombre o razón social"),
        required=True,
        aliases=(
            "razón social",
            "nombre",
            "cliente",
            "empresa",
            "denominación",
            "compañía",
            "nombre de la empresa",
            "nombre del cliente",
            "name",
            "company",
            "company name",
            "legal name",
            "customer",
            "customer name",
            "client",
            "client name",
            "organization",
            "account name",
        ),
    )
    trade_name = text(
        Client,
        "trade_name",
        _("Nombre de fantasía"),
        aliases=("fantasía", "nombre comercial", "marca", "trade name", "dba", "brand"),
    )
    kind = Field(
        "get_kind_display",
        _("Empresa o persona"),
        kind=ChoiceWidget(Client.Kind.choices, KIND_WORDS),
        aliases=("tipo de persona", "personería", "persona física o jurídica", "person type"),
    )
    tax_id = Field(
        "tax_id_text",
        _("CUIT"),
        kind="tax_id",
        lenient=("tax_id.length", "tax_id.check_digit", "tax_id.looks_like_dni"),
        aliases=(
            "cuil",
            "cuit/cuil",
            "nro cuit",
            "número de cuit",
            "identificación fiscal",
            "id fiscal",
            "nif",
            "cif",
            "rut",
            "rfc",
            "nit",
            "ruc",
            "rnc",
            "cnpj",
            "tax id",
            "tax number",
            "vat",
            "vat number",
        ),
    )
    tax_id_type = Field(
        "get_tax_id_type_display",
        _("Tipo de documento"),
        kind=ChoiceWidget(Identification.choices, DOCUMENT_WORDS),
        aliases=(
            "tipo doc",
            "tipo de doc",
            "tipo de identificación",
            "documento tipo",
            "tdoc",
            "id type",
            "document type",
        ),
    )
    parent = Field(
        "parent__code",
        _("Casa central"),
        aliases=("sucursal de", "código de casa central", "matriz", "parent", "parent code", "head office"),
    )
    client_type = Field(
        "client_type__name",
        _("Tipo de cliente"),
        aliases=("categoría", "rubro", "segmento", "clasificación", "client type", "customer type", "category"),
    )
    is_active = Field(
        "is_active",
        _("Activo"),
        kind="boolean",
        aliases=("estado", "situación", "habilitado", "vigente", "status", "active", "is active", "enabled"),
    )
    created_on = Field(
        "created_on",
        _("Fecha de alta"),
        kind="date",
        aliases=("alta", "cliente desde", "fecha alta", "fecha de ingreso", "customer since", "created on", "created"),
    )
    website = text(
        Client,
        "website",
        _("Sitio web"),
        kind="url",
        aliases=("web", "página web", "sitio", "url", "website", "homepage", "dominio"),
    )
    phone = text(
        Client,
        "phone",
        _("Teléfono"),
        kind="phone",
        aliases=("tel", "teléfonos", "teléfono fijo", "telefono empresa", "phone", "phone number", "telephone"),
    )
    address = text(
        Client,
        "address",
        _("Dirección"),
        joinable=" ",
        parts=STREET_PARTS,
        aliases=("domicilio", "domicilio fiscal", "domicilio comercial", "calle y número", "address", "street address"),
    )
    city = text(
        Client,
        "city",
        _("Localidad"),
        aliases=("ciudad", "población", "partido", "municipio", "city", "town", "dom fiscal localidad"),
    )
    province = text(
        Client,
        "province",
        _("Provincia"),
        kind="province",
        aliases=("estado o provincia", "departamento", "región", "state", "province"),
    )
    postal_code = text(
        Client,
        "postal_code",
        _("Código postal"),
        kind="postal_code",
        aliases=("cp", "cod postal", "cpa", "postal code", "zip", "zip code", "postcode"),
    )
    country = Field(
        "country__name",
        _("País"),
        kind=ChoiceWidget(lambda: list(countries), country_words),
        aliases=("nación", "country"),
    )
    notes = Field(
        "notes",
        _("Notas"),
        kind="long_text",
        joinable="\n",
        aliases=("observaciones", "obs", "comentarios", "comentario", "nota", "notes", "comments", "remarks"),
    )
    owners = Field(
        "owners",
        _("Responsables"),
        kind=ManyWidget("email"),
        aliases=("responsable", "vendedor", "ejecutivo", "asesor", "comercial", "owner", "owners", "sales rep"),
    )
    tags = Field(
        "tags",
        _("Etiquetas"),
        kind=ManyWidget("name"),
        aliases=("etiqueta", "tags", "tag", "labels", "grupo", "grupos"),
    )

    nested = {"contact": (MainContactResource, "main_contact")}
    loader = ClientLoader
    has_custom_fields = has_model_fields = True

    class Meta(Resource.Meta):
        model = Client
        import_id_fields = ["code", "tax_id"]
        # Which country's number it is follows from the number.
        exclude = ["tax_country"]

    def prefetched(self, queryset: Any) -> QuerySet:
        """Fetch types, owners, tags and main contacts a thousand clients at a time."""
        return queryset.select_related("client_type", "parent").prefetch_related("owners", "tags").with_main_contact()
