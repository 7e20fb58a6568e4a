"""The steps of the import as a person sees them: what is suggested, said, refused, reported, in each of two looks."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.looks import LOOKS, faults, picture
from tests.importer.imports import REGISTER

pytestmark = pytest.mark.browser

# The public register of companies, where somebody keeps it beside the project; else a few rows with the same faults.
SHARED = Path(settings.BASE_DIR).parent / "shared" / "data" / "registro-nacional-sociedades.csv"


@pytest.fixture
def register(tmp_path):
    """A register of companies that nobody imported yet: the first row is broken, the others are good."""
    path = tmp_path / "registro.csv"
    content = SHARED.read_bytes() if SHARED.exists() else REGISTER
    path.write_bytes(content.replace(b"3050000", b"3052100"))  # other CUITs than in other tests, as valid
    return path


@pytest.fixture
def open_page(watched, signed_in):
    """``open_page(look)`` opens a browser of that look in which the administrator is signed in."""
    return lambda look: watched(storage_state=signed_in, **LOOKS[look])


def choose(page, path):
    """Upload the file ``path`` on the first page of the import."""
    page.goto("/clients/import/")
    page.get_by_label("Archivo").set_input_files(path)
    page.get_by_role("button", name="Subir y seguir").click()


def reads_well(page, name):
    """Whether everybody can read the page as it stands."""
    picture(page, f"import-{name}")
    assert faults(page) == []


def test_a_register_of_companies_becomes_clients(open_page, register):
    page = open_page("desk")
    rows = len(register.read_bytes().splitlines()) - 2
    choose(page, register)
    assert page.get_by_label("cuit", exact=True).input_value() == "tax_id"
    assert page.get_by_label("razon_social").input_value() == "name"
    assert page.get_by_label("fecha_hora_contrato_social").input_value() == ""
    assert page.get_by_text("Se une: dom_fiscal_calle + dom_fiscal_numero").count() == 2

    page.get_by_role("button", name="Revisar antes de importar").click()
    assert page.get_by_role("cell", name="La fila está entera entre comillas").count() == 3
    page.get_by_role("button", name=f"Importar {rows} clientes").click()

    page.get_by_text("1 fila quedó afuera").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar las filas con error").click()
    assert "SEGUROS SURA" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="Ver clientes").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith(str(rows))


def small_file(folder, look):
    """Two rows, one of them bad, and a total, with more columns than fit on a screen."""
    more = ";".join(f"Columna de más {n}" for n in range(12))
    rows = f"Ñandú {look};Río Cuarto;ana@ejemplo.test;Lanas;1\nYerba {look};Oberá;no es un email;Lanas\nTOTAL;;;;2\n"
    path = folder / f"{look}.csv"
    path.write_text(f"Nombre;Localidad;Email;Rubro;{more}\n{rows}", encoding="cp1252")
    return path


@pytest.mark.parametrize("look", LOOKS)
def test_every_step_reads_well(open_page, look, tmp_path):
    page, path = open_page(look), small_file(tmp_path, look)
    choose(page, path)
    page.get_by_text("No es así: cambiarlo").click()
    reads_well(page, f"columns-{look}")
    page.get_by_label("Guardar estas columnas como plantilla").fill(look)
    page.get_by_role("button", name="Revisar antes de importar").click()
    page.get_by_role("button", name="Importar 1 cliente").wait_for()
    assert page.get_by_role("combobox", name="Fila 4").input_value() == "no"
    reads_well(page, f"check-{look}")
    page.get_by_role("button", name="Importar 1 cliente").click()
    page.get_by_text("1 fila quedó afuera").wait_for()
    reads_well(page, f"report-{look}")
    choose(page, path)
    page.get_by_role("button", name="Usar plantilla").click()
    page.get_by_text("Usás la plantilla").wait_for()
    reads_well(page, f"again-{look}")


def ugly_file(folder, look):
    """Rows with two bad cells, a state that is in no list, and a field that nobody has yet."""
    rows = (
        f"UF-1;Molinos {look};ayer;ana@ejemplo.test;Moroso;Norte\n"
        f"UF-2;Yerba {look};1/3/2024;beto.ejemplo.test;Activo;Sur\n"
        f"UF-3;Peña {look};2/3/2024;caro@ejemplo.test;Baja;Norte\nUF-4;Quiaca {look};3/3/2024;;Alta;Sur\n"
    ).replace("UF", look)
    path = folder / f"fea-{look}.csv"
    path.write_text(f"Cod;Razon social;Fecha alta;Mail;Estado;Reparto {look}\n{rows}", encoding="cp1252")
    return path


@pytest.mark.parametrize("look", LOOKS)
def test_an_ugly_file_is_put_right_on_the_way(open_page, look, tmp_path):
    page = open_page(look)
    choose(page, ugly_file(tmp_path, look))
    page.get_by_label("Estado", exact=True).select_option("Activo")
    page.get_by_label(f"Reparto {look}").select_option("Crear un campo propio…")
    page.get_by_role("button", name="Revisar antes de importar").click()
    page.get_by_role("button", name="Crear el campo y seguir").wait_for()
    reads_well(page, f"field-{look}")
    page.get_by_role("button", name="Crear el campo y seguir").click()
    page.get_by_role("button", name="Más opciones").click()
    page.get_by_label("Email del contacto").select_option("Solo completa lo que estaba vacío")
    page.locator("summary", has_text="Cliente").click()
    reads_well(page, f"options-{look}")
    page.get_by_label("Localidad").fill("Ushuaia")
    page.get_by_role("button", name="Guardar", exact=True).click()
    page.get_by_role("button", name="Revisar antes de importar").click()

    page.get_by_label("Activo: «Moroso» queda como").select_option("No")
    reads_well(page, f"values-{look}")
    page.get_by_role("button", name="Guardar y revisar").click()

    page.get_by_label("Fecha alta, fila 2").fill("5/3/2024")
    page.get_by_label("Mail, fila 3").fill("beto@ejemplo.test")
    reads_well(page, f"fixes-{look}")
    page.get_by_role("button", name="Guardar las correcciones").click()
    page.get_by_role("button", name="Importar 4 clientes").click()
    page.get_by_text("sin errores").wait_for()
    page.get_by_role("link", name="Ver clientes").click()
    page.get_by_role("link", name=f"Molinos {look}").click()
    page.get_by_text("Ushuaia").first.wait_for()


@pytest.mark.parametrize("look", LOOKS)
def test_what_is_refused_is_said_where_it_is(browser, signed_in, address, look, tmp_path):
    # Chromium writes every refusal into its console, so this page is not a watched one.
    page = browser.new_context(base_url=address, storage_state=signed_in, **LOOKS[look]).new_page()
    image = tmp_path / "foto.csv"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    choose(page, image)
    page.get_by_text("es una imagen").wait_for()
    reads_well(page, f"file-refused-{look}")
    choose(page, small_file(tmp_path, f"mal-{look}"))
    page.get_by_label("Localidad", exact=True).select_option("Email del contacto")
    page.get_by_role("button", name="Revisar antes de importar").click()
    page.get_by_role("heading", name="Revisá estos datos").wait_for()
    reads_well(page, f"columns-refused-{look}")
    page.context.close()
