"""The grammar of a list's address."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django_filters.filterset import filterset_factory

from clients.filters import ClientFilterSet
from clients.models import Client, ClientType, Tag
from clients.records.invoices.models import Invoice
from contacts.models import Contact
from napsix.crud.filter_fields import DatesField
from napsix.crud.filters import (
    ChoiceKey,
    DateKey,
    FilterSet,
    NumberKey,
    RelationKey,
    TextKey,
    WordKey,
    YesNoKey,
    key_of,
)
from napsix.custom_fields.models import Definition
from napsix.importer.models import ImportChange
from tests.factories import make, make_contact, make_user

DAY = datetime.date(2026, 3, 15)


@pytest.fixture
def world(allow):
    """Two clients that differ in everything one may filter by."""
    owner = allow(make_user(email="olga@napsix.test", name="Olga"), "contacts.view_contact")
    first = make(
        Client,
        name="Uno",
        client_type=make(ClientType, name="Mayorista"),
        owners=[owner],
        tags=[make(Tag, name="VIP"), make(Tag, name="Nuevo")],
        city="Río Cuarto",
        province="Córdoba",
        created_on=DAY,
        origin="import",
    )
    make_contact(client=first, first_name="María", last_name="Núñez", email="Maria@ejemplo.test")
    make(Client, name="Dos", kind="person", is_active=False, created_on=DAY + datetime.timedelta(days=10))
    return owner


def names(query, user):
    """Return the names of the clients that the query string asks for, and the problems."""
    filters = ClientFilterSet(QueryDict(query), queryset=Client.objects.all(), user=user)
    return sorted(client.name for client in filters.qs), filters.problems


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Dos", "Uno"]),
        ("is_active=true", ["Uno"]),
        ("is_active__not=true", ["Dos"]),
        ("is_active__in=true,false", ["Dos", "Uno"]),
        ("kind=person", ["Dos"]),
        ("kind__not=person", ["Uno"]),
        ("kind__in=person,company", ["Dos", "Uno"]),
        ("client_type=mayorista", ["Uno"]),
        ("client_type=none", ["Dos"]),
        ("client_type__not=Mayorista", ["Dos"]),
        ("client_type__in=Mayorista,none", ["Dos", "Uno"]),
        ("client_type__empty=true", ["Dos"]),
        ("client_type__empty=false", ["Uno"]),
        ("owners=me", ["Uno"]),
        ("owners=olga@napsix.test", ["Uno"]),
        ("owners=none", ["Dos"]),
        ("owners__not=me", ["Dos"]),
        ("tags=vip", ["Uno"]),
        ("tags__in=vip,nuevo", ["Uno"]),
        ("tags__all=vip,nuevo", ["Uno"]),
        ("tags__all=vip,none", []),
        ("tags__in=vip&tags__in=nuevo", ["Uno"]),
        ("tags__all=vip&tags__all=none", []),
        ("contact__contains=nuñez maria", ["Uno"]),
        ("contact__contains=maria@ejemplo", ["Uno"]),
        ("contact__contains=otra", []),
        ("tags__empty=true", ["Dos"]),
        ("has_main_contact=true", ["Uno"]),
        ("has_main_contact=false", ["Dos"]),
        ("has_email=true", ["Uno"]),
        ("has_email=false", ["Dos"]),
        ("has_phone=true", []),
        ("contact_name__contains=núñez", ["Uno"]),
        ("contact_email=maria@ejemplo.test", ["Uno"]),
        ("import=1", []),
        ("created_on=2026-03-15", ["Uno"]),
        ("created_on=15/03/2026", ["Uno"]),
        ("created_on__min=2026-03-16", ["Dos"]),
        ("created_on__max=2026-03-16", ["Uno"]),
        ("created_on__empty=false", ["Dos", "Uno"]),
        ("origin=import", ["Uno"]),
        ("city=rio cuarto", ["Uno"]),
        ("city__contains=CUÁRTO", ["Uno"]),
        ("city__in=rosario,río cuarto", ["Uno"]),
        ("city__empty=true", ["Dos"]),
        ("province__not=cordoba", ["Dos"]),
        ("q=uno&is_active=true", ["Uno"]),
        ("q=uno&is_active=false", []),
        ("sort=-name&page=1&per_page=50", ["Dos", "Uno"]),
    ],
)
def test_a_parameter_means(world, query, expected):
    assert names(query, world) == (expected, [])


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("colour=red", "colour"),
        ("is_active__min=true", "is_active__min"),
        ("is_active=quizas", "Estado"),
        ("kind=robot", "robot"),
        ("kind__in=person,robot", "robot"),
        ("client_type=Nadie", "Nadie"),
        ("client_type=99999999", "99999999"),
        ("owners=99999999999999999999999", "9999"),
        ("created_on=ayer mismo", "ayer mismo"),
        ("created_on__min=2026-02-30", "2026-02-30"),
        ("city\x00=x", "city"),
        ("import=uno", "Importación"),
    ],
)
def test_what_means_nothing_gives_no_rows_and_is_named(world, query, named):
    rows, problems = names(query, world)
    assert rows == []
    assert named in " ".join(problems)


@pytest.mark.parametrize(
    ("date_range", "first", "last"),
    [
        ("today", "2026-12-16", "2026-12-16"),
        ("yesterday", "2026-12-15", "2026-12-15"),
        ("tomorrow", "2026-12-17", "2026-12-17"),
        ("past", "1990-01-01", "2026-12-15"),
        ("overdue", "1990-01-01", "2026-12-15"),
        ("next_7_days", "2026-12-16", "2026-12-22"),
        ("next_30_days", "2026-12-16", "2027-01-14"),
        ("this_week", "2026-12-14", "2026-12-20"),
        ("next_week", "2026-12-21", "2026-12-27"),
        ("this_month", "2026-12-01", "2026-12-31"),
        ("next_month", "2027-01-01", "2027-01-31"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_7_days", "2026-12-10", "2026-12-16"),
        ("last_30_days", "2026-11-17", "2026-12-16"),
        ("last_90_days", "2026-09-18", "2026-12-16"),
        ("last_week", "2026-12-07", "2026-12-13"),
        ("last_month", "2026-11-01", "2026-11-30"),
        ("last_year", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_range_of_days_has_a_name(world, date_range, first, last, time_machine):
    # A Wednesday, late enough that it is the next day already where the clock of servers stands.
    time_machine.move_to(datetime.datetime(2026, 12, 16, 23, 30, tzinfo=ZoneInfo("America/Argentina/Buenos_Aires")))
    day = datetime.timedelta(days=1)
    first, last = map(datetime.date.fromisoformat, (first, last))
    days = {"first": first, "last": last, "before": first - day, "after": last + day}
    Client.objects.all().delete()
    for name, on in days.items():
        make(Client, name=name, created_on=on)
    inside = ["first", "last"] if first > datetime.date(1990, 1, 1) else ["before", "first", "last"]
    assert names(f"created_on={date_range}", world) == (inside, [])
    assert names(f"created_on__not={date_range}", world) == (sorted(set(days) - set(inside)), [])


def test_months_that_follow_end_on_their_last_day(time_machine):
    time_machine.move_to(datetime.datetime(2028, 1, 31, 12, tzinfo=datetime.UTC))
    assert DatesField().ranges()["next_month"][1:] == (datetime.date(2028, 2, 1), datetime.date(2028, 2, 29))


def test_the_panel_offers_every_range_by_its_words(world):
    offered = [option.data["label"] for option in panel("", world)["created_on"].subwidgets]
    assert {"vencidos", "próximos 7 días", "este mes", "mes que viene"} <= set(offered)


def test_a_chip_has_the_words_of_the_range_that_was_asked_for(world, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC))  # 30 days, as many as the month has
    for date_range, words in {
        "last_30_days": "últimos 30 días",
        "this_month": "este mes",
        "past": "antes de hoy",
    }.items():
        filters = ClientFilterSet(QueryDict(f"created_on={date_range}"), queryset=Client.objects.all(), user=world)
        assert [chip.label for chip in filters.chips] == [f"Alta: {words}"]


def test_the_clients_of_somebody_who_left_are_found(world):
    leaver = make_user(name="Lea", email="lea@napsix.test", is_active=False)
    make(Client, name="De Lea", owners=[leaver])
    assert names("owners=lea@napsix.test", world) == (["De Lea"], [])


def panel(query, user):
    """Return the bound fields of the filter panel by name."""
    filters = ClientFilterSet(QueryDict(query), queryset=Client.objects.all(), user=user)
    return {field.name: field for field in filters.panel}


def chosen(field):
    """Return the labels of the options that a field shows as chosen."""
    return [option.data["label"] for option in field.subwidgets if option.data["selected"]]


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("tags__in=vip,none", "tags__in", ["Sin asignar", "vip"]),
        ("tags__all=none&tags__all=none", "tags__all", ["Sin asignar"]),
        ("owners=me", "owners", ["Yo"]),
        ("owners=none", "owners", ["Sin asignar"]),
        ("created_on=last_30_days", "created_on", ["últimos 30 días"]),
        ("created_on=this_year", "created_on", ["este año"]),
        ("created_on=2026-03-15", "created_on", ["2026-03-15"]),
        ("has_main_contact=false", "has_main_contact", ["Sin"]),
        ("has_email=false", "has_email", ["Sin"]),
        ("has_valid_tax_id=false", "has_valid_tax_id", ["Faltante o inválido"]),
        ("client_type=none", "client_type", ["Sin asignar"]),
        ("client_type=mayorista", "client_type", ["mayorista"]),
        ("custom.zona=cuyo", "custom.zona", ["cuyo"]),
        ("origin=import", "origin", ["Importación"]),
    ],
)
def test_the_panel_offers_and_keeps(world, query, name, expected):
    assert chosen(panel(query, world)[name]) == expected


@pytest.mark.parametrize("name", ["created_on__min", "created_on__max", "city__contains", "contact_name__contains",
                                  "contact_email__contains", "contact__contains", "custom.zona"])  # fmt: skip
def test_the_panel_has_a_field_for(world, name):
    assert name in panel("", world)


def test_the_chip_of_several_values_names_them_all(world):
    filters = ClientFilterSet(QueryDict("tags__in=vip&tags__in=nuevo"), queryset=Client.objects.all(), user=world)
    assert [chip.label for chip in filters.chips] == ["Etiqueta: VIP, Nuevo"]


def test_last_30_days_ends_today(world, time_machine):
    time_machine.move_to(DAY + datetime.timedelta(days=29, hours=15))
    assert names("created_on=last_30_days", world)[0] == ["Dos", "Uno"]


@pytest.mark.parametrize(
    ("model", "name", "expected"),
    [
        (Client, "kind", ChoiceKey),
        (Client, "is_active", YesNoKey),
        (Client, "created_on", DateKey),
        (Client, "client_type", RelationKey),
        (Client, "owners", RelationKey),
        (Client, "city", TextKey),
        (Client, "code", WordKey),
        (Client, "website", None),
        (Client, "notes", None),
        (Client, "created_at", None),
        (Contact, "email", None),
        (Contact, "client", RelationKey),
        (ImportChange, "run", None),
        (Definition, "order", NumberKey),
    ],
)
def test_the_key_of_a_field_follows_from_its_type_and_from_what_finds_it(model, name, expected):
    assert type(key_of(model._meta.get_field(name))) is (expected or type(None))


class Numbered(FilterSet):
    """Filters by whole numbers."""

    class Meta:
        model = Definition
        fields = ["order"]


@pytest.fixture
def numbered(db):
    """Three fields with an order."""
    Definition.objects.all().delete()
    for order in (1, 2, 30):
        Definition.objects.create(slug=f"f{order}", name=f"F{order}", kind="text", order=order)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("order=2", [2]),
        ("order__not=2", [1, 30]),
        ("order__min=2", [2, 30]),
        ("order__max=2", [1, 2]),
        ("order__empty=true", []),
        ("order__empty=false", [1, 2, 30]),
        ("order=2,5", []),
        ("order=dos", []),
    ],
)
def test_a_number_is_asked_by_its_range(numbered, query, expected):
    found = Numbered(QueryDict(query))
    assert [one.order for one in found.qs] == expected
    assert bool(found.problems) is (query in {"order=2,5", "order=dos"})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("code=A-1", ["A-1"]),
        ("code=a-1", ["A-1"]),
        ("code__not=A-1", ["a-2", "b"]),
        ("code__in=a-1,B", ["A-1", "b"]),
        ("code__empty=true", []),
        ("code__empty=false", ["A-1", "a-2", "b"]),
    ],
)
def test_a_code_is_asked_in_any_case(db, query, expected):
    for code in ("A-1", "a-2", "b"):
        make(Client, name=code, code=code)
    found = ClientFilterSet(QueryDict(query), Client.objects.order_by("pk"))
    assert (found.problems, [client.code for client in found.qs]) == ([], expected)


@pytest.mark.parametrize(("amount", "is_read"), [("1,50", True), ("1.5", True), ("1,505", False)])
def test_a_number_kept_with_decimals_is_asked_with_as_many(amount, is_read):
    priced = filterset_factory(Invoice, filterset=FilterSet, fields=["total"])
    assert priced({"total__min": amount}).is_valid() is is_read
