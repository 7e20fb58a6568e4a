"""Whatever clients hold: importing an export of them changes nothing, and an export by values is one by rows."""

import io
import string
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as within
from hypothesis import strategies as some
from openpyxl import load_workbook

from clients.models import Client, ClientType, Tag
from clients.resources import ClientResource
from contacts.models import Contact
from napsix.crud.export import csv_lines, lines
from napsix.crud.resources import by_label
from napsix.crud.workbook import write_xlsx
from napsix.custom_fields.models import Definition
from napsix.custom_fields.types import FIELD_TYPES
from napsix.importer.engine.values import cell_text
from napsix.importer.engine.values.text import is_blank
from napsix.importer.messages import sentence
from napsix.text import unguarded
from tests.factories import make, make_client, make_contact, make_user
from tests.importer.imports import counts, import_bytes

pytestmark = pytest.mark.django_db
CLIENTS = 12

ODD = (
    "=1+1", "=HYPERLINK(1)", "+1", "-", "-5", "@alguien", "'=1", "'comillas", '"dobles"', "a;b", "a,b", "a|b", "007",
    "1e5", "1,5", "1.5", "1.234,50", "30612052170.0", "Sí", "No", "N/A", "NULL", "null", "None", "n/d", "s/d", "#N/D",
    "#¡VALOR!", "TRUE", "2024-03-05", "05/03/2024", "0", "00", "_x0041_", "<b>&amp;", "Ñandú & Cía.", "ＦＵＬＬ", "＝1",
    "TOTAL", "Página 1 de 2", "nbsp\u00a0acá", "a  b", "🦆", "e\u0301", "\u200bcero", "Ã±andÃº", "x" * 60, "\\N", "~",
)  # fmt: skip
SIGNS = string.ascii_letters + string.digits + " .,;:'\"=+-@/\\|<>&%$#()[]{}ñÑáéíóúü¿¡ºª€_\t"
words = some.sampled_from(ODD) | some.text(SIGNS, min_size=1, max_size=30)
texts = words | some.lists(words, min_size=2, max_size=4).map("\n".join) | words.map("\r\n\r\n{}\r\n".format)
long_texts = texts | some.just("muy largo " * 4_000)
days = some.dates(date(1850, 1, 1), date(2090, 12, 31))
phones = some.sampled_from(
    ("+54 351 155-1234", "0351 4444-5555", "4444", "int. 12", "-", "(011) 4-321", "+1 (555) 0100")
)
emails = some.sampled_from(("Ana.Paz@Ejemplo.test", "o'brien@ejemplo.test", "a+b@ejemplo.test", ""))
sites = some.sampled_from(("www.acme.test/a b", "https://acme.test/?q=ñ", "acme.test", "ACME.test", ""))
numbers = some.sampled_from(("30500000747", "20-12345678-6", "30-1", "12345678", "760864285", "")) | words
tax_ids = some.tuples(numbers, some.sampled_from(("AR", "CL", "UY", "ES")))
# What is typed into a custom field, by its kind.
TYPED = {
    "text": words,
    "long_text": long_texts,
    "number": some.decimals(-(10**13), 10**13, places=4).map(str),
    "money": some.decimals(-(10**10), 10**10, places=2).map(str),
    "date": days.map(str),
    "yes_no": some.sampled_from(("true", "false")),
    "email": emails,
    "phone": phones,
    "url": some.sampled_from(("https://acme.test/a?b=1&c=ñ", "http://x.test")),
    "tax_id": numbers,
}
# A cell is taken for guarded, and loses what nobody sees: a code that then is another one is not found again.
codes = words.filter(lambda text: cell_text(unguarded(text)).split() == text.split())
# What people write for nothing at all is no name of a person.
names = codes.filter(lambda text: not is_blank(text))
OF_CLIENT = {
    "code": codes, "name": words, "trade_name": words, "website": sites, "phone": phones, "address": words,
    "city": words, "province": words | some.just("Córdoba"), "postal_code": some.sampled_from(("01036", "X5000ABC")),
    "country": some.sampled_from(("AR", "UY", "BR", "US")), "notes": long_texts, "source": words, "created_on": days,
    "kind": some.sampled_from(Client.Kind.values), "is_active": some.booleans(), "tax": tax_ids,
}  # fmt: skip
OF_CONTACT = {"first_name": names, "last_name": names, "email": emails, "phone": phones, "position": words}


