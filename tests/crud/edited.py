"""The pages that edit a row, from the URLconf, and what two people type into every field of each."""

from decimal import Decimal
from io import BytesIO

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from PIL import Image

from clients.kinds.base import Record
from clients.models import Client, Company, Tag
from clients.records.projects import Project
from napsix.accounts.models import User
from napsix.crud.conflicts import SHOWN, VERSION
from napsix.crud.views.edit import SavesBesideOthers
from portal.models import Profile
from portal.services import give_profile
from tests.factories import make, make_contact, make_member, make_user

# What two people type into a field of each type, neither of them what ``make`` invents.
BY_TYPE = {
    forms.EmailField: ("ana@acme.test", "eva@acme.test"),
    forms.URLField: ("https://uno.test/", "https://dos.test/"),
    forms.DecimalField: ("101", "102"),
    forms.IntegerField: ("11", "12"),
    forms.DateField: ("2026-05-04", "2026-06-05"),
    forms.CharField: ("Uno", "Dos"),
}
# And into those whose values follow rules of their own. A number is of a document, and that of a country.
BY_NAME = {
    "width": ("6", "7"),
    "tax_id": ("30500000011", "30500000029"),
    "parent": ("CENTRAL-1", "CENTRAL-2"),
} | dict.fromkeys(["ends_on", "due_on", "valid_until"], ("2027-05-04", "2027-06-05"))
BY_PAGE = {
    "clients:client_edit": {
        "tax_country": ("BR", "UY"),
        "tax_id_type": ("passport", "foreign"),
        "tax_id": ("XY987654", "211003420017"),
    },
    "clients:prospect_edit": {"tax_id_type": ("dni", "passport"), "tax_id": ("30123456", "AB123456")},
}
# A definition of texts has no options; a task is somebody's of the team, or a contact's; the first number closes the
# prefix of a series.
BY_PAGE |= {
    "custom_fields:definition_edit": {"options_text": [""]},
    "clients:task_edit": {"contact": [""]},
    "clients:series_edit": {"prefix": [""]},
}
# Of a client in use no reason is kept, and its state is one of two: these have a test of their own.
APART = {"state", "reason"}


def edit_pages(patterns=None, namespace=""):
    """Yield the name and the page of every address of the URLconf that edits a row."""
    for pattern in patterns or get_resolver().url_patterns:
        if not isinstance(pattern, URLPattern):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from edit_pages(pattern.url_patterns, inner)
        elif issubclass(getattr(pattern.callback, "view_class", object), SavesBesideOthers):
            yield f"{namespace}{pattern.name}", pattern.callback.view_class(**pattern.callback.view_initkwargs)


def opened(name, page, sign_in):
    """Make a row and return the browser of somebody who may edit it, and the address of its form."""
    if name.startswith("portal:"):
        member = make_member()
        give_profile(contact=member.contacts.get(), profile=Profile.objects.get(key="owner"))
        return sign_in(member), reverse(name)
    web = sign_in(make_user(name="Ada", is_superuser=True))
    try:
        Company.objects.get_or_create(pk=1, defaults={"name": "Nosotros"})
        return web, reverse(name)
    except NoReverseMatch:
        row = make_user(name="Eva") if page.model is User else make(page.model)
        surround(row)
        return web, reverse(name, args=[row.pk])


def surround(row):
    """Make what the form of ``row`` offers: two of each."""
    for number in (1, 2):
        make_user(name=f"Persona {number}")
        if isinstance(row, Record):
            make_contact(client=row.client)
            make(Project, client=row.client)
        if isinstance(row, Client):
            make(Client, code=f"CENTRAL-{number}")
            make(Tag, name=f"Etiqueta {number}")


def shown(page):
    """What a browser would send back from the form of ``page``."""
    form, data = page.context["form"], {}
    lines = getattr(form, "lines", None)
    for bound in [*form, *(field for one in [lines.management_form, *lines.forms] for field in one)] if lines else form:
        value = bound.value()
        if value is not None and value is not False and not isinstance(bound.field, forms.FileField):
            data[bound.html_name] = value
    return data


def typed(name, page):
    """Return what two people type into each field of the form, as {name: values other than what it has}.

    One value alone is a tick, or a choice between two: who changes it as somebody else did says the same.
    """
    found = {}
    for bound in page.context["form"]:
        if bound.name not in APART | {SHOWN, VERSION} and not bound.field.disabled:
            known = BY_PAGE.get(name, {}).get(bound.name) or BY_NAME.get(bound.name) or values_of(bound)
            found[bound.name] = [one for one in known if not is_same(one, bound.value())][:2]
    return {field: values for field, values in found.items() if values}


def values_of(bound):
    """Return what may be typed into a field without rules of its own."""
    field = bound.field
    if isinstance(field, forms.BooleanField):
        return ["", "on"]
    if isinstance(field, forms.FileField):
        return [picture("uno.png"), picture("dos.png")]
    if hasattr(field, "choices"):
        keys = [str(key) for key, _label in field.choices if str(key)]
        return [[key] for key in keys] if isinstance(bound.value(), list) else keys
    return next(BY_TYPE[kind] for kind in type(field).__mro__ if kind in BY_TYPE)


def picture(name):
    """Return a small picture of its own colour."""
    content = BytesIO()
    Image.new("RGB", (2, 2), "red" if name == "uno.png" else "blue").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def is_same(value, stored):
    """Whether a stored value is the one that was typed."""
    if isinstance(value, list):
        return sorted(value) == sorted(map(str, stored or []))
    if isinstance(stored, bool):
        return bool(value) == stored
    if isinstance(stored, Decimal):
        return Decimal(value) == stored
    if isinstance(value, str) and value.isdecimal():
        return str(stored or "").replace("-", "") == value
    return str(stored or "").partition(" · ")[0] == (value.name if isinstance(value, SimpleUploadedFile) else value)


def post(browser, address, data, **options):
    """Send a form, its files from their beginning."""
    for value in data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return browser.post(address, data, **options)


def has(browser, address):
    """Return what the row has by the names of its fields, as its form shows it; of a file its name."""
    form = browser.get(address).context["form"]
    files = {name for name, field in form.fields.items() if isinstance(field, forms.FileField)}
    return {one.name: getattr(form.instance, one.name) if one.name in files else one.value() for one in form}


def differing(wanted, found):
    """Return the names whose stored value is not the typed one."""
    return [name for name, value in wanted.items() if not is_same(value, found[name])]
