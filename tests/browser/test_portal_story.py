"""A contact's way through the portal, from the invitation to the end of the access, and one log-in in two portals."""

import re

import pytest

from tests import processes
from tests.browser.conftest import sign_in
from tests.browser.looks import LOOKS
from tests.factories import PASSWORD
from tests.inbox import link_in

pytestmark = pytest.mark.browser

# A client at which nobody signs in yet, with an estimate to accept and a ticket to answer.
CLIENT = """
from clients.models import Client
clients = Client.objects.active().exclude(contacts__user__kind="contact")
client = clients.filter(estimates__status="sent", tickets__status="open").order_by("pk").first()
answer = [client.pk, client.name]
"""
MAY = {"Inicio", "Propuestas", "Presupuestos", "Contratos", "Facturas", "Pagos", "Suscripciones", "Gastos", "Tickets"}
MAY |= {"Archivos", "Empresa"}


def prepare(project):
    """Make a little demo; answer with a client: key and name."""
    made = project.manage("seed_demo", "--clients", 10)
    assert made.returncode == 0, made.stderr
    return project.ask(CLIENT)


@pytest.fixture(scope="module")
def address(served):
    """The address, in place of that of the demo."""
    return served[0]


@pytest.fixture
def team(watched):
    """The administrator at a desk."""
    page = watched(**LOOKS["desk"])
    page.set_default_timeout(10_000)
    sign_in(page, "admin@napsix.example")
    return page


@pytest.fixture
def phone(watched):
    """Somebody's phone, in which nobody is signed in."""
    page = watched(**LOOKS["phone"])
    page.set_default_timeout(10_000)
    return page


def invite(team, client):
    """Add a contact, invite it as Administración, and let it see and answer tickets too; return its page."""
    team.goto(f"/contacts/add/?client={client}")
    team.get_by_label("Nombre", exact=True).fill("Berta")
    team.get_by_label("Apellido").fill("Sosa")
    team.get_by_label("Email", exact=True).fill("berta@sosa.example")
    team.get_by_role("button", name="Guardar", exact=True).first.click()
    team.get_by_text("Nunca invitado").wait_for()
    page = team.url
    team.get_by_role("link", name="Invitar", exact=True).click()
    team.get_by_label("Perfil").select_option(label="Administración")
    team.get_by_role("button", name="Mandar la invitación").click()
    team.get_by_text("Invitado", exact=True).wait_for()
    team.goto(f"{page}access/")
    tickets = team.get_by_role("group", name="Tickets")
    for right in ("Ver", "Responder"):
        tickets.get_by_label(right, exact=True).select_option(label="Sí, todo el cliente")
    team.get_by_role("button", name="Guardar", exact=True).first.click()
    team.wait_for_url(page)
    return page


def share(team, client, path):
    """Share a file with all contacts of the client."""
    team.goto(f"/contacts/files/add/?client={client}")
    team.locator("input[type=file]").set_input_files(path)
    team.get_by_role("button", name="Compartir").click()
    team.get_by_text(f"Compartiste «{path.name}».").wait_for()


def online(team):
    """The number on the dashboard's tile, and the clients of the page that it opens."""
    team.goto("/")
    tile = team.get_by_role("link").filter(has_text=re.compile(r"\d+\s+Clientes conectados ahora"))
    number = int(re.search(r"\d+", tile.inner_text())[0])
    tile.click()
    team.get_by_role("heading", name="Conectados ahora").wait_for()
    return number, team.locator("#online h2").all_inner_texts()


def open_first(page, section, state):
    """Open the first row of a section of the portal that is in ``state``."""
    page.goto("/portal/")
    sections = page.get_by_role("navigation", name="Secciones")
    sections.get_by_role("link", name=section).click()
    page.get_by_role("link", name=state, exact=True).first.click()
    page.locator("main table a, main .list-group a").first.click()


def test_from_the_invitation_to_the_end_of_the_access(team, phone, served, inbox, tmp_path):
    _address, (client, name) = served
    file = tmp_path / "plano.txt"
    file.write_text("Planta baja")
    page = invite(team, client)
    share(team, client, file)
    assert online(team) == (0, [])

    letter = inbox.letter("Napsix Demo S.R.L. te invita a su portal")
    assert letter["To"] == "berta@sosa.example"
    phone.goto(link_in(letter))
    for field in phone.locator("input[type=password]").all():
        field.fill(PASSWORD)
    phone.get_by_role("button", name="Entrar").click()
    phone.get_by_role("heading", name="Hola, Berta").wait_for()
    seen = phone.get_by_role("navigation", name="Secciones").get_by_role("link").all_inner_texts()
    assert {one.strip() for one in seen} == MAY
    assert phone.request.get("/portal/projects/").status == 403
    assert processes.wait_for(lambda: online(team)[0]) == 1
    assert online(team) == (1, [name])

    open_first(phone, "Presupuestos", "Enviado")
    phone.locator("main").get_by_role("link", name="Aceptar", exact=True).click()
    phone.locator("main").get_by_role("button", name="Aceptar", exact=True).click()
    phone.locator("h1").get_by_text("Aceptado").wait_for()

    open_first(phone, "Tickets", "Abierto")
    phone.locator("main").get_by_role("link", name="Responder", exact=True).click()
    phone.locator("main textarea").fill("Sigue pasando, también desde la otra oficina.")
    phone.locator("main").get_by_role("button", name="Responder", exact=True).click()
    phone.get_by_text("Sigue pasando, también desde la otra oficina.").wait_for()

    phone.get_by_role("navigation", name="Secciones").get_by_role("link", name="Archivos").click()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="plano.txt").click()
    assert download.value.path().read_text() == "Planta baja"

    team.goto(page)
    team.get_by_text("Activo", exact=True).first.wait_for()
    team.get_by_role("link", name="Desactivar", exact=True).click()
    team.get_by_label("Motivo").fill("Cambió de trabajo.")
    team.get_by_role("button", name="Desactivar", exact=True).click()
    team.get_by_text("Desactivaste a Berta Sosa.").wait_for()
    phone.get_by_role("banner").get_by_role("link").first.click()
    phone.wait_for_url("**/accounts/login/**")
    assert "Tu acceso al portal está desactivado" in phone.locator("body").inner_text()
    assert online(team) == (0, [])


def test_one_login_in_two_portals(phone):
    sign_in(phone, "contacto@cliente.example")
    portals = []
    for _visit in range(2):
        phone.goto("/portal/")
        sections = phone.get_by_role("navigation", name="Secciones").get_by_role("link")
        addresses = {one.get_attribute("href") for one in sections.all()}
        phone.goto("/portal/tickets/")
        rows = phone.locator("main a[href^='/portal/tickets/']").evaluate_all("all => all.map(one => one.href)")
        portals.append((addresses, set(rows)))
        phone.get_by_role("button", name="Tu cuenta").click()
        phone.get_by_text("Cambiar de empresa").locator("xpath=following::button[1]").click()
        phone.get_by_text("Ahora estás en").wait_for()
    phone.get_by_role("button", name="Tu cuenta").click()
    phone.get_by_role("button", name="Cerrar sesión").click()
    phone.wait_for_url("**/accounts/login/**")
    (first, tickets), (second, others) = portals
    assert {"/portal/invoices/", "/portal/projects/"} <= first
    assert "/portal/projects/" in second
    assert "/portal/invoices/" not in second
    assert len(tickets) > 1
    assert len(others) > 1
    assert not any(re.search(r"/\d+/$", one) for one in tickets & others)