def described(fields):
    """Return a strategy of values for some of ``fields``."""
    return some.fixed_dictionaries({}, optional=fields)


client_rows = some.fixed_dictionaries(
    {
        "own": described(OF_CLIENT),
        "custom": described(TYPED),
        "contact": some.none() | described(OF_CONTACT),
        "custom_of_contact": described(TYPED),
        "links": some.sets(some.sampled_from(("tags", "owners", "type", "parent", "choice", "choices", "user"))),
    }
)


@pytest.fixture
def world():
    """Custom fields of every kind for clients and contacts, and what clients are linked to."""
    names = ("Uno; y más", "=Dos", "Tres, cuatro")
    for model in ("clients.client", "contacts.contact"):
        for kind in FIELD_TYPES:
            one = Definition.objects.create(
                model=model, kind=kind, name=f"Dato {kind} {model[:2]}", slug=f"dato_{kind}"
            )
            for name in names if kind in {"choice", "choices"} else ():
                one.options.create(label=name)
    return {
        "tags": [make(Tag, name=name) for name in ("Norte, Sur", "=1+1", "Ñandú")],
        "owners": [make_user(email=f"v{n}@napsix.test", name=f"Vendedora, {n}") for n in range(2)],
        "type": make(ClientType, name="Mayorista; y más"),
    }


def valid(row):
    """Return ``row`` without the values that its own validation refuses."""
    while True:
        try:
            row.full_clean()
        except ValidationError as refusal:
            for name in refusal.message_dict:
                field = row._meta.get_field("name" if name == "__all__" else name)
                setattr(row, field.name, field.get_default() if field.name not in {"name", "first_name"} else "Nombre")
        else:
            return row


def custom(model, typed, links, world):
    """Return what a form would store of what is ``typed`` into the custom fields of ``model``."""
    stored = {}
    for one in Definition.objects.of(model):
        raw = typed.get(one.kind)
        if one.kind in links:
            offered = [pk for pk, _label in one.rules.choices(one)]
            raw = offered[:2] if one.kind == "choices" else offered[0]
        try:
            value = one.rules.to_json(one.rules.form_field(one).clean(raw)) if raw else None
        except ValidationError:
            value = None
        if value is not None:
            stored[one.slug] = value
    return stored


def made(drawn, number, world):
    """Save a client as ``drawn``, with what stands around it."""
    own = {name: value.strip() if isinstance(value, str) else value for name, value in drawn["own"].items()}
    own["tax_id"], own["tax_country"] = own.pop("tax", ("", "AR"))
    own["code"] = f"{own.get('code', 'C')}{number}"[-30:]
    client = valid(
        Client(**{"name": "Nombre", **own}, custom=custom("clients.client", drawn["custom"], drawn["links"], world))
    )
    client.client_type = world["type"] if "type" in drawn["links"] else None
    if "parent" in drawn["links"]:
        client.parent = Client.objects.filter(parent=None).first()
    client.save()
    for name in drawn["links"] & {"tags", "owners"}:
        getattr(client, name).set(world[name])
    if drawn["contact"] is not None:
        values = {name: value.strip() for name, value in drawn["contact"].items()}
        stored = custom("contacts.contact", drawn["custom_of_contact"], drawn["links"], world)
        contact = valid(Contact(client=client, **{"first_name": "Ana", **values}, custom=stored))
        values = {name: getattr(contact, name) for name in (*OF_CONTACT, "custom")}
        make_contact(client=client, **values)


def written(suffix):
    """Return the bytes of an export of all clients."""
    found = lines(ClientResource(), [(Client.objects.order_by("pk"), None)])
    if suffix == "csv":
        return "".join(csv_lines(found)).encode()
    file = io.BytesIO()
    write_xlsx(found, file)
    return file.getvalue()


def everything():
    rows = [list(model.objects.order_by("pk").values()) for model in (Client, Contact, Tag, ClientType)]
    ties = [list(getattr(Client, name).through.objects.order_by("pk").values()) for name in ("tags", "owners")]
    return rows + ties


