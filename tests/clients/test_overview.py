"""The 360 view: what is linked to a client, by currency, for whoever may see it, at a fixed price."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission

from clients.kinds import registry
from clients.kinds.overview import Overview, whatsapp_url
from clients.kinds.totals import summaries
from clients.models import ClientType
from clients.records.invoices.models import Invoice
from tests.clients.records.documents import issued, received
from tests.factories import make, make_client, make_contact

pytestmark = pytest.mark.django_db
QUERIES = 14


def test_all_kinds_are_counted_by_one_query(admin, django_assert_num_queries):
    client = make_client()
    for kind in registry.all_kinds():
        make(kind.model, client=client)
    with django_assert_num_queries(1):
        found = summaries(client, admin, registry.all_kinds())
    assert all(found[kind.slug].count >= 1 for kind in registry.all_kinds())


def test_two_currencies_are_never_added(admin):
    client = make_client()
    issued("100.00", client=client)
    issued("50.00", client=client)
    issued("7.00", client=client, currency="USD")
    found = summaries(client, admin, [registry.get("invoices")])["invoices"]
    assert found.amounts == {"ARS": Decimal(150), "USD": Decimal(7)}


def test_the_strip_says_balance_last_payment_and_currency(admin):
    client = make_client()
    invoice = issued("100.00", client=client)
    received("30.00", client=client, invoice=invoice)
    ((currency, cells),) = Overview(client, admin).strip()
    shown = {str(cell["label"]): cell["amount"].replace("\N{NO-BREAK SPACE}", " ") for cell in cells}
    assert currency == "ARS"
    assert (shown["Saldo"], shown["Último pago"]) == ("$ 70,00", "$ 30,00")


def test_the_page_costs_no_more_with_many_records(admin, sign_in, django_assert_max_num_queries):
    client, browser = make_client(with_contacts=2), sign_in(admin)
    browser.get(client.get_absolute_url())
    for kind in registry.all_kinds():
        for _ in range(3):
            make(kind.model, client=client)
    with django_assert_max_num_queries(QUERIES):
        browser.get(client.get_absolute_url())


@pytest.mark.parametrize("tab", ["timeline", "messages", "files", "history"])
def test_activity_mail_files_and_history_have_a_tab_each(tab, admin, sign_in, django_assert_max_num_queries):
    client, browser = make_client(with_contacts=2), sign_in(admin)
    browser.get(f"{client.get_absolute_url()}?tab={tab}")
    with django_assert_max_num_queries(QUERIES + 2):  # one is of the example app's own source, one of undone imports
        answer = browser.get(f"{client.get_absolute_url()}?tab={tab}")
    assert [panel["key"] for panel in answer.context["panels"]] == [tab]
    assert [one["url"].endswith(f"?tab={tab}") for one in answer.context["tabs"] if one["active"]] == [True]


@pytest.mark.parametrize("tab", ["nada", "contacts", "invoices"])
def test_a_tab_that_does_not_exist_is_not_found(tab, staff, allow, sign_in):
    browser = sign_in(allow(staff, "clients.view_client"))
    assert browser.get(f"{make_client().get_absolute_url()}?tab={tab}").status_code == 404


def test_a_tab_of_what_one_may_not_see_is_neither_shown_nor_found(staff, allow, sign_in):
    client, browser = make_client(), sign_in(allow(staff, "clients.view_client"))
    assert "?tab=files" not in browser.get(client.get_absolute_url()).content.decode()
    assert browser.get(f"{client.get_absolute_url()}?tab=files").status_code == 404


def test_what_one_may_not_see_is_neither_shown_nor_counted(staff, allow, sign_in):
    client = make_client()
    issued("100.00", client=client)
    page = sign_in(allow(staff, "clients.view_client", "clients.view_task")).get(client.get_absolute_url())
    assert [card["kind"].slug for card in page.context["overview"].cards()] == ["tasks"]
    assert page.context["overview"].strip() == []
    assert "Facturas" not in page.content.decode()
    assert "100,00" not in page.content.decode()


def test_nothing_is_added_to_a_client_out_of_use(admin, sign_in):
    client, web = make_client(is_active=False), sign_in(admin)
    assert not any(card["add_url"] for card in Overview(client, admin).cards())
    for slug in ("contacts", *(kind.slug for kind in registry.all_kinds())):
        assert web.get(f"/clients/{client.pk}/{slug}/").context["add_url"] is None


def test_the_main_contact_is_hidden_without_the_permission(staff, allow):
    contact = make_contact()
    assert Overview(contact.client, allow(staff, "clients.view_client")).main_contact is None
    assert Overview(contact.client, allow(staff, "contacts.view_contact")).main_contact == contact


@pytest.mark.parametrize(
    "shown",
    [
        "Activo", "Mayorista", 'data-copy="30500000127"', "Eva Equipo", 'href="mailto:ana@ejemplo.test"',
        'href="tel:+549115555-0134"', 'href="https://wa.me/5491155550134"',
    ],
)  # fmt: skip
def test_the_head_says_what_it_takes_to_reach_the_client(shown, admin, staff, sign_in):
    kind = make(ClientType, name="Mayorista")
    client = make_client(name="Acme", tax_id="30-50000012-7", client_type=kind, owners=[staff])
    make_contact(client=client, email="ana@ejemplo.test", phone="+54 9 11 5555-0134")
    assert shown in sign_in(admin).get(client.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("phone", "url"),
    [("+54 9 11 5555-0134", "https://wa.me/5491155550134"), ("", None), ("no tiene", None), ("12", None)],
)
def test_a_chat_opens_only_with_a_number(phone, url):
    assert whatsapp_url(phone, "AR") == url


def test_every_kind_has_its_permissions():
    for kind in registry.all_kinds():
        for verb in ("view", "add", "change", "delete", "export", "portal_view"):
            app, codename = kind.permission(verb).split(".")
            assert Permission.objects.filter(content_type__app_label=app, codename=codename).exists()


def test_drafts_and_voids_are_no_debt(admin):
    client = make_client()
    invoice = issued("100.00", client=client)
    Invoice.objects.filter(pk=invoice.pk).update(status="void")
    make(Invoice, client=client)
    assert summaries(client, admin, [registry.get("invoices")])["invoices"].amount_texts == []
