"""Who a row is about, in the shapes in which people draw it: several rows of one client, several contacts in a row."""

import io

import openpyxl
import pytest

from clients.models import Client
from napsix.importer.engine.types import UnreadableFile
from napsix.importer.mapping import ImportRefused
from tests.factories import make_client
from tests.importer.imports import counts, import_bytes, issues
from tests.importer.test_pages import chosen, imported, upload, url

pytestmark = pytest.mark.django_db

UNO, DOS = "30612027389", "30612027753"
ANA, BETO = ("Ana Paz", "ana@uno.example"), ("Beto Ríos", "beto@uno.example")


def book(*rows, merged=()):
    """Return an xlsx of ``rows``, with the ranges ``merged``."""
    file, made = io.BytesIO(), openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cells in merged:
        made.active.merge_cells(cells)
    made.save(file)
    return file.getvalue()


def read(content, **options):
    """Import a file and return the run."""
    is_text = isinstance(content, str)
    name = options.pop("name", "a.csv" if is_text else "a.xlsx")
    return import_bytes(content.encode() if is_text else content, name=name, **options)


def register():
    """Return the contacts of every client, each as (name, email)."""
    return {
        client.name: [(one.full_name, one.email) for one in client.contacts.order_by("pk")]
        for client in Client.objects.order_by("pk")
    }


BELOW = {
    "odoo": f"Nombre,NIF,Contactos/Nombre,Contactos/Email\nUno SA,{UNO},Ana Paz,ana@uno.example\n"
    ",,Beto Ríos,beto@uno.example\n",
    "odoo for machines": f"name,vat,child_ids/name,child_ids/email\nUno SA,{UNO},Ana Paz,ana@uno.example\n"
    ",,Beto Ríos,beto@uno.example\n",
    "erpnext": f"Customer Name,Tax ID,Territory,Contact Person (Contacts),Email ID (Contacts)\n"
    f"Uno SA,{UNO},AR,Ana Paz,ana@uno.example\n,,,Beto Ríos,beto@uno.example\n",
    "no key": "Empresa;Localidad;Contacto;Email\nUno SA;Luján;Ana Paz;ana@uno.example\n;;Beto Ríos;beto@uno.example\n",
    "a blank row between": "Empresa;Localidad;Contacto;Email\nUno SA;Luján;Ana Paz;ana@uno.example\n;;;\n"
    ";;Beto Ríos;beto@uno.example\n",
    "a new page between": "Empresa;Localidad;Contacto;Email\nUno SA;Luján;Ana Paz;ana@uno.example\n"
    "Empresa;Localidad;Contacto;Email\n;;Beto Ríos;beto@uno.example\n",
    "merged": book(
        ["Empresa", "CUIT", "Contacto", "Email"],
        ["Uno SA", UNO, *ANA],
        [None, None, *BETO],
        merged=["A2:A3", "B2:B3"],
    ),
    "merged, the key beside it not": book(
        ["Empresa", "CUIT", "Contacto", "Email"], ["Uno SA", UNO, *ANA], [None, None, *BETO], merged=["A2:A3"]
    ),
    "merged, a page of the web": "<table><tr><td>Empresa<td>CUIT<td>Contacto<td>Email<tr><td rowspan=2>Uno SA"
    f"<td rowspan=2>{UNO}<td>Ana Paz<td>ana@uno.example<tr><td>Beto Ríos<td>beto@uno.example</table>",
}


@pytest.mark.parametrize("content", BELOW.values(), ids=BELOW)
def test_a_row_without_a_client_is_of_the_one_above(content):
    run = read(content, name="a.xls" if "<table" in str(content) else "a.csv" if isinstance(content, str) else "a.xlsx")
    assert register() == {"Uno SA": [ANA, BETO]}
    said = [code for row, code in issues(run) if row is None and code != "file.extension_differs"]
    assert (said, run.contacts_created) == (["file.filled_down"], 2)
    assert not run.issues.exclude(row=None).exclude(code="row.titles_again").exists()


def test_how_many_rows_were_filled_is_said_once():
    run = read("Empresa;Contacto\nUno SA;Ana Paz\n;Beto Ríos\n;Caro Sol\nDos SA;Dani Mar\n;Eva Luz\n")
    assert run.issues.get().message.endswith("combinados: 3.")
    assert [len(contacts) for contacts in register().values()] == [3, 2]


