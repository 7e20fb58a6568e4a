"""django-import-export, used as its documentation says by somebody who never saw this code.

https://django-import-export.readthedocs.io: getting started, import and export workflow, results, commands.
"""

import datetime
import io
import sys
from decimal import Decimal

import pytest
import tablib
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from import_export import resources
from import_export.exceptions import ImportError as RowImportError
from import_export.exceptions import ImportExportError
from import_export.fields import Field as PlainField
from import_export.results import Result, RowResult
from openpyxl import load_workbook

from clients.kinds.registry import all_kinds
from clients.models import Client, ClientType, Tag
from clients.resources import ClientResource
from clients.resources.loader import ClientLoader
from contacts.models import Contact
from contacts.resources import ContactResource
from napsix.crud.resources import by_label
from napsix.custom_fields.models import Definition
from napsix.files.models import StoredFile
from napsix.files.storage import PrivateStorage
from napsix.importer.datasets import cell_of
from napsix.importer.fields import Field
from napsix.importer.models import ImportChange, ImportRun
from tests.factories import make, make_client, make_contact, make_user
from tests.importer.test_export import awkward_clients, everything

__all__ = ["awkward_clients"]

pytestmark = pytest.mark.django_db

HEADINGS = ["Código", "Nombre o razón social", "CUIT", "Contacto", "Email del contacto"]
ROWS = [["A1", "Acme", "30-50000074-7", "Ana Paz", "ana@acme.test"], ["B1", "Beta", "", "", ""]]


@pytest.fixture
def dataset():
    """Two good rows under our own headings."""
    return tablib.Dataset(*ROWS, headers=HEADINGS)


def types_of(result):
    return [row.import_type for row in result.rows]


# Getting started: importing data.


def test_a_resource_is_a_model_resource():
    assert isinstance(ClientResource(), resources.ModelResource)
    assert ClientResource._meta.model is Client


def files():
    """What is kept on the disk."""
    return {path for path in PrivateStorage().root.rglob("*") if path.is_file()}


def test_a_rehearsal_says_what_would_be_and_writes_nothing(dataset):
    kept = files()
    result = ClientResource().import_data(dataset, dry_run=True)
    assert isinstance(result, Result)
    assert not result.has_errors() and not result.has_validation_errors()
    assert types_of(result) == ["new", "new"]
    assert result.totals[RowResult.IMPORT_TYPE_NEW] == result.total_rows == 2
    assert not any(model.objects.exists() for model in (Client, Contact, ImportRun, StoredFile))
    assert files() == kept


def test_an_import_goes_through_the_services_and_is_remembered(dataset):
    result = ClientResource().import_data(dataset, dry_run=False)
    acme = Client.objects.get(code="A1")
    assert (acme.tax_key, acme.origin) == ("AR:30500000747", Client.Origin.IMPORT)
    assert acme.contacts.get().full_name == "Ana Paz"
    assert acme.main_contact.email == "ana@acme.test"
    assert list(Client.objects.filter(search_text__matches="acme")) == [acme]
    assert ImportChange.objects.filter(run=result.run, model="clients.client").count() == 2
    assert (result.rows[0].object_id, result.rows[0].object_repr) == (acme.pk, str(acme))


@pytest.mark.parametrize(
    "headings",
    [
        ["code", "name", "tax_id", "contact.full_name", "contact.email"],
        ["Code", "Name", "CUIT", "Contact", "Contact email"],
        ["cod cliente", "Razón social", "N° de CUIT", "Nombre y apellido", "E-mail"],
    ],
    ids=["names of fields", "English titles", "what people write"],
)
def test_headings_may_be_names_titles_or_what_people_write(headings):
    result = ClientResource().import_data(tablib.Dataset(*ROWS, headers=headings), raise_errors=True)
    assert not result.ignored
    assert list(Client.objects.order_by("code").values_list("code", "name")) == [("A1", "Acme"), ("B1", "Beta")]
    assert Contact.objects.get().email == "ana@acme.test"


