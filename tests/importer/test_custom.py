"""Custom fields in imports and exports."""

import pytest
from django.core.management import call_command

from clients.models import Client
from napsix.custom_fields import indexes
from napsix.custom_fields.models import Definition, Option
from tests.factories import make_client, make_user
from tests.importer.imports import counts, import_bytes, import_rows, issues

pytestmark = pytest.mark.django_db

KINDS = ["text", "long_text", "number", "money", "date", "yes_no", "choices", "email", "phone", "url", "tax_id", "user"]
VALUES = {
    "text": ("hola", "hola"),
    "long_text": ("una\notra", "una\notra"),
    "number": ("1.234,5", "1234.5"),
    "money": ("$ 1.500,25", "1500.25"),
    "date": ("03/04/2024", "2024-04-03"),
    "yes_no": ("sí", True),
    "choices": ("Norte, Sur", None),
    "email": ("a@b.test", "a@b.test"),
    "phone": ("+54 351 444-5555", "+54 351 444-5555"),
    "url": ("b.test", "https://b.test"),
    "tax_id": ("30-50000074-7", "30500000747"),
    "user": ("Eva Ríos", None),
}


@pytest.fixture
def definitions():
    """A custom field of each kind, called as its kind."""
    Definition.objects.filter(model="clients.client").update(is_retired=True)
    made = {kind: Definition.objects.create(slug=f"of_{kind}", name=f"Dato {kind}", kind=kind) for kind in KINDS}
    for label in ("Norte, Sur", "Sur", "Este"):
        Option.objects.create(definition=made["choices"], label=label)
    return made


def test_every_kind_is_read_as_it_is_stored(definitions):
    eva = make_user(email="eva@napsix.test", name="Eva Ríos")
    titles = ["Razón social", *(f"Dato {kind}" for kind in KINDS)]
    said = [(f"Dato {kind}", f"custom.of_{kind}") for kind in KINDS]
    import_rows([["Acme", *(VALUES[kind][0] for kind in KINDS)]], titles=titles, said=said)
    custom = Client.objects.get().custom
    both = definitions["choices"].options.get(label="Norte, Sur").pk
    assert custom.pop("of_choices") == [both]
    assert custom.pop("of_user") == eva.pk
    assert custom == {f"of_{kind}": stored for kind, (_cell, stored) in VALUES.items() if stored is not None}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_brings_custom_fields_back_unchanged(definitions, tmp_path, suffix):
    eva = make_user(email="eva@napsix.test", name="Eva Ríos")
    custom = {f"of_{kind}": stored for kind, (_cell, stored) in VALUES.items() if stored is not None}
    options = sorted(option.pk for option in definitions["choices"].options.exclude(label="Este"))
    make_client(code="A1", name="Acme", custom=custom | {"of_choices": options, "of_user": eva.pk})
    make_client(code="B1", name="Beta", custom={"of_number": "0.125", "of_yes_no": False})
    path = tmp_path / f"clientes.{suffix}"
    call_command("export_clients", format=suffix, output=str(path))
    before = list(Client.objects.values())
    run = import_bytes(path.read_bytes(), name=path.name)
    assert [field for field in run.mapped().values() if field and field.startswith("custom.")]
    assert counts(run) == {"unchanged": 2}
    assert list(Client.objects.values()) == before


def test_a_change_is_noted_by_field_and_leaves_the_others_alone(definitions):
    client = make_client(code="A1", name="Acme", custom={"of_text": "una", "otro": 1})
    titles = ["Código", "Razón social", "Dato text"]
    run = import_rows([["A1", "Acme", "otra"]], titles=titles, said=[("Dato text", "custom.of_text")])
    client.refresh_from_db()
    assert client.custom == {"of_text": "otra", "otro": 1}
    change = run.changes.get()
    assert (change.before, change.after) == ({"custom.of_text": "una"}, {"custom.of_text": "otra"})


def test_an_unknown_option_fails_the_row(definitions):
    run = import_rows([["Acme", "Oeste"]], titles=["Razón social", "Zona"], said=[("Zona", "custom.of_choices")])
    assert issues(run) == [(2, "choice.unknown")]
    assert not Client.objects.exists()


def test_a_value_that_may_not_repeat_fails_the_second_row(definitions):
    definition = definitions["text"]
    definition.is_unique = True
    definition.save()
    indexes.install(definition)
    make_client(code="A1", name="Acme", custom={"of_text": "uno"})
    rows = [["Beta", "uno"], ["Gama", "dos"], ["Delta", "dos"]]
    run = import_rows(rows, titles=["Razón social", "Matrícula"], said=[("Matrícula", "custom.of_text")])
    assert counts(run) == {"created": 1, "failed": 2}
    assert issues(run) == [(2, "row.taken"), (4, "row.taken")]
