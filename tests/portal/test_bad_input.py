"""What people get wrong, on the pages of the team and of contacts: a sentence, what was typed, nothing changed."""

import datetime
from html import unescape

import pytest
from django.core import mail

from clients.kinds import registry
from clients.models import Series
from clients.records import tickets
from clients.records.estimates import Estimate, accept
from clients.records.invoices.models import Invoice
from clients.records.payments.models import PaymentApplication
from clients.records.projects import Project
from clients.records.tickets import Ticket, TicketReply
from tests.clients.records.documents import draft, issued, received, sent
from tests.factories import make

pytestmark = pytest.mark.django_db
PAYMENT = {"currency": "ARS", "paid_on": "2026-01-31", "method": "cash", "reference": "Lo escrito"}
LONG = "x" * 100_000
NASTY = "<script>alert(1)</script>"
KEPT = "Lo escrito"


@pytest.fixture
def ana(account):
    """The main contact of a client, who may do all of the portal."""
    return account(first_name="Ana", email="ana@ejemplo.test").grant_all()


@pytest.fixture
def team(admin, sign_in):
    """The administrator's browser."""
    return sign_in(admin)


def expired(client):
    estimate = sent(client=client)
    Estimate.objects.update(sent_on=datetime.date(2020, 1, 1), valid_until=datetime.date(2020, 1, 31))
    return estimate


def accepted(client):
    return accept.run(sent(client=client))