def test_the_phone_of_each_row_is_of_its_contact():
    text = f"Empresa;CUIT;Contacto;Teléfono\nUno SA;{UNO};Ana Paz;4555-0001\n;;Beto Ríos;4555-0002\n"
    assert read(text).mapped()["Teléfono"] == "contact.phone"
    assert [one.phone for one in Client.objects.get().contacts.order_by("pk")] == ["4555-0001", "4555-0002"]


def test_tags_below_a_client_are_its_own():
    read("Nombre;Etiquetas\nUno SA;VIP\n;Mayorista\n")
    assert {tag.name for tag in Client.objects.get().tags.all()} == {"VIP", "Mayorista"}


def test_a_cell_merged_over_several_clients_is_of_each():
    rows = [["Localidad", "Razón social"], ["Luján", "Uno SA"], [None, "Dos SA"], ["Salta", "Tres SA"]]
    read(book(*rows, merged=["A2:A3"]))
    assert dict(Client.objects.values_list("name", "city")) == {
        "Uno SA": "Luján",
        "Dos SA": "Luján",
        "Tres SA": "Salta",
    }


INCOMPLETE = {
    "its own city": "Empresa;Localidad;Contacto\nUno SA;Luján;Ana Paz\n;Salta;Beto Ríos\nTres SA;Jujuy;Caro Sol\n",
    "another company's mail": "Empresa;CUIT;Contacto;Email\n"
    f"Uno SA;{UNO};Ana Paz;ana@uno.example\n;;Beto Ríos;beto@otra.example\n",
    "nobody above": "Empresa;Localidad;Contacto\n;;Ana Paz\nUno SA;Luján;Beto Ríos\n",
    "no contact": "Empresa;Localidad;Provincia\nUno SA;Luján;Salta\n;Salta;Salta\n",
}


@pytest.mark.parametrize("text", INCOMPLETE.values(), ids=INCOMPLETE)
def test_a_client_without_its_name_is_no_contact_of_the_one_above(text):
    run = read(text)
    assert run.failed == 1
    assert "file.filled_down" not in [code for _row, code in issues(run)]
    assert all(len(contacts) < 2 for contacts in register().values())


def test_rows_that_stay_without_a_client_are_counted_and_the_way_out_is_said():
    run = read(INCOMPLETE["its own city"])
    assert "Repetir hacia abajo" in run.issues.get(row=None).message


def test_a_client_with_a_key_and_no_name_is_one_of_its_own():
    run = read(f"Empresa;CUIT;Contacto\nUno SA;{UNO};Ana Paz\n;{DOS};Beto Ríos\n")
    assert (counts(run)["failed"], register()) == (1, {"Uno SA": [("Ana Paz", "")]})


def test_rows_below_a_row_that_cannot_be_read_are_of_nobody():
    run = read("Empresa;Contacto\nUno SA;Ana Paz\n;Eva Luz\nDos;SA;de;más\n;Beto Ríos\n")
    assert register() == {"Uno SA": [("Ana Paz", ""), ("Eva Luz", "")]}
    assert run.failed == 2


@pytest.mark.parametrize("told", [True, False])
def test_a_person_can_say_whether_cells_are_repeated(told):
    text = INCOMPLETE["another company's mail"] if told else BELOW["no key"]
    assert read(text, reading={"fill_down": told}).failed == (0 if told else 1)


def test_the_wizard_repeats_cells_at_the_turn_of_a_switch(web):
    run = upload(web, INCOMPLETE["another company's mail"])
    page = web.get(url("columns", run.pk))
    form = {bound.html_name: bound.value() for bound in page.context["reading"] if bound.value() not in (None, False)}
    assert "fill_down" not in form
    web.post(url("reading", run.pk), form | {"fill_down": "on"})
    web.post(url("columns", run.pk), chosen(web, run))
    web.post(url("start", run.pk))
    assert len(register()["Uno SA"]) == 2


def test_a_row_below_goes_the_way_of_the_one_above_that_was_asked_about():
    make_client(code="C-1", name="Otra")
    run = read("Código;Empresa;Contacto\nC-1;Uno SA;Ana Paz\n;;Beto Ríos\n")
    assert (counts(run), register()) == ({"skipped": 2}, {"Otra": []})
    run.decisions = {"2": True}
    assert run.issues.filter(code="row.conflict").count() == 2