def told(run):
    """Return what the import would change or refuse."""
    refused = [(one.row, one.column, one.message) for one in run.issues.filter(severity="error")]
    changed = [(one.row, one.model, one.before, one.after) for one in run.changes.all()]
    return refused + changed


# Without making a failure smaller: each example is two imports.
@within(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(drawn=some.lists(client_rows, min_size=CLIENTS, max_size=CLIENTS))
def test_importing_an_export_changes_nothing_whatever_clients_hold(world, drawn):
    with transaction.atomic():
        for number, one in enumerate(drawn):
            made(one, number, world)
        before = everything()
        for suffix in ("csv", "xlsx"):
            run = import_bytes(written(suffix), name=f"clientes.{suffix}")
            assert (counts(run), told(run)) == ({"unchanged": len(drawn)}, [])
            assert everything() == before
        transaction.set_rollback(True)


def test_a_day_that_no_column_takes_is_refused_with_the_years_that_it_takes():
    words = sentence("date.out_of_range", {"text": "1857-09-13", "first": 1900, "last": 2100})
    assert "1857-09-13" in words and "1900" in words and "2100" in words


# Exports by values


def cells(resource, rows):
    return [list(line) for line in resource.rows(rows)]


def test_cells_made_of_values_are_those_of_the_rows_themselves(world, settings):
    settings.DEBUG = True  # without it there are no demo data
    call_command("seed_demo", clients=12, stdout=io.StringIO())
    for maker in by_label.values():
        resource = maker(list(maker().available))
        rows = resource._meta.model._default_manager.order_by("pk")
        assert rows and cells(resource, rows) == cells(resource, list(rows))


@pytest.mark.parametrize("model", [Client, Contact], ids=["clients", "contacts"])
def test_no_row_is_made_to_be_exported(model, monkeypatch):
    make_contact(client=make_client())
    made = []
    monkeypatch.setattr(model, "from_db", classmethod(lambda cls, *args: made.append(args)))
    resource = by_label[model._meta.label_lower]()
    assert (len(cells(resource, model.objects.all())), made) == (1, [])


def test_rows_come_in_the_order_of_their_keys_as_far_as_they_are_there():
    keys = [make_client(name=name).pk for name in ("Beta", "Acme", "Cruz")]
    Client.objects.filter(pk=keys[1]).delete()
    resource = ClientResource(["name"])
    assert cells_of(resource, Client.objects.all(), keys[::-1]) == ["Cruz", "Beta"]
    assert cells_of(resource, Client.objects.order_by("-name_key")[:1]) == ["Cruz"]


def cells_of(resource, rows, keys=None):
    return [name for (name,) in resource.rows(rows, keys)]


# Workbooks


def workbook(*rows):
    """Return the first sheet of a written workbook as others read it."""
    file = io.BytesIO()
    write_xlsx([["Título"], *rows], file)
    return load_workbook(file).active


@pytest.mark.parametrize(
    ("value", "read", "kind"),
    [
        ("=1+1", "=1+1", "s"),
        (" a <b> & _x0041_ \x0b", " a <b> & _x005F_x0041_ ", "s"),
        ("x" * 40_000, "x" * 32_767, "s"),
        (date(2024, 3, 5), datetime(2024, 3, 5), "d"),
        (date(1850, 3, 5), "1850-03-05", "s"),
        (datetime(2024, 3, 5, 10, 30), datetime(2024, 3, 5, 10, 30), "d"),
        (time(10, 30), time(10, 30), "d"),
        (Decimal("10.50"), 10.5, "n"),
        (Decimal("12345678901234567.89"), "12345678901234567.89", "s"),
        (7, 7, "n"),
        (True, True, "b"),
        (None, None, "n"),
    ],
    ids=str,
)
def test_a_cell_of_a_workbook_is_of_the_type_of_its_value(value, read, kind):
    cell = workbook([value])["A2"]
    assert (cell.value, cell.data_type) == (read, kind)


def test_the_titles_of_a_workbook_stay_in_sight_and_columns_are_as_wide_as_their_texts():
    sheet = workbook(["un texto de treinta caracteres"])
    assert (sheet.freeze_panes, sheet["A1"].font.b, sheet["A2"].font.b) == ("A2", True, False)
    assert sheet.column_dimensions["A"].width == 32