def test_a_heading_that_nobody_knows_is_left_out_and_named():
    result = ClientResource().import_data(tablib.Dataset(["Acme", "猫", "x"], headers=["name", "名前", "zodíaco"]))
    assert result.ignored == ["名前", "zodíaco"]
    assert types_of(result) == ["new"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (tablib.Dataset(["猫"], headers=["名前"]), "name"),
        (tablib.Dataset(["Acme"]), "name"),
        (tablib.Dataset(["Acme"], headers=[""]), "fila 1"),
        (tablib.Dataset(["x" * 40_000], headers=["name"]), "32"),
        (tablib.Dataset(["", None], headers=["name", "code"]), "ninguna fila"),
    ],
    ids=["unknown", "no headings", "empty heading", "too long", "blank"],
)
def test_a_dataset_of_which_nothing_can_be_made_is_refused_in_a_sentence(data, message):
    result = ClientResource().import_data(data)
    (error,) = result.base_errors
    assert message in str(error.error)
    assert not Client.objects.exists()


def test_of_two_columns_for_one_field_the_first_is_taken():
    data = tablib.Dataset(["Acme", "Beta"], headers=["name", "Nombre o razón social"])
    assert ClientResource().import_data(data).ignored == ["Nombre o razón social"]
    assert Client.objects.get().name == "Acme"


def test_what_is_refused_as_a_whole_is_an_error_of_the_result_or_raised():
    unknown = tablib.Dataset(["x"], headers=["名前"])
    result = ClientResource().import_data(unknown)
    assert result.has_errors() and "name" in str(result.base_errors[0].error)
    with pytest.raises(RowImportError):
        ClientResource().import_data(unknown, raise_errors=True)


def test_an_empty_dataset_is_an_empty_result():
    result = ClientResource().import_data(tablib.Dataset(headers=HEADINGS))
    assert (result.total_rows, result.rows, result.has_errors()) == (0, [], False)


def test_values_keep_their_types(db):
    Definition.objects.create(kind="number", name="Puntaje", slug="puntaje")
    titles = ["code", "name", "created_on", "is_active", "custom.puntaje"]
    row = [17, "Acme", datetime.date(2024, 4, 3), False, Decimal("1.234")]
    ClientResource().import_data(tablib.Dataset(row, headers=titles), raise_errors=True)
    client = Client.objects.get()
    assert (client.code, client.created_on, client.is_active) == ("17", datetime.date(2024, 4, 3), False)
    assert Decimal(client.custom["puntaje"]) == Decimal("1.234")


# Errors: https://django-import-export.readthedocs.io/en/latest/import_workflow.html


@pytest.fixture
def with_faults():
    """A good row, one with a wrong address, one without a name."""
    return tablib.Dataset(
        ["A1", "Acme", "", "", ""], ["B1", "Beta", "", "Bea", "mal"], ["C1", "", "", "", ""], headers=HEADINGS
    )


def test_rows_that_are_not_valid_are_told_of_and_the_others_go_in(with_faults):
    result = ClientResource().import_data(with_faults)
    assert types_of(result) == ["new", "invalid", "invalid"]
    assert result.has_validation_errors() and not result.has_errors()
    first, second = result.invalid_rows
    assert (first.number, second.number) == (2, 3)
    assert "mal" in first.field_specific_errors["contact.email"][0]
    assert first.values == ("B1", "Beta", "", "Bea", "mal")
    assert "nombre" in str(second.error).lower()
    assert Client.objects.get().code == "A1"
    assert ClientResource._meta.use_transactions is None


def test_all_or_nothing(with_faults):
    ClientResource().import_data(with_faults, use_transactions=True, rollback_on_validation_errors=True)
    assert not any(model.objects.exists() for model in (Client, ImportRun, StoredFile))


def test_the_first_fault_is_raised_and_nothing_stays(with_faults):
    kept = files()
    with pytest.raises(RowImportError) as fault:
        ClientResource().import_data(with_faults, raise_errors=True)
    assert files() == kept
    assert (fault.value.number, fault.value.row["Código"]) == (2, "B1")
    assert not any(model.objects.exists() for model in (Client, ImportRun))


def test_failed_rows_are_collected_and_become_no_formula(with_faults):
    with_faults.append(["D1", "=1+1", "", "", "peor"])
    failed = ClientResource().import_data(with_faults, collect_failed_rows=True).failed_dataset
    assert failed.headers == [*HEADINGS, "Error"]
    assert [row[0] for row in failed] == ["B1", "C1", "D1"]
    assert "\nD1,'=1+1," in failed.csv.replace("\r", "")