GROUPS = {
    "stuck together": "EMPRESA;CONTACTO1;MAIL1;CONTACTO2;MAIL2",
    "in English": "Company;Contact 1 Name;Contact 1 Email;Contact 2 Name;Contact 2 Email",
    "the first without a number": "Razón social;Contacto;Email;Contacto 2;Email 2",
    "the number inside": "Razón social;Contacto 1 - Nombre;Contacto 1 - Email;Contacto 2 - Nombre;Contacto 2 - Email",
    "the number behind": "Razón social;Nombre contacto 1;Email contacto 1;Nombre contacto 2;Email contacto 2",
    "in words": "Empresa;Contacto principal;Email principal;Contacto secundario;Email secundario",
    "with signs": "Empresa;Contacto Nº 1;E-mail Nº 1;Contacto Nº 2;E-mail Nº 2",
    "the same titles again": "Empresa;Contacto;Email;Contacto;Email",
    "plain names": "Empresa;Nombre 1;Email 1;Nombre 2;Email 2",
    "snakes": "empresa;contacto_1_nombre;contacto_1_email;contacto_2_nombre;contacto_2_email",
}


@pytest.mark.parametrize("titles", GROUPS.values(), ids=GROUPS)
def test_numbered_columns_are_several_contacts(titles):
    run = read(f"{titles}\nUno SA;{';'.join(ANA)};{';'.join(BETO)}\nDos SA;Caro Sol;caro@dos.example;;\n")
    assert register() == {"Uno SA": [ANA, BETO], "Dos SA": [("Caro Sol", "caro@dos.example")]}
    assert run.contacts_created == 3


def test_the_same_groups_again_change_nothing():
    text = f"{GROUPS['in words']}\nUno SA;{';'.join(ANA)};{';'.join(BETO)}\n"
    read(text)
    assert counts(read(text)) == {"unchanged": 1}


def test_addresses_without_names_are_contacts_of_a_company():
    read("Empresa;Email 1;Email 2\nUno SA;ana@uno.example;beto@uno.example\n")
    assert [email for _name, email in register()["Uno SA"]] == ["ana@uno.example", "beto@uno.example"]


NO_GROUPS = {
    "two surnames": "Nombre;Apellido 1;Apellido 2;Email\nAna;Paz;Sol;ana@uno.example",
    "two addresses of a person": "Apellido y Nombre;Email 1;Email 2\nPaz, Ana;ana@uno.example;ana@dos.example",
    "google": "First Name;Last Name;Organization Name;E-mail 1 - Value;E-mail 2 - Value\n"
    "Ana;Paz;Uno SA;ana@uno.example;ana@dos.example",
}


@pytest.mark.parametrize("text", NO_GROUPS.values(), ids=NO_GROUPS)
def test_what_is_numbered_of_one_person_makes_no_second(text):
    read(text)
    assert [len(contacts) for contacts in register().values()] == [1]


CELLS = {
    "the names too": ("Ana Paz / Beto Ríos", "ana@uno.example / beto@uno.example", [ANA, BETO]),
    "lines": ("Ana Paz\nBeto Ríos", "ana@uno.example\nbeto@uno.example", [ANA, BETO]),
    "and": ("Ana Paz y Beto Ríos", "ana@uno.example; beto@uno.example", [ANA, BETO]),
    "one name": ("Ana Paz", "ana@uno.example, v@uno.example", [ANA, ("v@uno.example", "v@uno.example")]),
    "a comma in it": ("Paz, Ana", "ana@uno.example, v@uno.example", [ANA, ("v@uno.example", "v@uno.example")]),
    "no name": ("", "a@uno.example;b@uno.example", [(one, one) for one in ("a@uno.example", "b@uno.example")]),
}


@pytest.mark.parametrize(("names", "mails", "wanted"), CELLS.values(), ids=CELLS)
def test_each_address_in_a_cell_is_a_contact_and_it_is_said(names, mails, wanted):
    rows = book(["Empresa", "CUIT", "Contacto", "Email"], ["Uno SA", UNO, names, mails])
    run = read(rows)
    assert (register()["Uno SA"], issues(run)) == (wanted, [(2, "contact.several")])
    assert counts(read(rows)) == {"unchanged": 1}


