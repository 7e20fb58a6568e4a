"""Fields that administrators define, in every place where a client's own fields appear."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.models import Client, ClientType
from clients.services import create_client
from napsix.custom_fields import indexes
from napsix.custom_fields.kinds import KINDS
from napsix.custom_fields.models import Definition, Option
from napsix.custom_fields.services import save_options
from tests.factories import make

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


@pytest.fixture
def web(admin, sign_in):
    """The administrator's browser."""
    return sign_in(admin)


def define(kind="text", slug="dato", options=(), **values):
    definition = Definition(slug=slug, name=slug.title(), kind=kind, **values)
    definition.save()
    save_options(definition, list(options))
    indexes.install(definition)
    return definition


def add(web, name="Acme", **custom):
    data = {"kind": "company", "name": name, "tax_country": "AR", "country": "AR", "created_on": "2026-03-15"}
    return web.post(reverse("clients:client_add"), data | {f"custom.{slug}": value for slug, value in custom.items()})


def found(web, query):
    answer = web.get(f"{LIST}?{query}")
    assert answer.context["problems"] == []
    return [row.name for row in answer.context["table"].lean_rows]


def test_a_fresh_installation_has_zone_and_vat_condition(db):
    assert [definition.name for definition in Definition.objects.of(Client)] == ["Zona", "Condición frente al IVA"]


@pytest.mark.parametrize("kind", TYPED)
def test_a_value_is_typed_stored_and_shown(web, kind):
    typed, stored, shown = TYPED[kind]
    definition = define(kind)
    add(web, dato=typed)
    assert Client.objects.get().custom["dato"] == stored
    assert definition.rules.text(definition, stored) == shown


@pytest.mark.parametrize("kind", KINDS)
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


def test_renaming_an_option_renames_it_everywhere(db):
    definition = define("choice", options=["Norte", "Sur"])
    first = definition.options.first()
    save_options(definition, ["Noroeste", "Sur"])
    assert Option.objects.get(pk=first.pk).label == "Noroeste"


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


def test_a_field_for_some_types_is_kept_only_for_them(web):
    kind = make(ClientType, name="Mayorista")
    define().client_types.add(kind)
    add(web, dato="x")
    assert "dato" not in Client.objects.get().custom


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
