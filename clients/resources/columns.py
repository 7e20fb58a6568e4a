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


def titles(*lines: str) -> tuple[str, ...]:
    """Return the titles that stand in ``lines`` with commas between."""
    return tuple(title for line in lines for title in line.split(", "))


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
        needs=("first_name", "last_name"),
        exported=False,
        max_length=max_length(Contact, "first_name"),
        aliases=titles(
            "nombre contacto, nombre y apellido, apellido y nombre, nombre completo, persona de contacto",
            "contacto principal, referente, representante, contact, contact name, full name",
            "nombre y apellido del contacto, apellido y nombres, apellidos y nombres, nombres y apellidos",
            "apellido nombre, nombre apellido, contact person, contact full name, primary contact, attention",
            "display name, nombre para mostrar, persona nombre, person name",
        ),
    )
    first_name = text(
        Contact,
        "first_name",
        _("Nombre del contacto"),
        aliases=titles(
            "nombre de pila, contact first name, first name, nombres, contacto nombre, given name, fname",
            "firstname, primer nombre, contact firstname",
        ),
    )
    last_name = text(
        Contact,
        "last_name",
        _("Apellido del contacto"),
        aliases=titles(
            "apellido, apellidos, last name, surname, contact last name, contacto apellido, lname, lastname",
            "family name, apellido paterno, contact lastname",
        ),
    )
    email = text(
        Contact,
        "email",
        _("Email del contacto"),
        kind="email",
        aliases=titles(
            "email, e-mail, mail, correo, correo electrónico, mail contacto, contacto email, contact email",
            "email address, email id, dirección de correo electrónico, dirección de correo",
            "correo de contacto, casilla de correo, primary email address",
        ),
    )
    phone = text(
        Contact,
        "phone",
        _("Teléfono del contacto"),
        kind="phone",
        several=True,
        aliases=titles(
            "celular contacto, celular, móvil, contacto teléfono, contact phone, mobile, whatsapp",
            "mobile phone, mobile number, mobile phone number, mobilephone, phone mobile, cell, cell phone",
            "cellphone, cell number, teléfono móvil, teléfono celular, nro celular, nro de whatsapp",
            "contact phonenumber",
        ),
    )
    position = text(
        Contact,
        "position",
        _("Cargo del contacto"),
        aliases=titles(
            "cargo, puesto, función, contacto cargo, position, job title, role, contact position, title",
            "organization title, puesto de trabajo, cargo o puesto, cargo / puesto, job position, jobtitle",
            "designation, rol, contact title",
        ),
    )

    is_primary = Field(
        "is_primary",
        _("Es el contacto principal"),
        kind="boolean",
        exported=False,
        aliases=titles(
            "principal, es principal, es el principal, is primary, is main, primary, contacto principal sí no"
        ),
        shared=titles("contacto principal, primary contact, main contact, contacto primario"),
    )

    has_custom_fields = True
    back = "client"

    class Meta(Resource.Meta):
        model = Contact

    @classmethod
    def in_line(cls) -> QuerySet:
        """Return the main contacts, one a client at most."""
        return Contact.objects.filter(is_primary=True)