def test_what_the_database_refuses_is_an_error_and_undoes_all(dataset, monkeypatch):
    def refuse(self, plans):
        raise IntegrityError("duplicate key")

    monkeypatch.setattr(ClientLoader, "apply", refuse)
    result = ClientResource().import_data(dataset)
    assert result.has_errors()
    assert [number for number, _errors in result.row_errors()] == [1, 2]
    assert "duplicate key" in str(result.rows[0].errors[0].error)
    assert result.totals["error"] == 2
    assert not ImportRun.objects.exists()
    kept = ClientResource().import_data(dataset, use_transactions=False)
    assert kept.has_errors() and ImportRun.objects.get() == kept.run


def test_the_difference_is_shown_by_column():
    make_client(code="A1", name="Acme", city="Salta")
    data = tablib.Dataset(["A1", "Acme SA", "Salta"], headers=["code", "name", "city"])
    result = ClientResource().import_data(data, dry_run=True)
    (row,) = result.rows
    assert row.is_update()
    differences = dict(zip(result.diff_headers, row.diff, strict=True))
    assert "<ins" in differences["name"] and "SA" in differences["name"]
    assert "<ins" not in differences["city"] and "Salta" in differences["city"]


def test_instances_and_rows_are_kept_when_asked():
    class Keeping(ClientResource):
        class Meta(ClientResource.Meta):
            store_row_values = True
            store_instance = True
            skip_diff = True
            report_skipped = False

    make_client(code="A1", name="Acme")
    data = tablib.Dataset(["A1", "Acme"], ["B1", "Beta"], headers=["code", "name"])
    (row,) = Keeping().import_data(data).rows
    assert (row.instance, row.row_values, row.diff) == (
        Client.objects.get(code="B1"),
        {"code": "B1", "name": "Beta"},
        None,
    )


def test_blank_rows_keep_the_numbers_of_the_others_right():
    data = tablib.Dataset(["Acme"], [""], ["Beta"], headers=["name"])
    assert types_of(ClientResource().import_data(data)) == ["new", "skip", "new"]


# The guards.


def test_an_import_on_behalf_of_somebody_needs_the_permissions_of_the_wizard(dataset, staff, allow):
    result = ClientResource().import_data(dataset, user=staff)
    assert result.has_errors() and staff.email in str(result.base_errors[0].error)
    assert not Client.objects.exists()
    names = ("clients.import_client", "clients.add_client", "clients.change_client")
    allow(staff, *names, "clients.view_client", "contacts.add_contact", "contacts.change_contact")
    result = ClientResource().import_data(dataset, user=staff)
    assert result.run.user == staff and Client.objects.count() == 2


def test_an_unknown_option_is_not_passed_over(dataset):
    with pytest.raises(TypeError):
        ClientResource().import_data(dataset, usr=None)


@pytest.mark.parametrize("name", ["import_row", "save_instance", "do_instance_save", "import_instance", "bulk_create"])
def test_the_packages_own_loop_cannot_write_past_the_services(name):
    with pytest.raises(ImportExportError, match="import_data"):
        getattr(ClientResource(), name)({"name": "Acme"}, None)


def test_a_hook_that_would_never_run_is_refused_where_it_is_declared():
    with pytest.raises(ImproperlyConfigured, match="before_save_instance"):

        class Hooked(ClientResource):
            def before_save_instance(self, instance, row, **kwargs):
                pass

    with pytest.raises(ImproperlyConfigured, match="use_bulk"):

        class Bulk(ClientResource):
            class Meta(ClientResource.Meta):
                use_bulk = True

    with pytest.raises(ImproperlyConfigured, match="custom"):

        class Undeclared(ClientResource):
            class Meta(ClientResource.Meta):
                fields = ("code", "custom")


# Exporting data.


def test_an_export_is_a_dataset_of_all_rows_or_of_a_queryset():
    make_client(code="A1", name="Acme")
    make_client(code="B1", name="Beta")
    assert ClientResource().export()["Código"] == ["A1", "B1"]
    assert ClientResource().export(Client.objects.filter(code="B1"))["Nombre o razón social"] == ["Beta"]
    assert ClientResource().export(list(Client.objects.filter(code="B1")))["Código"] == ["B1"]
    assert ClientResource().export(Client.objects.order_by("-code")[:1])["Código"] == ["B1"]


def test_columns_are_chosen_by_name_or_title_and_stand_in_the_order_of_declaration():
    make_client(code="A1", name="Acme")
    data = ClientResource().export(export_fields=["Nombre o razón social", "code"])
    assert (data.headers, data[0]) == (["Código", "Nombre o razón social"], ("A1", "Acme"))
    assert ClientResource().get_export_headers(["name"]) == ["Nombre o razón social"]


