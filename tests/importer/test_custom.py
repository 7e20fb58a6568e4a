"""Custom fields in imports and exports."""

import pytest
from django.core.management import call_command

from clients.models import Client, ClientType
from contacts.models import Contact
from napsix.custom_fields import indexes
from napsix.custom_fields.models import Definition, Option
from tests.factories import make, make_client, make_contact, make_user
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
    given = [(f"Dato {kind}", f"custom.of_{kind}") for kind in KINDS]
    import_rows([["Acme", *(VALUES[kind][0] for kind in KINDS)]], titles=titles, given=given)
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
    run = import_rows([["A1", "Acme", "otra"]], titles=titles, given=[("Dato text", "custom.of_text")])
    client.refresh_from_db()
    assert client.custom == {"of_text": "otra", "otro": 1}
    change = run.changes.get()
    assert (change.before, change.after) == ({"custom.of_text": "una"}, {"custom.of_text": "otra"})


def test_an_unknown_option_fails_the_row(definitions):
    run = import_rows([["Acme", "Oeste"]], titles=["Razón social", "Zona"], given=[("Zona", "custom.of_choices")])
    assert issues(run) == [(2, "choice.unknown")]
    assert not Client.objects.exists()


@pytest.fixture
def registered(definitions):
    """A custom field whose values never repeat; the client A1 has "uno"."""
    definition = definitions["text"]
    definition.is_unique = True
    definition.save()
    indexes.install(definition)
    make_client(code="A1", name="Acme", custom={"of_text": "uno"})


def register(rows, titles=("Razón social", "Matrícula"), **options):
    return import_rows(rows, titles=list(titles), given=[("Matrícula", "custom.of_text")], **options)


@pytest.mark.parametrize("dry_run", [False, True], ids=["run", "rehearsal"])
def test_a_value_that_may_not_repeat_fails_the_second_row(registered, dry_run):
    run = register([["Beta", "uno"], ["Gama", "dos"], ["Delta", "dos"]], dry_run=dry_run)
    assert counts(run) == {"created": 1, "failed": 2}
    assert issues(run) == [(2, "row.taken"), (4, "row.taken")]
    assert "«Acme» (A1)" in run.issues.first().message


@pytest.mark.parametrize("dry_run", [False, True], ids=["run", "rehearsal"])
def test_rows_far_apart_repeat_as_well(registered, dry_run):
    run = register([[f"C{n}", f"m{n}"] for n in range(600)] + [["Otra", "m0"]], dry_run=dry_run)
    assert (counts(run), issues(run)) == ({"created": 600, "failed": 1}, [(602, "row.taken")])


def test_ones_own_value_is_no_repetition(registered):
    run = register(
        [["A1", "Acme", "uno"], ["A1", "Acme", "dos"], ["", "Beta", "uno"]], ("Código", "Razón social", "Matrícula")
    )
    assert counts(run) == {"unchanged": 1, "updated": 1, "created": 1}


TOO_MUCH = [
    ("text", "x" * 501, "value.too_long"),
    ("long_text", "x" * 5_001, "value.too_long"),
    ("number", "1,23456", "decimal.too_many_places"),
    ("money", "1,234567", "decimal.too_many_places"),
    ("number", "1234567890123456789", "decimal.too_many_digits"),
    ("phone", "1" * 61, "value.too_long"),
    ("tax_id", "30-50000074-8", "tax_id.check_digit"),
]


@pytest.mark.parametrize(("kind", "cell", "code"), TOO_MUCH)
def test_what_the_form_would_not_take_fails_the_row(definitions, kind, cell, code):
    run = import_rows([["Acme", cell]], titles=["Razón social", "Dato"], given=[("Dato", f"custom.of_{kind}")])
    assert issues(run) == [(2, code)]
    assert run.issues.get().column == "Dato"
    assert not Client.objects.exists()


@pytest.mark.parametrize("titles", [["Razón social"], ["Razón social", "Matrícula"]], ids=["no column", "empty cell"])
def test_a_new_client_without_a_required_field_fails_and_names_it(definitions, titles):
    Definition.objects.filter(slug="of_text").update(is_required=True)
    given = [("Matrícula", "custom.of_text")][: len(titles) - 1]
    run = import_rows([["Acme", ""][: len(titles)]], titles=titles, given=given)
    assert counts(run) == {"failed": 1}
    assert run.issues.get().message == "Falta Dato text."