def lines(**values):
    """An invoice's form with one line."""
    line = {"description": KEPT, "quantity": "1", "unit_price": "10", "tax_rate": "21.00"} | values
    form = {"currency": "ARS", "due_on": "2030-01-31", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0"}
    return form | {f"lines-0-{name}": value for name, value in line.items()}


def pay(side, **asked):
    return lambda client: (f"/{side}/invoices/{issued(client=client).pk}/pay/", PAYMENT | asked)


def add(slug, asked):
    return lambda client: (f"/clients/{slug}/add/?client={client.pk}", asked() if callable(asked) else asked)


def reply(side):
    return lambda client: (f"/{side}/tickets/{make(Ticket, client=client).pk}/reply/", {"body": LONG})


def pay_in_dollars(client):
    url, asked = add("payments", PAYMENT | {"amount": "10", "currency": "USD"})(client)
    return url, asked | {"invoice": issued(client=client).pk}


def apply_too_much(client):
    payment, invoice = received("10.00", client=client), issued(client=client)
    return f"/clients/payments/{payment.pk}/apply/", {"amount": "10.01", "invoice": invoice.pk}


def edit_a_draft(client):
    row = draft(client=client)
    return f"/clients/invoices/{row.pk}/edit/", edited(row, unit_price="-1")


def foreign_project():
    return {"title": KEPT, "project": make(Project).pk, "status": "todo", "priority": "2"}


FAR = "La fecha tiene que estar entre el 01/01/1990 y el 31/12/2100."
NOTHING = "El importe tiene que ser mayor que cero."
NEGATIVE = "El precio no puede ser negativo."
TOO_LONG = "Puede tener hasta 20000 caracteres (tiene 100000)."
# Each case: what makes the address and what is sent, of the client; and the sentence that answers.
OF_THE_TEAM = {
    "a payment of nothing": (pay("clients", amount="0"), NOTHING),
    "an amount beyond measure": (
        pay("clients", amount="9" * 16), "Puede tener hasta 15 cifras en total.",
    ),
    "a payment of the year 1": (pay("clients", amount="1", paid_on="0001-01-01"), FAR),
    "a payment of the year 9999": (add("payments", PAYMENT | {"amount": "1", "paid_on": "9999-12-31"}), FAR),
    "an invoice due in 1989": (add("invoices", lines() | {"due_on": "1989-12-31"}), FAR),
    "another currency": (pay_in_dollars, "El pago es en USD y la factura en ARS: no se mezclan monedas."),
    "more than is on account": (apply_too_much, "El pago no tiene ese importe sin aplicar."),
    "a negative price": (add("invoices", lines(unit_price="-10")), NEGATIVE),
    "a negative quantity": (
        add("invoices", lines(quantity="-1")), "La cantidad tiene que ser mayor que cero.",
    ),
    "a total beyond measure": (
        add("invoices", lines(quantity="9" * 12, unit_price="9" * 13)),
        "El total es demasiado grande: revisá las cantidades y los precios.",
    ),
    "a negative line of a draft": (edit_a_draft, NEGATIVE),
    "another client's project": (
        add("tasks", foreign_project),
        "Esa opción no está en la lista.",
    ),
    "100,000 characters": (reply("clients"), TOO_LONG),
}  # fmt: skip
OF_CONTACTS = {
    "a payment of less than nothing": (pay("portal", amount="-5"), NOTHING),
    "a payment of the year 2999": (pay("portal", amount="1", paid_on="2999-01-01"), FAR),
    "a ticket of 100,000 characters": (
        lambda client: ("/portal/tickets/open/", {"subject": KEPT, "description": LONG, "priority": "3"}), TOO_LONG,
    ),
    "a reply of 100,000 characters": (reply("portal"), TOO_LONG),
}  # fmt: skip
TOO_LATE = {
    "an expired estimate": (expired, "Venció el 31/01/2020: ya no se puede responder."),
    "an accepted estimate": (accepted, "Ya no se puede responder: está «Aceptado»."),
}


def edited(row, **values):
    return lines(**values) | {"version": row.version}


def text_of(page):
    """The text of a page, with its entities and hard spaces read as a person reads them."""
    return unescape(page.content.decode()).replace("\xa0", " ")


def check_refused(browser, client, case):
    """Send what is wrong: the sentence answers, with what was typed, and the rows are as before."""
    request, sentence = case
    url, data = request(client)
    before = rows()
    page = browser.post(url, data)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert [value for value in data.values() if value in (KEPT, LONG) and value not in text_of(page)] == []
    assert rows() == before


def rows():
    """Every record, series and application of a payment, as it stands."""
    models = [kind.model for kind in registry.all_kinds()]
    models += [Series, PaymentApplication, TicketReply, Invoice._meta.get_field("lines").related_model]
    return [list(model._base_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("case", OF_THE_TEAM.values(), ids=OF_THE_TEAM)
def test_the_team_is_told_beside_what_it_typed(case, team, ana):
    check_refused(team, ana.client, case)


@pytest.mark.parametrize("case", OF_CONTACTS.values(), ids=OF_CONTACTS)
def test_a_contact_is_told_beside_what_it_typed(case, ana):
    check_refused(ana.browser(), ana.client, case)


@pytest.mark.parametrize("case", TOO_LATE.values(), ids=TOO_LATE)
@pytest.mark.parametrize("side", ["clients", "portal"])
def test_an_answer_that_comes_too_late_changes_nothing(side, case, team, ana):
    made, sentence = case
    estimate = made(ana.client)
    before = rows()
    browser = team if side == "clients" else ana.browser()
    assert sentence in text_of(browser.post(f"/{side}/estimates/{estimate.pk}/accept/", follow=True))
    assert rows() == before


@pytest.mark.parametrize("side", ["clients", "portal"])
def test_an_answer_that_comes_too_late_is_not_asked_for(side, team, ana):
    estimate = accepted(ana.client)
    browser = team if side == "clients" else ana.browser()
    page = browser.get(f"/{side}/estimates/{estimate.pk}/decline/", follow=True)
    assert "/decline/" not in page.redirect_chain[-1][0]
    assert f"Ahora no se puede «Rechazar»: «{estimate}» está «Aceptado»." in text_of(page)


def test_an_issued_invoice_is_not_offered_for_deletion(team, ana):
    invoice = issued(client=ana.client)
    page = team.get(f"/clients/invoices/{invoice.pk}/delete/", follow=True)
    assert f"«{invoice}» no se puede eliminar." in text_of(page)
    assert "Vas a eliminar" not in text_of(page)


@pytest.mark.parametrize("picked", [{}, {"select": "\0"}, {"select": "999999999"}])
def test_a_bulk_action_on_no_row_asks_for_nothing_and_says_so(picked, team, ana):
    issued(client=ana.client)
    page = team.post("/clients/invoices/", {"action": "void"} | picked, follow=True)
    assert "No elegiste ninguna fila, o ya no están." in text_of(page)
    assert Invoice.objects.get().status != "void"


def test_an_issued_invoice_is_not_edited_from_its_page(team, ana):
    invoice = issued(client=ana.client)
    page = team.post(f"/clients/invoices/{invoice.pk}/edit/", edited(invoice), follow=True)
    assert f"«{invoice}» no se puede editar: está «Emitida»." in text_of(page)
    assert Invoice.objects.get().total == 100


def test_html_in_a_ticket_is_text_in_both_pages_and_in_the_mail(team, ana, admin, django_capture_on_commit_callbacks):
    data = {"subject": NASTY, "description": NASTY, "priority": "3"}
    assert ana.browser().post("/portal/tickets/open/", data).status_code == 302
    ticket = Ticket.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        tickets.reply.run(ticket, body=NASTY, user=admin)
    for page in (team.get(ticket.get_absolute_url()), ana.browser().get(f"/portal/tickets/{ticket.pk}/")):
        assert NASTY not in page.content.decode()
        assert page.content.decode().count("&lt;script&gt;alert(1)") >= 3
    (sent_mail,) = mail.outbox
    assert NASTY in sent_mail.body
    assert (sent_mail.content_subtype, sent_mail.alternatives) == ("plain", [])


@pytest.mark.parametrize("host", ["malo.test", "malo.test:443", "testserver.malo.test", "testserver@malo.test"])
@pytest.mark.parametrize("path", ["/portal/", "/portal/account/", "/accounts/login/"])
def test_a_forged_host_gets_nothing(path, host, ana):
    page = ana.browser().get(path, headers={"host": host})
    assert page.status_code == 400
    assert str(ana.client) not in page.content.decode()
    assert host not in page.content.decode()


@pytest.mark.parametrize("header", ["x-forwarded-host", "forwarded"])
def test_what_a_proxy_might_say_of_the_host_is_not_believed(header, ana):
    page = ana.browser().get("/portal/", headers={header: "malo.test"})
    assert page.status_code == 200
    assert "malo.test" not in page.content.decode()
