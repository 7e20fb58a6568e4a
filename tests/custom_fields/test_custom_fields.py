"""Fields that administrators define, in every place where a client's own fields appear."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.models import Client, ClientType
from clients.services import create_client
from contacts.models import Contact
from napsix.crud import paging
from napsix.crud.lean import LeanTable
from napsix.custom_fields import indexes, services
from napsix.custom_fields.models import Definition, Option
from napsix.custom_fields.services import save_options
from napsix.custom_fields.types import FIELD_TYPES
from tests.clients.test_pages import edit_data
from tests.factories import make, make_client, make_contact, make_user

LIST = reverse("clients:client_list")
TYPED = {
    "text": ("hola", "hola", "hola"),
    "long_text": ("una\nlínea", "una\nlínea", "una\nlínea"),
    "number": ("1234,5", "1234.5", "1.234,5"),
    "money": ("1500,50", "1500.5", "1.500,50"),
    "date": ("2026-03-15", "2026-03-15", "15/03/2026"),
    "yes_no": ("true", True, "Sí"),
    "email": ("a@ejemplo.test", "a@ejemplo.test", "a@ejemplo.test"),
    "phone": ("+54 11 4444", "+54 11 4444", "+54 11 4444"),
    "url": ("https://ejemplo.test", "https://ejemplo.test", "https://ejemplo.test"),
    "tax_id": ("30-50000012-7", "30500000127", "30-50000012-7"),
}


def define(kind="text", slug="dato", options=(), **values):
    definition = Definition(slug=slug, name=slug.title(), kind=kind, **values)
    definition.save()
    save_options(definition, list(options))
    indexes.install(definition)
    return definition


def add(web, name="Acme", client_type="", **custom):
    data = {"kind": "company", "name": name, "tax_country": "AR", "country": "AR", "created_on": "2026-03-15"}
    data |= {f"custom.{slug}": value for slug, value in custom.items()}
    return web.post(reverse("clients:client_add"), data | {"client_type": client_type})


def found(web, query):
    answer = web.get(f"{LIST}?{query}")
    assert answer.context["problems"] == []
    return [row.name for row in LeanTable(answer.context["table"]).rows]


def test_a_fresh_installation_has_zone_and_vat_condition(db):
    assert [definition.name for definition in Definition.objects.of(Client)] == ["Zona", "Condición frente al IVA"]


@pytest.mark.parametrize("kind", TYPED)
def test_a_value_is_typed_stored_and_shown(web, kind):
    typed, stored, shown = TYPED[kind]
    definition = define(kind)
    add(web, dato=typed)
    assert Client.objects.get().custom["dato"] == stored
    assert definition.rules.text(definition, stored) == shown


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_a_field_of_each_kind_has_a_column_and_filters(web, kind):
    define(kind, options=["Uno"])
    create_client(client=Client(name="Acme"))
    assert found(web, "columns=name,custom.dato&custom.dato__empty=true") == ["Acme"]


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("number", "mil"), ("date", "31/02/2026"), ("email", "x"), ("url", "no es"), ("tax_id", "30500000128"),
     ("choice", "99999"), ("text", "x" * 501)],
)  # fmt: skip
def test_a_wrong_value_is_told_beside_its_field(web, kind, wrong):
    define(kind, options=["Uno"])
    assert add(web, dato=wrong).context["form"].errors["custom.dato"]
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("kind", "values", "query", "expected"),
    [
        ("text", ["rojo", "azul"], "custom.dato=ROJO", ["A"]),
        ("text", ["rojo", "azul"], "custom.dato__not=rojo", ["B", "C"]),
        ("text", ["rojo", "azul"], "custom.dato__in=rojo,azul", ["A", "B"]),
        ("text", ["rojo", "azul"], "custom.dato__contains=zu", ["B"]),
        ("number", ["9", "10.5"], "custom.dato__min=10", ["B"]),
        ("number", ["9", "10.5"], "custom.dato=10,5", ["B"]),
        ("money", ["9", "10.5"], "custom.dato__max=9,99", ["A"]),
        ("date", ["2026-01-31", "2026-02-01"], "custom.dato__min=2026-02-01", ["B"]),
        ("date", ["2026-01-31", "2026-02-01"], "custom.dato=31/01/2026", ["A"]),
        ("yes_no", [True, False], "custom.dato=true", ["A"]),
        ("yes_no", [True, False], "custom.dato__not=true", ["B", "C"]),
        ("number", ["9", "10.5"], "sort=custom.dato&custom.dato__empty=false", ["A", "B"]),
        ("number", ["9", "10.5"], "sort=-custom.dato&custom.dato__empty=false", ["B", "A"]),
    ],
)
def test_a_field_filters_and_sorts(web, kind, values, query, expected):
    define(kind)
    for name, value in zip("ABC", [*values, None], strict=True):
        create_client(client=Client(name=name, custom={} if value is None else {"dato": value}))
    assert found(web, query) == expected


def test_a_date_is_found_by_the_name_of_a_range_of_days(web, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 29, 15, tzinfo=datetime.UTC))
    define("date")
    for name, day in {"A": "2026-11-28", "B": "2026-11-30", "C": "2026-12-31"}.items():
        create_client(client=Client(name=name, custom={"dato": day}))
    ranges = {"overdue": ["A"], "past": ["A"], "this_month": ["A", "B"], "next_7_days": ["B"], "next_month": ["C"]}
    assert {name: found(web, f"custom.dato={name}") for name in ranges} == ranges


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("zul", ["A"]),
        ("AZUL-", ["A"]),
        ("zul-Mar", ["A"]),
        ("l-m", ["A"]),
        ("Co.", ["B"]),
        ("& Co", ["B"]),
        ("ñand", ["B"]),
        ("%", ["C"]),
        ("ul", ["A"]),
        ("azul verde", []),
        ("Peculiar", []),
        ("x" * 500, []),
    ],
)
def test_a_part_of_a_text_is_found_whatever_signs_stand_in_it(web, part, expected):
    """The name of a client is in the same search document, and is no value of the field."""
    define()
    for name, value in {"A": "azul-marino", "B": "El ñandú & Co.", "C": "100 %", "Peculiar": "nada"}.items():
        create_client(client=Client(name=name, custom={"dato": value}))
    answer = web.get(LIST, {"custom.dato__contains": part})
    assert (answer.context["problems"], [row.name for row in LeanTable(answer.context["table"]).rows]) == ([], expected)


def test_a_part_that_many_texts_hold_is_found_too(web, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_CAP", 1)
    define()
    for name, value in {"A": "azul", "B": "azul", "C": "azul", "D": "rojo"}.items():
        create_client(client=Client(name=name, custom={"dato": value}))
    assert found(web, "custom.dato__contains=azu") == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("=norte", ["A"]), ("__not=Norte", ["B", "C"]), ("=none", ["C"]), ("__in=norte,sur", ["A", "B"])],
)
@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_an_option_filters_by_its_label(web, kind, query, expected):
    definition = define(kind, options=["Norte", "Sur"])
    north, south = definition.options.values_list("pk", flat=True)
    for name, pk in [("A", north), ("B", south), ("C", None)]:
        value = pk if kind == "choice" or pk is None else [pk]
        create_client(client=Client(name=name, custom={} if value is None else {"dato": value}))
    assert found(web, f"custom.dato{query}") == expected


@pytest.mark.parametrize(
    ("labels", "live"),
    [
        (["Centro", "Cuyo", "Exterior"], ["Centro", "Cuyo", "Exterior"]),
        (["Exterior", "Centro", "Cuyo"], ["Exterior", "Centro", "Cuyo"]),
        (["Cuyo"], ["Cuyo"]),
        (["Cuyo", "AMBA", "Centro"], ["Cuyo", "AMBA", "Centro"]),
    ],
    ids=["one more at the end", "one more in its line", "fewer", "another order"],
)
def test_an_option_is_the_one_of_its_number_whatever_its_line(db, labels, live):
    definition = define("choice", options=["AMBA", "Centro", "Cuyo"])
    before = {option.pk: option.label for option in definition.options.all()}
    save_options(definition, labels)
    after = {option.pk: option.label for option in Option.objects.filter(definition=definition)}
    assert before.items() <= after.items()
    definition = Definition.objects.of("clients.client").get(slug="dato")
    assert [option.label for option in definition.live_options()] == live


def test_a_client_of_an_option_taken_away_is_of_no_other_that_takes_its_line(web):
    zone = Definition.objects.get(slug="zona")
    options = list(zone.options.values_list("label", flat=True))
    client = create_client(client=Client(name="Acme", custom={"zona": zone.options.get(label="AMBA").pk}))
    lines = [label for label in options if label != "AMBA"] + ["Exterior"]
    options_page(web, zone, options_text="\n".join(lines))
    assert zone.options.get(label="AMBA").is_retired and not zone.options.get(label="Exterior").is_retired
    assert found(web, "custom.zona=amba") == ["Acme"] and found(web, "custom.zona=exterior") == []
    client.refresh_from_db()
    assert zone.rules.text(zone, client.custom["zona"]) == "AMBA"


def test_options_exchange_their_names(db):
    definition = define("choice", options=["Norte", "Sur"])
    north, south = definition.options.all()
    save_options(definition, ["Sur", "Norte"], {north.pk: "Sur", south.pk: "Norte"})
    assert list(definition.options.order_by("pk").values_list("label", flat=True)) == ["Sur", "Norte"]


def options_page(web, definition, **typed):
    """Send the form of the definition as it is shown, with what was typed."""
    url = reverse("custom_fields:definition_edit", args=[definition.pk])
    shown = web.get(url).context["form"]
    data = {bound.html_name: "" if (value := bound.value()) is None else value for bound in shown}
    return web.post(url, {name: value for name, value in data.items() if value is not False} | typed)


def test_an_option_gets_another_name_beside_its_own(web):
    definition = define("choice", options=["Norte", "Sur"])
    first = definition.options.first()
    assert options_page(web, definition, **{f"option-{first.pk}": "Noroeste"}).status_code == 302
    assert definition.options.values_list("pk", "label").first() == (first.pk, "Noroeste")
    assert definition.options.count() == 2


def test_a_name_that_another_option_has_is_refused_beside_it(web):
    definition = define("choice", options=["Norte", "Sur"])
    first = definition.options.first()
    answer = options_page(web, definition, **{f"option-{first.pk}": "Sur"})
    assert answer.context["form"].errors[f"option-{first.pk}"]
    assert list(definition.options.values_list("label", flat=True)) == ["Norte", "Sur"]


@pytest.fixture
def retired(web):
    """``retired(kind)``: a client whose value of the field of that kind is no longer offered, and the value."""

    def make_one(kind):
        definition = define(kind, options=["Norte", "Sur"] if kind != "user" else [])
        person = make_user(name="Lea")
        raw = person.pk if kind == "user" else definition.options.first().pk
        raw = [raw, definition.options.last().pk] if kind == "choices" else raw
        client = create_client(client=Client(name="Acme", custom={"dato": raw}))
        if kind == "user":
            type(person).objects.filter(pk=person.pk).update(is_active=False)
        else:
            save_options(definition, ["Sur"])
        return client, raw

    return make_one


every_choice = pytest.mark.parametrize("kind", ["choice", "choices", "user"])


@every_choice
def test_what_is_no_longer_offered_stays_over_an_unrelated_edit(web, retired, kind):
    client, raw = retired(kind)
    data = edit_data(web, client, notes="otra cosa")
    assert web.post(reverse("clients:client_edit", args=[client.pk]), data).status_code == 302
    client.refresh_from_db()
    assert (client.custom["dato"], client.notes) == (raw, "otra cosa")


@every_choice
def test_what_is_no_longer_offered_is_marked_so(web, retired, kind):
    client, _raw = retired(kind)
    assert "(ya no se usa)" in web.get(reverse("clients:client_edit", args=[client.pk])).content.decode()


@every_choice
def test_what_is_no_longer_offered_may_be_taken_away(web, retired, kind):
    client, _raw = retired(kind)
    data = edit_data(web, client) | {"custom.dato": []}
    assert web.post(reverse("clients:client_edit", args=[client.pk]), data).status_code == 302
    client.refresh_from_db()
    assert "dato" not in client.custom


@every_choice
def test_nobody_else_gets_what_is_no_longer_offered(web, retired, kind):
    _client, raw = retired(kind)
    assert add(web, name="Beta", dato=raw).status_code == 422


def test_a_new_name_of_an_option_is_read_wherever_its_rows_are(web):
    definition = define("choice", options=["Norte", "Sur"])
    client = create_client(client=Client(name="Acme", custom={"dato": definition.options.first().pk}))
    save_options(definition, ["Noroeste", "Sur"], {definition.options.first().pk: "Noroeste"})
    assert found(web, "custom.dato=noroeste") == ["Acme"]
    exported = b"".join(web.get(f"{LIST}?export=csv").streaming_content).decode()
    for page in (web.get(f"{LIST}?columns=name,custom.dato"), web.get(client.get_absolute_url())):
        assert "Noroeste" in page.content.decode() + exported


def test_rows_are_found_by_an_option_that_was_retired(web):
    definition = define("choice", options=["Norte", "Sur"])
    create_client(client=Client(name="Acme", custom={"dato": definition.options.first().pk}))
    save_options(definition, ["Sur"])
    assert found(web, "custom.dato=norte") == ["Acme"]


def test_rows_are_found_by_a_person_who_left(web):
    define("user")
    leaver = make_user(name="Lea", is_active=False)
    create_client(client=Client(name="Acme", custom={"dato": leaver.pk}))
    assert found(web, "custom.dato=lea") == ["Acme"]


KEPT_TYPED = [("text", "hola", "hola"), ("yes_no", "true", "Sí"), ("choice", "Sur", "Sur"), ("choices", "Sur", "Sur")]
UNSAVED = "«Dato» dejó de pedirse mientras completabas esto: «%s» no se guardó."


@pytest.mark.parametrize(("kind", "typed", "said"), KEPT_TYPED, ids=[kind for kind, *_ in KEPT_TYPED])
def test_what_was_typed_into_a_field_that_was_retired_meanwhile_is_told(web, kind, typed, said):
    definition = define(kind, options=["Norte", "Sur"] if kind.startswith("choice") else [])
    if kind.startswith("choice"):
        typed = definition.options.get(label=typed).pk
    client = make_client(name="Acme")
    data = edit_data(web, client, notes="otra cosa") | {"custom.dato": typed}
    Definition.objects.filter(pk=definition.pk).update(is_retired=True)
    address = reverse("clients:client_edit", args=[client.pk])
    answer = web.post(address, data)
    assert answer.status_code == 422
    assert UNSAVED % said in answer.content.decode()
    assert answer.context["form"]["notes"].value() == "otra cosa"
    assert web.post(address, {name: value for name, value in data.items() if name != "custom.dato"}).status_code == 302


@pytest.mark.parametrize("kind", ["text", "choice"])
def test_who_empties_a_field_that_was_retired_meanwhile_is_told_without_empty_quotes(web, kind):
    definition = define(kind, options=["Norte"] if kind == "choice" else [])
    raw = definition.options.get().pk if kind == "choice" else "hola"
    client = create_client(client=Client(name="Acme", custom={"dato": raw}))
    data = edit_data(web, client) | {"custom.dato": ""}
    Definition.objects.filter(pk=definition.pk).update(is_retired=True)
    page = web.post(reverse("clients:client_edit", args=[client.pk]), data).content.decode()
    assert "«Dato» dejó de pedirse mientras completabas esto: no se vació." in page
    client.refresh_from_db()
    assert client.custom == {"dato": raw}


@pytest.mark.parametrize("kind", ["text", "choice", "choices"])
def test_a_field_left_as_it_was_and_retired_meanwhile_stays_without_a_word(web, kind):
    definition = define(kind, options=["Norte"] if kind != "text" else [])
    raw = {"text": "hola", "choice": definition.options.values_list("pk", flat=True).first()}.get(kind)
    raw = raw or [definition.options.get().pk]
    client = create_client(client=Client(name="Acme", custom={"dato": raw}))
    data = edit_data(web, client, notes="otra cosa")
    Definition.objects.filter(pk=definition.pk).update(is_retired=True)
    assert web.post(reverse("clients:client_edit", args=[client.pk]), data).status_code == 302
    client.refresh_from_db()
    assert (client.custom, client.notes) == ({"dato": raw}, "otra cosa")


def test_a_new_clients_value_of_a_field_retired_meanwhile_is_told_and_its_default_is_not(web):
    definition = define(default="hola")
    Definition.objects.filter(pk=definition.pk).update(is_retired=True)
    assert UNSAVED % "chau" in add(web, dato="chau").content.decode()
    assert add(web, dato="hola").status_code == 302
    assert add(web, name="Beta", dato="").status_code == 302


@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_an_option_taken_away_meanwhile_is_refused_by_its_name(web, kind):
    definition = define(kind, options=["Norte", "Sur"])
    first = definition.options.first()
    save_options(definition, ["Sur"])
    errors = add(web, dato=first.pk).context["form"].errors["custom.dato"]
    assert errors == ["«Norte» ya no se usa: elegí otra opción."]


@pytest.mark.parametrize(
    ("kind", "default"),
    [("number", "mil"), ("date", "ayer"), ("yes_no", "quizás"), ("email", "x"), ("choice", "Este"),
     ("choices", "Norte, Este"), ("user", "Nadie"), ("tax_id", "30500000128")],
)  # fmt: skip
def test_a_default_that_the_form_would_not_take_is_refused(web, kind, default):
    data = {"name": "Rubro", "kind": kind, "model": "clients.client", "order": 1, "options_text": "Norte\nSur"}
    answer = web.post(reverse("custom_fields:definition_add"), data | {"default": default})
    assert answer.context["form"].errors["default"]


@pytest.mark.parametrize(
    ("kind", "default"),
    [("number", "1234,5"), ("date", "2026-03-15"), ("yes_no", "Sí"), ("choice", "Sur"), ("choices", "Norte, Sur"),
     ("user", "Ada Administra"), ("text", "hola")],
)  # fmt: skip
def test_a_client_is_saved_with_the_default_as_the_form_shows_it(web, kind, default):
    data = {"name": "Dato", "kind": kind, "model": "clients.client", "order": 1, "options_text": "Norte\nSur"}
    assert web.post(reverse("custom_fields:definition_add"), data | {"default": default}).status_code == 302
    shown = web.get(reverse("clients:client_add")).context["form"]["custom.dato"].value()
    add(web, dato=shown)
    assert Client.objects.get().custom["dato"] not in (None, "", [])


def test_an_option_that_is_taken_away_is_retired_and_still_shown(db):
    definition = define("choice", options=["Norte", "Sur"])
    first = definition.options.first()
    save_options(definition, ["Sur"])
    definition = Definition.objects.of("clients.client").get(slug="dato")
    assert definition.rules.text(definition, first.pk) == "Norte"
    assert [option.label for option in definition.live_options()] == ["Sur"]


def test_a_retired_field_keeps_its_values_and_is_shown_nowhere(web):
    definition = define()
    create_client(client=Client(name="Acme", custom={"dato": "valor"}))
    definition.is_retired = True
    definition.save()
    answer = web.get(f"{LIST}?columns=name,custom.dato")
    assert "custom.dato" in answer.context["problems"][0]
    assert Client.objects.get().custom == {"dato": "valor"}


def test_a_value_that_may_not_repeat_is_refused_beside_its_field(web):
    define(is_unique=True)
    add(web, "Uno", dato="x")
    assert add(web, "Dos", dato="x").context["form"].errors["custom.dato"]


def test_the_database_refuses_a_value_that_may_not_repeat(db):
    define(is_unique=True)
    create_client(client=Client(name="Uno", custom={"dato": "x"}))
    with pytest.raises(IntegrityError), transaction.atomic():
        create_client(client=Client(name="Dos", custom={"dato": "x"}))


def test_a_required_field_is_required(web):
    define(is_required=True)
    assert add(web).context["form"].errors["custom.dato"]


@pytest.fixture
def wholesale(db):
    """The type of client that a field is for, or not for."""
    return make(ClientType, name="Mayorista")


def test_a_field_for_some_types_is_kept_only_for_them(web, wholesale):
    define().client_types.add(wholesale)
    add(web, dato="x")
    assert "dato" not in Client.objects.get().custom


def test_a_field_is_required_of_its_types_alone(web, wholesale):
    define(is_required=True).client_types.add(wholesale)
    assert add(web, "Una").status_code == 302
    assert add(web, "Otra", client_type=wholesale.pk).context["form"].errors["custom.dato"]


def test_the_form_knows_for_which_types_a_field_is(web, wholesale):
    define().client_types.add(wholesale)
    assert f'data-types="{wholesale.pk}"' in web.get(reverse("clients:client_add")).content.decode()


def test_a_value_stays_when_the_type_changes_and_may_still_be_changed(web, wholesale):
    define().client_types.add(wholesale)
    add(web, client_type=wholesale.pk, dato="x")
    client = Client.objects.get()
    web.post(reverse("clients:client_edit", args=[client.pk]), edit_data(web, client, client_type=""))
    client.refresh_from_db()
    assert (client.client_type, client.custom) == (None, {"dato": "x"})
    web.post(reverse("clients:client_edit", args=[client.pk]), edit_data(web, client, **{"custom.dato": "y"}))
    client.refresh_from_db()
    assert client.custom == {"dato": "y"}


def test_a_field_of_contacts_goes_by_the_type_of_their_client(web, wholesale):
    define(model="contacts.contact").client_types.add(wholesale)
    for client, status in ((make_client(client_type=wholesale), 302), (make_client(), 422)):
        address = f"{reverse('contacts:contact_add')}?client={client.pk}"
        assert ("custom.dato" in web.get(address).context["form"].fields) == (status == 302)
        typed = {"first_name": "Ana", "language": "es-ar", "custom.dato": "x"}
        assert web.post(address, typed).status_code == status
    assert [contact.custom for contact in Contact.objects.all()] == [{"dato": "x"}]


def test_a_field_of_contacts_is_searched_filtered_shown_and_exported(web):
    define(model="contacts.contact")
    make_contact(first_name="Ana", custom={"dato": "Peculiar"})
    make_contact(first_name="Beto")
    contacts = reverse("contacts:contact_list")
    for query in ("q=peculiar", "custom.dato=peculiar", "sort=custom.dato&custom.dato__empty=false"):
        answer = web.get(f"{contacts}?{query}&columns=name,custom.dato")
        assert ["Peculiar" in row.cells for row in LeanTable(answer.context["table"]).rows] == [True]
    exported = b"".join(web.get(f"{contacts}?export=csv").streaming_content).decode()
    assert "Dato" in exported and "Peculiar" in exported


@pytest.mark.parametrize("flags", [{"in_table": False}, {"is_filterable": False}], ids=str)
def test_a_field_is_left_out_of_the_table_or_of_the_filters(web, flags):
    define(**flags)
    create_client(client=Client(name="Acme", custom={"dato": "x"}))
    shown = web.get(f"{LIST}?columns=name,custom.dato").context["problems"] == []
    filtered = web.get(f"{LIST}?custom.dato=x").context["problems"] == []
    assert {"in_table": shown, "is_filterable": filtered} == {"in_table": True, "is_filterable": True} | flags


def test_section_order_and_help_are_those_of_the_definition(web):
    define(slug="segundo", order=2, section="Créditos", help="En pesos.")
    define(slug="primero", order=1, section="Créditos")
    form = web.get(reverse("clients:client_add")).context["form"]
    assert ("Créditos", ["custom.primero", "custom.segundo"]) in form.fieldsets
    assert form.fields["custom.segundo"].help_text == "En pesos."


@pytest.mark.parametrize(("kind", "default", "value"), [("text", "hola", "hola"), ("yes_no", "true", "true")])
def test_a_new_client_starts_with_the_default(web, kind, default, value):
    define(kind, default=default)
    assert web.get(reverse("clients:client_add")).context["form"]["custom.dato"].value() == value


def test_the_default_of_a_choice_is_said_by_its_label(web):
    definition = define("choice", options=["Norte", "Sur"], default="Sur")
    form = web.get(reverse("clients:client_add")).context["form"]
    assert form["custom.dato"].value() == definition.options.get(label="Sur").pk


def test_two_who_write_the_same_value_at_once_are_told_apart_by_the_database(web, monkeypatch):
    """The first look finds nobody: the other client is written between it and the save."""
    define(is_unique=True)
    looks = iter([False])
    taken = services.is_taken
    monkeypatch.setattr(services, "is_taken", lambda *given: next(looks, None) is None and taken(*given))
    create_client(client=Client(name="Uno", custom={"dato": "x"}))
    answer = add(web, "Dos", dato="x")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["custom.dato"])
    assert Client.objects.count() == 1


def test_a_value_is_found_by_the_search(web):
    define()
    add(web, dato="Peculiar")
    assert found(web, "q=peculiar") == ["Acme"]


def test_a_slug_is_made_of_the_name(web):
    data = {"name": "Límite de crédito", "kind": "money", "model": "clients.client", "order": 1}
    web.post(reverse("custom_fields:definition_add"), data)
    assert Definition.objects.get(kind="money").slug == "limite_de_credito"


@pytest.mark.parametrize("slug", ["zona", "Ñandú", "1x", "a b", "x' OR 1", "a" * 41])
def test_a_slug_that_collides_or_is_none_is_refused(web, slug):
    data = {"name": "Otro", "slug": slug, "kind": "text", "model": "clients.client", "order": 1}
    answer = web.post(reverse("custom_fields:definition_add"), data)
    assert answer.status_code == 422
    assert Definition.objects.count() == 2


def test_a_choice_needs_options(web):
    data = {"name": "Rubro", "kind": "choice", "model": "clients.client", "order": 1}
    answer = web.post(reverse("custom_fields:definition_add"), data)
    assert answer.context["form"].errors["options_text"]


def test_asking_for_no_repetition_over_repeated_values_is_refused(web):
    definition = define()
    for name in "AB":
        create_client(client=Client(name=name, custom={"dato": "x"}))
    data = {"name": "Dato", "order": 1, "is_unique": "on"}
    answer = web.post(reverse("custom_fields:definition_edit", args=[definition.pk]), data)
    assert answer.context["form"].errors["is_unique"]
    definition.refresh_from_db()
    assert not definition.is_unique


def test_any_name_makes_a_slug(web):
    for name in ("2ª línea", "¿?", "N° de sucursal"):
        data = {"name": name, "kind": "text", "model": "clients.client", "order": 1}
        assert web.post(reverse("custom_fields:definition_add"), data).status_code == 302
    assert set(Definition.objects.values_list("slug", flat=True)) >= {"campo_2a_linea", "campo_", "n_de_sucursal"}


def test_a_name_that_another_field_has_is_told_beside_the_slug(web):
    data = {"name": "Zona", "kind": "text", "model": "clients.client", "order": 1}
    form = web.post(reverse("custom_fields:definition_add"), data).context["form"]
    assert form.errors == {"slug": ["Ya hay un campo con el nombre interno «zona»."]}


@pytest.mark.parametrize(("default", "shown"), [("15/03/2026", 'value="2026-03-15"'), ("nunca", "")])
def test_a_new_row_starts_with_the_day_of_the_default_however_it_is_written(web, default, shown):
    define("date", default=default)
    assert shown in web.get(reverse("clients:client_add")).context["form"]["custom.dato"].as_widget()