def test_a_client_that_is_there_needs_no_required_field_to_change(definitions):
    make_client(code="A1", name="Acme")
    Definition.objects.filter(slug="of_text").update(is_required=True)
    run = import_rows([["A1", "Acme S.A."]], titles=["Código", "Razón social"])
    assert counts(run) == {"updated": 1}


def test_a_field_for_some_types_is_required_of_those_only(definitions):
    wholesale = make(ClientType, name="Mayorista")
    definition = definitions["text"]
    definition.is_required = True
    definition.save()
    definition.client_types.add(wholesale)
    run = import_rows([["Acme", "Mayorista"], ["Beta", ""]], titles=["Razón social", "Tipo de cliente"])
    assert (counts(run), issues(run)) == ({"created": 1, "failed": 1}, [(2, "row.required")])


DEFAULTS = {
    "text": ("hola", "hola"),
    "number": ("1234,5", "1234.5"),
    "choice": ("Norte", None),
    "choices": ("Norte, Sur", None),
    "yes_no": ("Sí", True),
}


@pytest.mark.parametrize("kind", DEFAULTS)
def test_a_new_client_starts_with_the_defaults(definitions, kind):
    default, stored = DEFAULTS[kind]
    definition = Definition.objects.create(slug="con_inicial", name="Con inicial", kind=kind, default=default)
    if kind in {"choice", "choices"}:
        pks = [Option.objects.create(definition=definition, label=label).pk for label in ("Norte", "Sur")]
        stored = pks[0] if kind == "choice" else pks
    import_rows([["Acme"]], titles=["Razón social"])
    assert Client.objects.get().custom == {"con_inicial": stored}


def test_a_default_does_not_take_the_place_of_a_value(definitions):
    Definition.objects.filter(slug="of_text").update(default="inicial")
    make_client(code="A1", name="Acme")
    titles, given = ["Código", "Razón social", "Dato"], [("Dato", "custom.of_text")]
    import_rows([["A1", "Acme", ""], ["B1", "Beta", "propio"]], titles=titles, given=given)
    assert [client.custom.get("of_text") for client in Client.objects.order_by("code")] == [None, "propio"]


TYPED = ["Código", "Razón social", "Tipo de cliente", "Dato"]


@pytest.fixture
def for_wholesale(definitions):
    """The custom field "Dato text" is for wholesalers."""
    definitions["text"].client_types.add(make(ClientType, name="Mayorista"))


def import_typed(rows, **options):
    return import_rows(rows, titles=TYPED, given=[("Dato", "custom.of_text")], **options)


@pytest.mark.parametrize("dry_run", [False, True], ids=["run", "rehearsal"])
def test_a_value_of_a_field_for_another_type_stays_out_with_a_warning(for_wholesale, dry_run):
    rows = [["A1", "Acme", "Mayorista", "uno"], ["B1", "Beta", "", "dos"], ["C1", "Gama", "Minorista", "tres"]]
    run = import_typed(rows, dry_run=dry_run)
    assert counts(run) == {"created": 3}
    assert issues(run) == [(3, "custom.not_for_type"), (4, "custom.not_for_type")]
    assert {(issue.severity, issue.column) for issue in run.issues.all()} == {("warning", "Dato")}
    if not dry_run:
        assert [client.custom for client in Client.objects.order_by("code")] == [{"of_text": "uno"}, {}, {}]


def test_the_type_that_counts_is_the_one_that_the_client_has_or_gets(for_wholesale):
    make_client(code="A1", name="Acme", client_type=ClientType.objects.get(name="Mayorista"))
    make_client(code="B1", name="Beta")
    run = import_typed([["A1", "Acme", "", "uno"], ["B1", "Beta", "Mayorista", "dos"]])
    assert issues(run) == []
    assert [client.custom for client in Client.objects.order_by("code")] == [{"of_text": "uno"}, {"of_text": "dos"}]


def test_a_value_from_before_may_be_changed_by_an_import_too(for_wholesale):
    make_client(code="A1", name="Acme", custom={"of_text": "de antes"})
    assert issues(import_typed([["A1", "Acme", "", "otro"]])) == []
    assert Client.objects.get().custom == {"of_text": "otro"}


OF_CONTACT = ["Código", "Razón social", "Tipo de cliente", "Contacto", "Talle"]