def test_fields_and_headers_are_those_of_the_declaration():
    resource = ClientResource()
    names = list(resource.fields)
    assert names[:3] == ["code", "name", "trade_name"]
    assert set(names) >= {"tags", "contact.email", "contact.full_name"}
    assert resource.get_export_headers()[:2] == ["Código", "Nombre o razón social"]
    assert [field.column_name for field in resource.get_import_fields()][:1] == ["Código"]
    with pytest.warns(DeprecationWarning):
        assert resource.get_fields() == list(resource.fields.values())


def test_a_subclass_adds_columns_takes_some_away_and_writes_cells_of_its_own():
    class Labels(ClientResource):
        shout = Field("name", "Grito")

        def dehydrate_shout(self, client):
            return f"{client.name}!"

        def filter_export(self, queryset, **kwargs):
            return queryset.filter(is_active=True)

        class Meta(ClientResource.Meta):
            fields = ("name", "shout")
            export_order = ("shout", "name")

    make_client(name="Acme")
    make_client(name="Beta", is_active=False)
    data = Labels().export(export_fields=["name", "shout"])
    assert (data.headers, [*data]) == (["Grito", "Nombre o razón social"], [("Acme!", "Acme")])


def test_a_field_changed_on_one_resource_is_changed_there_alone():
    changed = ClientResource()
    changed.fields["name"].column_name = "Cliente"
    del changed.fields["code"]
    assert changed.get_export_headers()[0] == "Cliente"
    assert ClientResource().get_export_headers()[:2] == ["Código", "Nombre o razón social"]


def test_an_export_costs_the_same_queries_for_few_and_many(django_assert_max_num_queries):
    for number in (1, 20):
        for _number in range(number):
            make_client(with_contacts=1, tags=[make(Tag)], owners=[make_user()], client_type=make(ClientType))
        with django_assert_max_num_queries(8):
            ClientResource().export()


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)
def test_every_kind_is_exported_and_refuses_to_be_imported(kind):
    row = make(kind.model)
    resource = by_label[kind.model._meta.label_lower]()
    data = resource.export(kind.model.objects.filter(pk=row.pk))
    assert (len(data), data.headers) == (1, resource.get_export_headers())
    assert str(row.client) in data.csv or row.client.name in data.csv
    assert resource.export().height == kind.model.objects.count()
    with pytest.raises(ImportExportError, match=kind.model._meta.label):
        resource.import_data(data, dry_run=True)


def test_contacts_are_exported_with_their_custom_fields_and_refuse_to_be_imported():
    Definition.objects.create(model="contacts.contact", kind="text", name="Apodo", slug="apodo")
    contact = make_contact(first_name="Ana")
    Contact.objects.filter(pk=contact.pk).update(custom={"apodo": "Anita"})
    data = ContactResource().export(Contact.objects.all())
    assert (data["Nombre del contacto"], data["Apodo"]) == (["Ana"], ["Anita"])
    with pytest.raises(ImportExportError, match="Contact is not imported"):
        ContactResource().import_data(data)


def test_importing_an_export_changes_nothing(awkward_clients):
    data = ClientResource().export()
    before = everything()
    result = ClientResource().import_data(data, raise_errors=True)
    assert (result.ignored, set(types_of(result))) == ([], {"skip"})
    assert result.totals["skip"] == Client.objects.count()
    assert everything() == before


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "@SUM(1)", "+1+1", "-1+1", "\t=1", "＝1"])
def test_no_text_of_a_dataset_is_a_formula(text):
    Client.objects.filter(pk=make_client(code="A1").pk).update(name=text)
    data = ClientResource().export(export_fields=["name"])
    assert data.csv.splitlines()[1].strip('"').startswith("'")
    sheet = load_workbook(io.BytesIO(data.xlsx)).active
    assert (sheet["A2"].data_type, sheet["A2"].value[0]) == ("s", "'")


# The commands.


@pytest.fixture
def command(capsys, tmp_path):
    """``command(name, *args)`` returns the status, and what was written to stdout and stderr."""

    def call(*args):
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        try:
            call_command(*args, stdout=out)
            status = 0
        except SystemExit as end:
            status = end.code
        out.flush()
        return status, out.buffer.getvalue(), capsys.readouterr().err

    return call


