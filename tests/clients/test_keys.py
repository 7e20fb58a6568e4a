"""Keys: Ñ sorts after N and is found without, a code is one whatever its case, a phone however it is written."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.duplicates import possible_clients
from clients.forms.clients import ClientForm
from clients.kinds.overview import whatsapp_url
from clients.models import Client, ClientType, Prospect, Tag
from clients.services import change_client, create_client
from contacts.models import Contact
from contacts.services import add_contact
from napsix.crud.derived import check_all
from napsix.text import phone_key, sort_key
from tests.factories import make_client, make_contact
from tests.importer.imports import import_rows

PHONES = [
    "(0341) 15-456-7890",
    "0341 4567890",
    "0341 15 4567890",
    "341 456-7890",
    "341 15 456 7890",
    "+54 9 341 456 7890",
    "+54 341 456 7890",
    "+5493414567890",
    "0054 9 341 4567890",
    "54 9 (0341) 15 456-7890",
    "+54 (0341) 4567890",
    "9 341 456 7890",
]
KEY = "3414567890"
ANOTHER = "+54 9 221 456 7890"


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_has_one_key(phone):
    assert phone_key(phone) == KEY


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("011 15 6123-4567", "1161234567"),
        ("02966 15 42-1234", "2966421234"),
        ("15 6123-4567", "61234567"),
        ("+598 2 123 4567", "59821234567"),
        ("20-12345678-6", "20123456786"),
        ("", ""),
    ],
)
def test_other_numbers_keep_their_digits(text, key):
    assert phone_key(text) == key


@pytest.mark.parametrize("stored", [PHONES[0], PHONES[5]])
@pytest.mark.parametrize("typed", PHONES)
def test_a_phone_is_found_however_it_is_written(db, typed, stored):
    client = create_client(client=Client(name="Acme", phone=stored))
    contact = add_contact(contact=Contact(client=make_client(), first_name="Ana", phone=stored))
    prospect = Prospect.objects.create(name="Beta", phone=stored)
    make_contact(client=make_client(phone=ANOTHER), phone=ANOTHER)
    found = Client.objects.filter(search_text__matches=typed).order_by("pk")
    assert list(found) == [client, contact.client]
    assert list(Contact.objects.filter(search_text__matches=typed)) == [contact]
    assert list(Prospect.objects.filter(search_text__matches=typed)) == [prospect]


@pytest.mark.parametrize("typed", ["15-456-7890", "456-7890", "0341 15 456", "4567"])
def test_a_part_of_a_phone_is_found_as_it_was_typed(db, typed):
    client = create_client(client=Client(name="Acme", phone=PHONES[2]))
    assert Client.objects.filter(search_text__matches=typed).get() == client


@pytest.mark.parametrize("typed", PHONES)
def test_a_phone_is_one_for_duplicates(admin, typed):
    client = create_client(client=Client(name="Acme", phone=PHONES[0]))
    create_client(client=Client(name="Beta", phone=ANOTHER))
    assert possible_clients(admin, phone=typed) == [(client, "mismo teléfono")]


@pytest.mark.parametrize("typed", PHONES)
def test_an_import_that_spells_a_phone_otherwise_changes_nothing(db, typed):
    client = create_client(client=Client(name="Acme", code="A1", phone=PHONES[0]))
    add_contact(contact=Contact(client=client, first_name="Ana", phone=PHONES[0]))
    titles = ["Código", "Razón social", "Teléfono", "Contacto", "Celular"]
    given = [("Celular", "contact.phone"), ("Teléfono", "phone")]
    run = import_rows([["A1", "Acme", typed, "Ana", typed]], titles, given=given)
    assert (run.unchanged, run.updated) == (1, 0)
    assert (Client.objects.get().phone, Contact.objects.get().phone) == (PHONES[0], PHONES[0])


@pytest.mark.parametrize("phone", ["11 6123-4567", "+54 11 6123-4567", "+54 9 11 6123 4567", "011 15 6123 4567"])
def test_a_chat_with_an_argentine_number_carries_the_nine(phone):
    assert whatsapp_url(phone, "AR") == "https://wa.me/5491161234567"


def test_a_chat_abroad_carries_no_nine():
    assert whatsapp_url("+598 94 123 456", "AR") == "https://wa.me/59894123456"


# Ñ ----------------------------------------------------------------------------------------------------------------

IN_ORDER = ["Nuñez", "Nz", "Ñandú", "ñu", "Oca"]


@pytest.fixture
def named(db):
    for name in reversed(IN_ORDER):
        create_client(client=Client(name=name, city=name), main_contact=Contact(first_name=name))


def names(rows):
    return [row.name for row in rows]


def test_enye_comes_after_n_and_before_o(named, admin, sign_in):
    assert sorted([*reversed(IN_ORDER)], key=sort_key) == IN_ORDER
    assert names(Client.objects.all()) == IN_ORDER
    assert [contact.first_name for contact in Contact.objects.all()] == IN_ORDER
    for column in ("name", "city", "main_contact"):
        page = sign_in(admin).get(reverse("clients:client_list"), {"sort": column})
        assert [row.record.name for row in page.context["table"].rows] == IN_ORDER


def test_enye_sorts_types_and_the_clients_by_them(db, admin, sign_in):
    for name in reversed(IN_ORDER):
        make_client(name=name, client_type=ClientType.objects.create(name=name))
    assert names(ClientType.objects.all()) == IN_ORDER
    page = sign_in(admin).get(reverse("clients:client_list"), {"sort": "client_type"})
    assert [row.record.name for row in page.context["table"].rows] == IN_ORDER


@pytest.mark.parametrize("query", [{"q": "nunez"}, {"city": "nunez"}, {"city__contains": "nun"}, {"city": "NUÑEZ"}])
def test_enye_is_found_without_its_tilde(named, admin, sign_in, query):
    page = sign_in(admin).get(reverse("clients:client_list"), query)
    assert [row.record.name for row in page.context["table"].rows] == ["Nuñez"]


def test_two_spellings_are_one_name_for_imports_tags_and_duplicates(db, admin):
    Tag.objects.create(name="Ñandú")
    client = create_client(client=Client(name="Muñiz S.A."))
    run = import_rows([["MUNIZ SA", "nandu"]], ["Razón social", "Etiquetas"], match=["name"])
    assert (run.updated, run.created) == (1, 0)
    assert [str(tag) for tag in client.tags.all()] == ["Ñandú"]
    assert possible_clients(admin, name="Muniz SRL") == [(client, "mismo nombre")]


@pytest.mark.parametrize(("stored", "typed"), [("Łódź", "lodz"), ("Søren Ærø", "soren aero"), ("Đặng", "dang")])
def test_a_letter_that_is_no_accent_is_found_by_its_base(db, stored, typed):
    client = create_client(client=Client(name=stored))
    assert Client.objects.filter(search_text__matches=typed).get() == client


# Codes ------------------------------------------------------------------------------------------------------------


def test_a_code_is_refused_in_another_case(db):
    create_client(client=Client(name="Acme", code="ab-1"))
    with pytest.raises(IntegrityError), transaction.atomic():
        create_client(client=Client(name="Beta", code="AB-1"))
    other = create_client(client=Client(name="Beta", code="x"))
    other.code = "Ab-1"
    with pytest.raises(IntegrityError), transaction.atomic():
        change_client(client=other)


def test_the_form_says_who_has_the_code(admin):
    create_client(client=Client(name="Acme", code="ab-1"))
    form = ClientForm({"name": "Beta", "code": "AB-1"}, user=admin)
    assert form.errors["code"] == ["Ya existe el cliente «Acme» con el código ab-1."]


def test_a_client_may_change_the_case_of_its_own_code(admin):
    client = create_client(client=Client(name="Acme", code="ab-1"))
    form = ClientForm({"name": "Acme", "code": "AB-1"}, instance=client, user=admin)
    assert "code" not in form.errors


def test_an_import_finds_a_code_in_any_case_and_leaves_it(db):
    create_client(client=Client(name="Acme", code="ab-1"))
    run = import_rows([["AB-1", "Acme"], ["Ab-2", "Uno"], ["aB-2", "Uno"]], ["Código", "Razón social"])
    assert (run.unchanged, run.created, run.failed) == (2, 1, 0)
    assert sorted(Client.objects.values_list("code", flat=True)) == ["Ab-2", "ab-1"]


def test_the_series_passes_over_a_code_in_any_case(db):
    create_client(client=Client(name="Acme", code="c00001"))
    assert create_client(client=Client(name="Beta")).code == "C00002"


@pytest.mark.parametrize("query", [{"q": "Ab-1"}, {"code": "AB-1"}, {"code__in": "x,AB-1"}])
def test_a_list_finds_a_code_in_any_case(admin, sign_in, query):
    create_client(client=Client(name="Acme", code="ab-1"))
    make_client(name="Otro", code="ab-2")
    page = sign_in(admin).get(reverse("clients:client_list"), query)
    assert [row.record.code for row in page.context["table"].rows] == ["ab-1"]


def test_the_migration_gives_later_twins_another_code_names_them_and_derives_all_anew(transactional_db, capsys):
    _first, second, _third = (create_client(client=Client(name=name, code=name)) for name in ("ab-1", "x", "ab-1-2"))
    call_command("migrate", "clients", "0002", verbosity=0)
    Client.objects.filter(pk=second.pk).update(code="AB-1", search_text=" antes", name_key="antes")
    call_command("migrate", verbosity=0)
    rows = Client.objects.order_by("pk")
    assert [row.code for row in rows] == ["ab-1", "AB-1-3", "ab-1-2"]
    assert [row.code_key for row in rows] == ["ab-1", "ab-1-3", "ab-1-2"]
    assert f"El cliente {second.pk} tenía el código «AB-1»" in capsys.readouterr().out
    assert Client.objects.filter(search_text__matches="ab-1-3", name_key="x").exists()
    assert all(report.different == 0 for report in check_all())