@pytest.fixture
def size(definitions):
    """A custom field of contacts."""
    return Definition.objects.create(model="contacts.contact", slug="talle", name="Talle", kind="choice")


def import_sizes(rows):
    return import_rows(rows, titles=OF_CONTACT, given=[("Talle", "contact.custom.talle")])


def test_a_custom_field_of_the_contact_is_imported_changed_and_exported(size, tmp_path):
    small, large = (Option.objects.create(definition=size, label=label) for label in ("Chico", "Grande"))
    import_sizes([["A1", "Acme", "", "Ana Paz", "Chico"]])
    assert Contact.objects.get().custom == {"talle": small.pk}
    run = import_sizes([["A1", "Acme", "", "Ana Paz", "Grande"]])
    assert (counts(run), Contact.objects.get().custom) == ({"updated": 1, "contacts_updated": 1}, {"talle": large.pk})
    change = run.changes.get()
    assert (change.before, change.after) == ({"custom.talle": small.pk}, {"custom.talle": large.pk})
    make_client(code="B1", name="Sin contacto")
    path = tmp_path / "clientes.csv"
    call_command("export_clients", format="csv", output=str(path))
    assert "Grande" in path.read_text()
    assert counts(import_bytes(path.read_bytes(), name=path.name)) == {"unchanged": 2}


def test_a_new_contact_starts_with_the_defaults(size):
    Option.objects.create(definition=size, label="Chico")
    large = Option.objects.create(definition=size, label="Grande")
    Definition.objects.filter(pk=size.pk).update(default="Grande")
    import_sizes([["A1", "Acme", "", "Ana Paz", ""]])
    assert Contact.objects.get().custom == {"talle": large.pk}


def test_a_new_contact_without_a_required_field_comes_in_with_a_warning(size):
    Definition.objects.filter(pk=size.pk).update(is_required=True)
    run = import_sizes([["A1", "Acme", "", "Ana Paz", ""]])
    assert (issues(run), Contact.objects.count()) == ([(2, "contact.incomplete")], 1)


def test_a_field_of_contacts_goes_by_the_type_of_their_client(size):
    Option.objects.create(definition=size, label="Chico")
    size.client_types.add(make(ClientType, name="Mayorista"))
    run = import_sizes([["A1", "Acme", "Mayorista", "Ana Paz", "Chico"], ["B1", "Beta", "", "Bea Paz", "Chico"]])
    assert issues(run) == [(3, "custom.not_for_type")]
    assert [bool(contact.custom) for contact in Contact.objects.order_by("pk")] == [True, False]


@pytest.mark.parametrize(
    ("kind", "column", "cell"),
    [("choices", "custom.of_choices", "Sur"), ("user", "custom.of_user", "Lea Paz"),
     ("choices", "contact.custom.of_contact", "Sur")],
    ids=["an option", "somebody who left", "an option of a contact"],
)  # fmt: skip
def test_who_has_what_is_no_longer_offered_keeps_it_and_nobody_else_gets_it(definitions, kind, column, cell):
    lea = make_user(name="Lea Paz", is_active=False)
    definition = definitions[kind]
    if column.startswith("contact"):
        definition = Definition.objects.create(slug="of_contact", name="De quien", kind=kind, model="contacts.contact")
        Option.objects.create(definition=definition, label="Sur")
    definition.options.filter(label="Sur").update(is_retired=True)
    kept = lea.pk if kind == "user" else [definition.options.get(label="Sur").pk]
    had = {definition.slug: kept}
    acme = make_client(code="A1", name="Acme", custom={} if column.startswith("contact") else had)
    make_contact(client=acme, first_name="Ana", last_name="Paz", email="ana@a.test",
                 custom=had if column.startswith("contact") else {})  # fmt: skip
    rows = [["A1", "Acme", "Ana Paz", cell], ["B1", "Beta", "Beto Sosa", cell]]
    run = import_rows(rows, titles=["Código", "Razón social", "Contacto", "Dato"], given=[("Dato", column)])
    assert counts(run) == {"unchanged": 1, "created": 1, "contacts_created": 1}
    assert issues(run) == [(3, "custom.retired")]
    assert not any(
        row.custom for row in (*Client.objects.filter(code="B1"), *Contact.objects.filter(client__code="B1"))
    )