def test_a_second_phone_in_a_cell_is_kept_in_the_notes_once():
    text = f"Empresa;CUIT;Teléfono;Notas\nUno SA;{UNO};011 4555-0001 / 011 4555-0002;Hola\n"
    run = read(text)
    client = Client.objects.get()
    assert (client.phone, client.notes) == ("011 4555-0001", "Hola\nOtro teléfono: 011 4555-0002")
    assert issues(run) == [(2, "phone.several")]
    assert counts(read(text)) == {"unchanged": 1}


def test_an_extension_is_no_second_phone():
    read(f"Empresa;CUIT;Teléfono\nUno SA;{UNO};(0341) 455-0001/2\n")
    assert Client.objects.get().phone == "(0341) 455-0001/2"


def test_a_phone_of_nobody_is_its_clients():
    read(f"Empresa;CUIT;Celular\nUno SA;{UNO};11 5555-0001\n")
    run = read(f"Empresa;CUIT;Tel.;Celu\nDos SA;{DOS};4555-0001;11 5555-0002\n")
    assert dict(Client.objects.values_list("phone", "notes")) == {
        "11 5555-0001": "",
        "4555-0001": "Otro teléfono: 11 5555-0002",
    }
    assert issues(run) == [(2, "phone.aside")]


@pytest.mark.parametrize("title", ["Principal", "Es principal", "Contacto principal", "Primary contact", "Primary"])
def test_a_column_says_who_is_the_main_contact(title):
    name = "Nombre del contacto" if "ontact" in title else "Contacto"
    rows = [["Ana", "No"], ["Beto", "Sí"], ["Caro", "no"]]
    read(f"Empresa;CUIT;{name};{title}\n" + "".join(f"Uno SA;{UNO};{who};{says}\n" for who, says in rows))
    assert [one.first_name for one in Client.objects.get().contacts.filter(is_primary=True)] == ["Beto"]


def test_a_main_contact_that_is_there_gives_way_and_stays():
    client = make_client(tax_id=UNO, with_contacts=1)
    text = f"CUIT;Contacto;Principal\n{UNO};Beto Ríos;Sí\n"
    run = read(text, mode="update")
    assert (run.contacts_created, run.contacts_updated) == (1, 1)
    assert client.contacts.get(is_primary=True).first_name == "Beto"
    assert counts(read(text, mode="update")) == {"unchanged": 1}


def test_an_inactive_contact_does_not_become_the_main_one():
    client = make_client(tax_id=UNO, with_contacts=1)
    client.contacts.update(is_primary=False, is_active=False, first_name="Beto", last_name="")
    run = read(f"CUIT;Contacto;Principal\n{UNO};Beto;Sí\n", mode="update")
    assert issues(run) == [(2, "contact.not_main")]


ALONE = {
    "by tax id": f"CUIT;Contacto;Email\n{UNO};Ana Paz;ana@uno.example\n",
    "by tax id, names like a person's": f"Nombre;Apellido;Email;CUIT\nAna;Paz;ana@uno.example;{UNO}\n",
    "by code": "Código de cliente;Nombre y apellido;Email\nC-1;Ana Paz;ana@uno.example\n",
    "by code, two names": "Nº cliente;Apellido;Nombre;Mail\nC-1;Paz;Ana;ana@uno.example\n",
    "by name": "Empresa;Nombre;Apellido;Email\nUno SA;Ana;Paz;ana@uno.example\n",
}


@pytest.mark.parametrize("mode", ["upsert", "update"])
@pytest.mark.parametrize("text", ALONE.values(), ids=ALONE)
def test_contacts_alone_join_the_client_they_name(text, mode):
    make_client(code="C-1", name="Uno SA", tax_id=UNO)
    read(text, mode=mode)
    assert register() == {"Uno SA": [ANA]}


def test_contacts_alone_of_a_name_that_two_have_are_of_neither():
    for code in ("C-1", "C-2"):
        make_client(code=code, name="Uno SA")
    assert issues(read(ALONE["by name"])) == [(2, "row.ambiguous")]