@pytest.mark.parametrize("name", ["clients.Client", "clients.resources.ClientResource"])
def test_the_export_command_writes_the_declared_columns_without_formulas(command, name):
    make_client(code="A1", name="=1+1")
    status, out, _text = command("export", "CSV", name)
    assert status == 0
    lines = out.decode().splitlines()
    assert lines[0].startswith("Código,Nombre o razón social")
    assert lines[1].startswith("A1,'=1+1")
    _status, out, _text = command("export", "XLSX", name)
    assert load_workbook(io.BytesIO(out)).active["B2"].data_type == "s"


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)
def test_the_export_command_knows_every_kind(command, kind):
    row = make(kind.model)
    _status, out, _text = command("export", "JSON", row._meta.label)
    assert row.client.name in out.decode("unicode_escape") or row.client.name in out.decode()


@pytest.mark.parametrize(
    "name", ["accounts.User", "sessions.Session", "clients.Tag", "import_export.resources.ModelResource", "no.Such"]
)
@pytest.mark.parametrize("args", [["export", "CSV"], ["import", "--noinput"]], ids=["export", "import"])
def test_a_table_without_a_declared_resource_is_refused_in_a_sentence(command, tmp_path, name, args):
    path = tmp_path / "datos.csv"
    path.write_text("name\nAcme\n")
    with pytest.raises(CommandError, match=name):
        command(*args, name, *([str(path)] if args[0] == "import" else []))


def file_of(tmp_path, text, name="datos.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_import_command_goes_through_planner_and_services(command, tmp_path):
    path = file_of(tmp_path, "Código;Razón social;CUIT;名前\nA1;Acme;30-50000074-7;猫\n")
    status, _out, err = command("import", "clients.Client", path, "--noinput")
    assert (status, Client.objects.get().tax_key) == (0, "AR:30500000747")
    assert "名前" in err and "1 creadas" in err
    assert ImportChange.objects.count() == 1


def test_the_import_command_rehearses(command, tmp_path):
    status, _out, err = command("import", "clients.Client", file_of(tmp_path, "name\nAcme\n"), "--noinput", "-n")
    assert (status, Client.objects.exists()) == (0, False)
    assert "1 creadas" in err


def test_the_import_command_names_the_rows_that_fail(command, tmp_path):
    path = file_of(tmp_path, "name,contact.email\nAcme,mal\nBeta,\n")
    status, _out, err = command("import", "clients.Client", path, "--noinput")
    assert (status, Client.objects.get().name) == (3, "Beta")
    assert "Fila 2" in err and "mal" in err


def test_the_import_command_reads_the_packages_formats_and_stdin(command, tmp_path, monkeypatch):
    path = file_of(tmp_path, '[{"name": "Acme", "code": "A1"}]', name="datos.json")
    assert command("import", "clients.Client", path, "--noinput", "--format", "JSON")[0] == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("name,code\nBeta,B1\n"))
    assert command("import", "clients.Client", "-", "--noinput", "--format", "CSV")[0] == 0
    assert set(Client.objects.values_list("code", "name")) == {("A1", "Acme"), ("B1", "Beta")}


@pytest.mark.parametrize(
    ("file", "options"),
    [("nada.csv", []), ("roto.json", ["--format", "JSON"]), ("datos.csv", ["--user", "nadie@napsix.test"])],
    ids=["missing", "broken", "unknown user"],
)
def test_the_import_command_refuses_in_a_sentence(command, tmp_path, file, options):
    file_of(tmp_path, "{", name="roto.json")
    file_of(tmp_path, "name\nAcme\n")
    with pytest.raises(CommandError) as refusal:
        command("import", "clients.Client", str(tmp_path / file), "--noinput", *options)
    assert str(refusal.value)
    assert not Client.objects.exists()


def test_what_is_exported_comes_back_by_the_commands_without_a_change(command, tmp_path, awkward_clients):
    _status, out, _text = command("export", "XLSX", "clients.Client")
    path = tmp_path / "clientes.xlsx"
    path.write_bytes(out)
    before = everything()
    assert command("import", "clients.Client", str(path), "--noinput")[0] == 0
    assert everything() == before


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)
def test_kinds_are_not_imported_by_the_command(command, tmp_path, kind):
    label = kind.model._meta.label
    with pytest.raises(CommandError, match=label):
        command("import", label, file_of(tmp_path, "name\nx\n"), "--noinput")


