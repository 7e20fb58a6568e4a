"""One client from the estimate to the money: the team, its contact, the worker, and a real mail server."""

import pytest

from tests import processes
from tests.browser.conftest import sign_in
from tests.browser.looks import LOOKS
from tests.inbox import link_in

pytestmark = pytest.mark.browser

# The team of the demo, and a client whose contact decides everything.
PEOPLE = """
from clients.demo import team
from clients.models import Client
from clients.services import create_client
from contacts.models import Contact
from napsix.accounts.models import User
from portal.models import Profile
from portal.services import give_profile
team.staff()
ana = Contact(first_name="Ana", last_name="Paz", email="ana@acme.example")
answer = create_client(client=Client(name="Acme Metalúrgica"), main_contact=ana).pk
ana.user = User.objects.create_user(ana.email, team.PASSWORD, name="Ana Paz", kind="contact")
ana.save()
give_profile(contact=ana, profile=Profile.objects.get(key="owner"))
"""


def prepare(project):
    """Make the people; answer with the key of the only client."""
    return project.ask(PEOPLE)


@pytest.fixture(scope="module")
def address(served):
    """The address, in place of that of the demo."""
    return served[0]


@pytest.fixture
def people(watched):
    """Somebody of the team at a desk, and the client's contact with a phone, both signed in."""
    pages = []
    for look, email in (("desk", "admin@napsix.example"), ("phone", "ana@acme.example")):
        page = watched(**LOOKS[look])
        page.set_default_timeout(10_000)
        sign_in(page, email)
        pages.append(page)
    return pages


def press(page, name):
    """Press the button or follow the link of that name, and then the one that confirms."""
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def test_from_the_accepted_estimate_to_a_partial_payment_and_a_mail(people, served, inbox):
    team, ana = people
    _address, client = served

    team.goto(f"/clients/estimates/add/?client={client}")
    team.get_by_label("Asunto").fill("Galpón nuevo")
    team.locator("[name=lines-0-description]").fill("Estructura")
    team.locator("[name=lines-0-unit_price]").fill("1000")
    team.get_by_role("button", name="Guardar", exact=True).first.click()
    press(team, "Enviar")

    letter = inbox.letter("Presupuesto P-00000001 Galpón nuevo")
    assert (letter["To"], letter.is_multipart()) == ("ana@acme.example", False)
    ana.goto(link_in(letter))
    press(ana, "Aceptar")
    ana.get_by_text("Aceptado").first.wait_for()

    team.reload()
    team.get_by_role("link", name="Factura en borrador").first.click()
    press(team, "Emitir")
    letter = inbox.letter("Factura A-0001-00000001")
    assert "Total: $\xa01.210,00" in letter.get_content()

    team.get_by_role("link", name="Registrar pago").click()
    team.get_by_label("Importe").fill("210")
    team.get_by_role("button", name="Registrar pago").click()
    team.get_by_text("Pago parcial").first.wait_for()
    ana.goto(link_in(letter))
    assert "1.000,00" in ana.locator("dt:text-is('Saldo') + dd").inner_text()

    team.goto(f"/contacts/write/?client={client}")
    team.get_by_label("Asunto").fill("Gracias, {{nombre}}")
    team.get_by_label("Texto").fill("Recibimos tu pago.")
    team.get_by_role("button", name="Enviar").click()
    letter = inbox.letter("Gracias, Ana")
    assert letter.get_content().strip() == "Recibimos tu pago."

    team.goto(f"/clients/{client}/")
    sent = team.locator("section", has=team.get_by_role("heading", name="Correos enviados"))
    processes.wait_for(lambda: team.reload() and sent.get_by_text("Enviado", exact=True).count() == 3)
    to_ana = [one["Message-ID"] for one in inbox.messages if one["To"] == "ana@acme.example"]
    assert len(to_ana) == len(set(to_ana)) == 3