@pytest.mark.parametrize("key", ["Código;C-1", f"CUIT;{UNO}"])
@pytest.mark.parametrize("mode", ["upsert", "update"])
def test_clients_are_updated_by_a_key_without_their_name(key, mode):
    make_client(code="C-1", name="Uno SA", tax_id=UNO)
    title, value = key.split(";")
    run = read(f"{title};Localidad\n{value};Luján\n", mode=mode)
    assert (counts(run), Client.objects.get().city) == ({"updated": 1}, "Luján")


def test_new_clients_still_need_a_name():
    make_client(tax_id=UNO)
    text = f"CUIT;Localidad\n{UNO};Luján\n{DOS};Salta\n"
    assert issues(read(text)) == [(3, "row.required")]
    with pytest.raises(ImportRefused):
        read(text, mode="create")


def test_a_list_without_names_of_nobody_who_is_there_is_refused():
    with pytest.raises(ImportRefused):
        read(f"CUIT;Localidad\n{UNO};Luján\n")


PEOPLE = {
    "one column": ("Apellido y Nombre;CUIL\nPaz, Ana;27-20300100-8\n", "Paz, Ana"),
    "one column, no comma": ("Apellido y Nombre;Domicilio\nPaz Ana;Mitre 1\n", "Paz Ana"),
    "two columns": ("nombre;apellido;email\nAna;Paz;ana@uno.example\n", "Ana Paz"),
    "mailchimp": ("Email Address;FNAME;LNAME\nana@uno.example;Ana;Paz\n", "Ana Paz"),
}


@pytest.mark.parametrize(("text", "name"), PEOPLE.values(), ids=PEOPLE)
def test_a_list_of_people_makes_persons_with_themselves_as_contact(text, name):
    read(text)
    client = Client.objects.get()
    assert (client.kind, client.name, client.contacts.get().full_name) == ("person", name, "Ana Paz")


def test_a_company_in_a_list_of_people_is_no_person():
    read("Apellido y Nombre;Domicilio\nPaz, Ana;Mitre 1\nEl Trébol SRL;Mitre 2\n")
    assert dict(Client.objects.values_list("name", "kind")) == {"Paz, Ana": "person", "El Trébol SRL": "company"}


TITLES = {
    "groups over all": "Datos del cliente;;;Contacto;\nRazón social;CUIT;Localidad;Nombre;Email\n",
    "groups over some": "Empresa;CUIT;Localidad;Contacto;\n;;;Nombre;Email\n",
    "under a heading": "Listado de clientes;;;;\n\nGenerales;;;Contacto;\nRazón social;CUIT;Localidad;Nombre;Email\n",
    "named again": "Empresa;Empresa;Empresa;Contacto;Contacto\nRazón social;CUIT;Localidad;Nombre;Email\n",
}


@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
def test_two_rows_of_titles_are_found(titles):
    run = read(f"{titles}Uno SA;{UNO};Luján;Ana;ana@uno.example\n")
    assert run.detected["header_rows"] == 2
    assert (Client.objects.get().city, register()) == ("Luján", {"Uno SA": [("Ana", "ana@uno.example")]})


ONE_ROW = ["Listado de clientes;;\nRazón social;CUIT;Localidad\n", "Razón social;CUIT;Localidad\nNombre;Cuit;Ciudad\n"]


@pytest.mark.parametrize("titles", ONE_ROW)
def test_one_row_of_titles_stays_one(titles):
    assert read(f"{titles}Uno SA;{UNO};Luján\n").detected["header_rows"] == 1


def test_the_rows_of_titles_can_be_said():
    titles = "Hoja 1;;\nEmpresa;;\nRazón social;CUIT;Localidad\n"
    run = read(f"{titles}Uno SA;{UNO};Luján\n", reading={"header_rows": 3})
    assert (run.detected["header_row"], Client.objects.get().city) == (3, "Luján")
    with pytest.raises(UnreadableFile):
        read(titles, reading={"header_rows": 0})


def test_a_wizard_goes_through_groups_and_offers_one_more_contact(web):
    content = f"{GROUPS['stuck together']}\nUno SA;{';'.join(ANA)};{';'.join(BETO)}\n"
    form = web.get(url("columns", upload(web, content).pk)).context["form"]
    assert [label for label, _fields in form.groups if label.startswith("Contacto")] == [
        "Contacto",
        "Contacto 2",
        "Contacto 3",
    ]
    imported(web, content)
    assert register() == {"Uno SA": [ANA, BETO]}
