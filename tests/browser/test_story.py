"""The main job from end to end, as somebody does it on a bare machine: ``make run``, a browser, a second terminal."""

import json
import re

import pytest

from tests.importer.imports import REGISTER, csv_bytes

pytestmark = pytest.mark.browser

LOGINS = ["admin@napsix.example", "ventas@napsix.example", "contacto@cliente.example"]
MANY = 1_200  # more than the wizard does itself: the worker takes over


def number_of(page, label):
    """The number of the dashboard's tile ``label``."""
    page.goto("/")
    tile = page.get_by_role("link").filter(has=page.get_by_text(label, exact=True), has_text=re.compile(r"\d")).first
    return int(re.search(r"[\d.]+", tile.inner_text())[0].replace(".", ""))


def import_file(page, path):
    """Take a file through the wizard, from the button on the list to the page of its result."""
    page.goto("/clients/")
    page.get_by_role("link", name="Importar").first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Subir y seguir").click()
    page.get_by_role("button", name="Revisar antes de importar").click()
    page.get_by_role("button", name=re.compile("^Importar")).click(timeout=60_000)
    page.get_by_role("link", name="Importar otro archivo").wait_for(timeout=60_000)


def test_make_run_prints_the_address_and_the_demo_logins(demo, address):
    log = demo.log.read_text()
    assert f"{address}/" in log
    assert [login for login in LOGINS if not re.search(rf"^{login}\s+demo-napsix", log, re.MULTILINE)] == []


def test_a_file_goes_in_by_the_wizard_and_again_by_the_command_and_is_found_and_edited(page, demo):
    file = demo.folder / "registro.csv"
    file.write_bytes(REGISTER)
    before = number_of(page, "Clientes activos")

    import_file(page, file)
    assert "La fila está entera entre comillas" in page.locator("main").inner_text()

    again = demo.manage("import_clients", file, "--json")
    assert again.returncode == 3, again.stderr
    assert {"rows": 4, "unchanged": 3, "failed": 1}.items() <= json.loads(again.stdout).items()

    page.goto("/clients/")
    page.get_by_placeholder("Buscar en esta lista").fill("30-50000074-7")
    page.get_by_role("link", name="BANCO DE TRES ARROYOS S A").click()
    assert "30-50000074-7" in page.locator("main").inner_text()
    page.get_by_role("link", name="Editar").first.click()
    page.get_by_label("Teléfono", exact=True).fill("02983 42-0000")
    page.get_by_role("button", name="Guardar").first.click()
    page.get_by_text("02983 42-0000").first.wait_for()

    assert number_of(page, "Clientes activos") == before + 3


def test_a_long_file_goes_in_by_the_worker(page, demo):
    file = demo.folder / "muchos.csv"
    file.write_bytes(csv_bytes([[f"Z{n}", f"Cooperativa {n} Ltda.", "", "", ""] for n in range(MANY)]))
    before = number_of(page, "Clientes activos")
    import_file(page, file)
    assert number_of(page, "Clientes activos") == before + MANY