# Declarations of one's own.


class Narrow(ClientResource):
    """A resource narrowed to two of the columns of clients."""

    class Meta(ClientResource.Meta):
        fields = ("code", "name")


class Plain(ClientResource):
    """Columns declared with the package's own words."""

    loud = PlainField(attribute="name", column_name="Grito")
    quiet = Field(attribute="name", column_name="Susurro", dehydrate_method=lambda client: client.name.lower())
    city = Field(attribute="city", column_name="Localidad", readonly=True)

    def dehydrate_loud(self, client):
        return client.name.upper()


def test_a_narrower_declaration_imports_its_own_columns_alone():
    data = tablib.Dataset(["A1", "Acme", "Salta"], headers=["code", "name", "city"])
    assert Narrow().import_data(data, raise_errors=True).ignored == ["city"]
    assert Client.objects.get().city == ""


def test_a_declaration_has_a_loader_of_its_own(dataset):
    class Shouting(ClientLoader):
        def read(self, row):
            reading = super().read(row)
            reading.values["name"] = reading.values["name"].upper()
            return reading

    class Loud(ClientResource):
        loader = Shouting

    Loud().import_data(dataset, raise_errors=True)
    assert Client.objects.get(code="A1").name == "ACME"


def test_a_new_row_without_the_name_that_a_declaration_left_out_fails_in_a_sentence():
    class Codes(ClientResource):
        class Meta(ClientResource.Meta):
            fields = ("code",)

    result = Codes().import_data(tablib.Dataset(["A1"], headers=["code"]))
    assert "nombre" in str(result.invalid_rows[0].error).lower()


def test_fields_of_the_package_are_exported_and_left_out_of_an_import():
    make_client(code="A1", name="Acme", city="Salta")
    data = Plain().export(export_fields=["code", "loud", "quiet", "city"])
    assert dict(zip(data.headers, data[0], strict=True)) == {
        "Código": "A1",
        "Grito": "ACME",
        "Susurro": "acme",
        "Localidad": "Salta",
    }
    changed = tablib.Dataset(["A1", "Beta", "x", "y", "Jujuy"], headers=["code", "name", "Grito", "quiet", "city"])
    assert Plain().import_data(changed, raise_errors=True).ignored == ["Grito", "quiet", "city"]
    assert Client.objects.values_list("name", "city").get() == ("Beta", "Salta")


def test_whoever_imports_in_code_says_what_becomes_of_a_row_with_the_code_of_somebody_else():
    make_client(code="A1", name="Acme")
    rows = tablib.Dataset(["A1", "Beta"], headers=["code", "name"])
    skipped = ClientResource().import_data(rows, on_conflict="skip")
    assert (skipped.totals["update"], Client.objects.get().name) == (0, "Acme")
    updated = ClientResource().import_data(rows)
    assert (updated.totals["update"], Client.objects.get().name) == (1, "Beta")
    assert 1 in [number for number, _words in updated.warnings]


def test_the_admin_may_give_its_request(dataset, rf):
    assert ClientResource().import_data(dataset, request=rf.get("/")).totals["new"] == 2


@pytest.mark.parametrize(
    ("number", "cell"),
    [("12345678901234567.89", "12345678901234567.89"), ("NaN", "NaN"), ("1.5", Decimal("1.5"))],
)
def test_a_number_that_a_workbook_would_round_is_written_as_text(number, cell):
    assert cell_of(Decimal(number)) == cell


def test_a_row_that_a_rehearsal_planned_has_no_number_when_it_is_changed():
    data = tablib.Dataset(["A1", "Acme"], ["A1", "Acme SA"], headers=["code", "name"])
    result = ClientResource().import_data(data, dry_run=True)
    assert [row.object_id for row in result.rows] == [None, None]


def test_blank_rows_at_the_end_are_counted():
    data = tablib.Dataset(["Acme"], [""], [""], headers=["name"])
    result = ClientResource().import_data(data)
    assert (types_of(result), result.totals["skip"]) == (["new", "skip", "skip"], 2)


def test_the_import_command_knows_a_format_by_the_name_of_the_file(command, tmp_path):
    path = file_of(tmp_path, '[{"name": "Acme", "code": "A1"}]', name="datos.json")
    assert command("import", "clients.Client", path, "--noinput")[0] == 0
    assert Client.objects.get().code == "A1"
