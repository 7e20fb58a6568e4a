"""The main job from end to end, as somebody does it on a bare machine: ``make run``, a browser, a second terminal."""

import json
import re
import shutil
import signal
import subprocess

import pytest
from django.conf import settings

from tests import processes
from tests.browser.conftest import sign_in
from tests.importer.imports import REGISTER, csv_bytes

pytestmark = pytest.mark.browser

MANY = 1_200  # more than the wizard does itself: the worker takes over


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project that ``make run`` set up and runs: its address, and all that it printed until it answered."""
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    with processes.project(tmp_path_factory.mktemp("story") / "data") as one:
        one.env["PORT"] = str(processes.free_port())
        log = one.folder / "run.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                ["make", "run"], cwd=settings.BASE_DIR, env=one.env, stdout=out, stderr=out, start_new_session=True
            )
        processes.wait_for(lambda: process.poll() is not None or "http://127" in log.read_text(), seconds=120)
        one.said = log.read_text()
        assert process.poll() is None, one.said
        one.address = re.search(r"http://127\.0\.0\.1:\d+", one.said)[0]
        yield one
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture
def page(watched, made):
    """A browser in which the administrator just signed in; it waits up to ten seconds for what it looks for."""
    page = watched(base_url=made.address)
    page.set_default_timeout(10_000)
    sign_in(page, "admin@napsix.example")
    return page


def number_of(page, label):
    """The number of the dashboard's tile ``label``."""
    page.goto("/")
    tile = page.get_by_role("link").filter(has=page.get_by_text(label, exact=True)).first
    return int(re.search(r"[\d.]+", tile.inner_text())[0].replace(".", ""))


def import_file(page, path):
    """Take a file through the wizard up to the page of its result."""
    page.goto("/clients/")
    page.get_by_role("link", name="Importar").first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Subir y seguir").click()
    page.get_by_role("button", name="Revisar antes de importar").click()
    page.get_by_role("button", name=re.compile("^Importar")).click(timeout=60_000)
    page.get_by_role("link", name="Importar otro archivo").wait_for(timeout=60_000)


def test_make_run_prints_the_address_and_the_demo_logins(made):
    for login in ["admin@napsix.example", "ventas@napsix.example", "contacto@cliente.example"]:
        assert re.search(rf"{login}\s+demo-napsix", made.said)


def test_a_file_goes_in_by_the_wizard_and_again_by_the_command_and_is_found_and_edited(page, made):
    file = made.folder / "registro.csv"
    file.write_bytes(REGISTER)
    before = number_of(page, "Clientes activos")

    import_file(page, file)
    report = page.locator("main").inner_text()
    assert "La fila está entera entre comillas" in report

    again = made.manage("import_clients", file, "--json")
    assert again.returncode == 3, again.stderr
    assert {"rows": 4, "unchanged": 3, "failed": 1}.items() <= json.loads(again.stdout).items()

    page.goto("/clients/")
    page.get_by_placeholder("Buscar en esta lista").fill("tres arroyos")
    page.get_by_role("link", name="BANCO DE TRES ARROYOS S A").click()
    assert "30-50000074-7" in page.locator("main").inner_text()
    page.get_by_role("link", name="Editar").first.click()
    page.get_by_label("Teléfono", exact=True).fill("02983 42-0000")
    page.get_by_role("button", name="Guardar").first.click()
    page.get_by_text("02983 42-0000").first.wait_for()

    assert number_of(page, "Clientes activos") == before + 3


def test_a_long_file_goes_in_by_the_worker_while_the_page_shows_how_far_it_is(page, made):
    file = made.folder / "muchos.csv"
    file.write_bytes(csv_bytes([[f"Z{n}", f"Empresa {n} S.A.", "", "", ""] for n in range(MANY)]))
    before = number_of(page, "Clientes activos")
    import_file(page, file)
    assert number_of(page, "Clientes activos") == before + MANY