class ClientResource(ImportResource):
    """A client and, in the same line, one of its contacts: the main one in an export.

    Declared are the columns that come first, have other titles, or are written in a way of their own; any other plain
    field of the model is a column after them.
    """

    code = text(
        Client,
        "code",
        _("Código"),
        aliases=titles(
            "código de cliente, cod, cod cliente, nro cliente, número de cliente, legajo, code, client code",
            "customer code, customer number, customer id, account number, nº legajo, legajo nº",
            "código interno, customer no, client no, cod cli, codcli, cliente nro, client id, id cliente",
            "referencia interna, internal reference, nro socio, número de socio, account no",
        ),
    )
    name = text(
        Client,
        "name",
        _("Nombre o razón social"),
        required=True,
        joinable=" ",
        beside=("contact.full_name", "contact.first_name", "contact.last_name", "trade_name"),
        aliases=titles(
            "razón social, cliente, empresa, denominación, compañía, nombre de la empresa, company",
            "company name, legal name, customer, client, organization, account name, organization name",
            "organización, nombre de la organización, organisation, organisation name, associated company, razon",
            "razón social / nombre",
            "razón social o nombre, apellido y nombre o razón social, apellido y nombre / razón social",
            "razón social o apellido y nombre, razón social / apellido y nombre, nombre / razón social",
            "nombre y apellido / razón social, nombre o denominación, denominación emisor",
            "denominación receptor, denominación vendedor, denominación comprador, denominación social",
            "nombre del tercero, third party name, nombre fiscal, business name, nombre de la cuenta",
            "compañía asociada, datos personales o de empresa, contribuyente, comprador, nombre del comprador",
            "company or organization, related company",
        ),
        shared=titles(
            "nombre, name, nombre del cliente, customer name, client name, nombre completo, full name",
            "apellido y nombre, apellido y nombres, apellidos y nombres, nombre y apellido",
            "nombres y apellidos, apellido nombre, nombre apellido, display name, nombre para mostrar",
            "nombre mostrado, customer full name",
        ),
    )
    trade_name = text(
        Client,
        "trade_name",
        _("Nombre de fantasía"),
        aliases=titles(
            "fantasía, nombre comercial, marca, trade name, dba, brand, nombre comercial o de fantasía",
            "nombre com, nom com, nombre de marca, commercial name, doing business as, alias name, name alias",
        ),
    )
    kind = Field(
        "get_kind_display",
        _("Empresa o persona"),
        kind=ChoiceWidget(Client.Kind.choices, KIND_WORDS),
        aliases=titles(
            "tipo de persona, personería, persona física o jurídica, person type, tipo persona",
        ),
    )
    tax_id = Field(
        "tax_id_text",
        _("CUIT"),
        kind="tax_id",
        needs=("tax_country", "tax_id", "tax_id_type"),
        lenient=("tax_id.length", "tax_id.check_digit", "tax_id.looks_like_dni"),
        aliases=titles(
            "cuil, cuit/cuil, nro cuit, número de cuit, identificación fiscal, id fiscal, nif, cif, rut, rfc",
            "nit, ruc, rnc, cnpj, tax id, tax number, vat, vat number, cuit/cuil/dni, cuit/dni, dni/cuit",
            "cuil/cuit, dni cuit cuil, dni, documento, nro documento, doc nro, nro doc emisor",
            "nro doc receptor, nro doc vendedor, nro doc comprador, identificación tributaria",
            "nro identificación, id tributaria, vat id, tax registration number, tax reg no",
            "tax identification number, vat reg no, cif/nif, nif/cif, nif intracomunitario",
            "cif intracomunitario, rut/dni, nro de rut, taxid, tin",
        ),
    )
    tax_id_type = Field(
        "get_tax_id_type_display",
        _("Tipo de documento"),
        kind=ChoiceWidget(Identification.choices, DOCUMENT_WORDS),
        aliases=titles(
            "tipo doc, tipo de doc, tipo de identificación, documento tipo, tdoc, id type, document type",
            "tipo documento, tipo doc emisor, tipo doc receptor, tipo doc vendedor, tipo doc comprador",
            "identification type",
        ),
    )
    parent = Field(
        "parent__code",
        _("Casa central"),
        aliases=titles(
            "sucursal de, código de casa central, matriz, parent, parent code, head office",
        ),
    )
    client_type = Field(
        "client_type__name",
        _("Tipo de cliente"),
        aliases=titles(
            "categoría, rubro, segmento, clasificación, client type, customer type, category, customer group",
            "grupo de clientes, tipo cliente",
        ),
    )
    is_active = Field(
        "is_active",
        _("Activo"),
        kind="boolean",
        aliases=titles(
            "estado, situación, habilitado, vigente, status, active, is active, enabled, active status",
            "account status, habilitada",
        ),
    )
    created_on = Field(
        "created_on",
        _("Fecha de alta"),
        kind="date",
        aliases=titles(
            "alta, cliente desde, fecha alta, fecha de ingreso, customer since, created on, created",
            "create date, created date, date created, creation date, created at, create at, createdat",
            "fecha de creación, fecha de registro, registration date, date added, alta del cliente",
        ),
    )
    website = text(
        Client,
        "website",
        _("Sitio web"),
        kind="url",
        aliases=titles(
            "web, página web, sitio, url, website, homepage, dominio, web page, web site, página, www, domain",
            "company domain name, site, website url",
        ),
    )
    phone = text(
        Client,
        "phone",
        _("Teléfono"),
        kind="phone",
        several=True,
        aliases=titles(
            "tel, teléfonos, teléfono fijo, telefono empresa, phone, phone number, telephone, phone numbers",
            "phonenumber, telephone number, nro de teléfono, tel fijo, tel/cel, tel cel, landline, fono, telefone",
        ),
    )
    address = text(
        Client,
        "address",
        _("Dirección"),
        joinable=" ",
        parts=STREET_PARTS,
        aliases=titles(
            "domicilio, domicilio fiscal, domicilio comercial, calle y número, address, street address",
            "address line, address line 1, addr, calle y nro, calle nro, domicilio completo",
            "dirección completa",
        ),
    )
    city = text(
        Client,
        "city",
        _("Localidad"),
        aliases=titles(
            "ciudad, población, partido, municipio, city, town, dom fiscal localidad, localidad / ciudad",
            "ciudad / localidad, ciudad o localidad, municipality, town/city, comuna, cidade",
        ),
    )
    province = text(
        Client,
        "province",
        _("Provincia"),
        kind="province",
        aliases=titles(
            "estado o provincia, región, state, province, state province, state region",
            "state / province, provincia o estado, provincia estado, jurisdicción",
        ),
    )
    postal_code = text(
        Client,
        "postal_code",
        _("Código postal"),
        kind="postal_code",
        aliases=titles(
            "cp, cod postal, cpa, postal code, zip, zip code, postcode, postalcode, zipcode, zip postal code",
            "postal zip code, c postal, billing code",
        ),
    )
    country = Field(
        "country__name",
        _("País"),
        kind=ChoiceWidget(lambda: list(countries), country_words),
        aliases=titles(
            "nación, country, country region, país o región, país / región, country code",
        ),
    )
    notes = Field(
        "notes",
        _("Notas"),
        kind="long_text",
        joinable="\n",
        aliases=titles(
            "observaciones, obs, comentarios, comentario, nota, notes, comments, remarks, descripción",
            "description, notas internas, internal notes, remark, observación, aclaraciones, memo, note",
        ),
    )
    owners = Field(
        "owners",
        _("Responsables"),
        kind=ManyWidget("email"),
        aliases=titles(
            "responsable, vendedor, ejecutivo, asesor, comercial, owner, owners, sales rep, account owner",
            "contact owner, company owner, lead owner, salesperson, sales person, sales representative",
            "ejecutivo de cuenta, ejecutivo comercial, vendedor asignado, account manager",
        ),
    )
    tags = Field(
        "tags",
        _("Etiquetas"),
        kind=ManyWidget("name"),
        aliases=titles(
            "etiqueta, tags, tag, labels, grupo, grupos, categorías, categories, group membership, groups",
        ),
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
