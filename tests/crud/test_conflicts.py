"""Two people edit one row: what each entered is kept, or shown beside what the other entered, and never a 500."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, ClientType
from clients.records.expenses import Expense
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue
from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import issue_next
from clients.records.tickets import Ticket, reply
from clients.services import change_client, deactivate_client, reactivate_client
from contacts.services import deactivate_contact
from napsix.crud.bulk import undo
from napsix.crud.conflicts import read
from napsix.crud.models import BulkRun, StaleRow
from napsix.files.services import store
from tests.clients.records.documents import draft, line
from tests.crud.edited import shown
from tests.factories import make, make_client, make_contact, make_member

pytestmark = pytest.mark.django_db


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    "text", ["", "null", "[1]", '"x"', "[" * 100_000, '{"city": {"a": 1}}', '{"city": [[]]}', "{}"]
)
def test_what_no_form_would_tell_of_itself_is_no_fault_of_the_server(web, text):
    client = make_client(city="Salta")
    address = reverse("clients:client_edit", args=[client.pk])
    data = shown(web.get(address)) | {"shown": text}
    assert web.post(address, data).status_code in {302, 422}


@pytest.mark.parametrize("damaged", [{"version": "x" * 5_000}, {"shown": "a\0b"}])
def test_a_form_that_arrives_damaged_is_told_of_in_the_words_of_the_page(web, damaged):
    address = reverse("clients:client_edit", args=[make_client(city="Salta").pk])
    page = web.post(address, shown(web.get(address)) | damaged)
    assert page.status_code == 422
    text = page.content.decode()
    assert "no llegó entera. Abrila de nuevo." in text
    assert not [word for word in ("Version:", "Shown:") if word in text]


def test_a_form_that_tells_nothing_but_an_old_version_overwrites_nothing(web):
    client = make_client(city="Salta")
    address = reverse("clients:client_edit", args=[client.pk])
    data = shown(web.get(address)) | {"shown": "", "city": "Jujuy"}
    client.phone = "444"
    change_client(client=client)
    answer = web.post(address, data)
    assert [label for label, _theirs, _mine in answer.context["conflicts"]] == ["Localidad", "Teléfono"]


def test_only_objects_are_values_of_a_form():
    assert read('{"a": 1}') == {"a": 1}
    assert [read(text) for text in (None, "", "7", "[]", "{")] == [None] * 5


# Documents and their lines


@pytest.fixture
def invoice():
    return draft("100.00")


def lines_of(row):
    return [(one.description, one.quantity, one.unit_price) for one in row.lines.all()]


def edit(row):
    return row.declaration.url("edit", row.pk)


def test_lines_of_one_and_notes_of_the_other_are_both_kept(web, invoice):
    page = web.get(edit(invoice))
    web.post(edit(invoice), shown(page) | {"lines-0-unit_price": "250"})
    answer = web.post(edit(invoice), shown(page) | {"notes": "Con remito"}, follow=True)
    invoice.refresh_from_db()
    assert (invoice.net, invoice.notes) == (Decimal(250), "Con remito")
    assert "Mientras editabas también cambió: Líneas." in text_of(answer)


def test_notes_of_one_and_lines_of_the_other_are_both_kept(web, invoice):
    page = web.get(edit(invoice))
    web.post(edit(invoice), shown(page) | {"notes": "Con remito"})
    web.post(edit(invoice), shown(page) | {"lines-0-unit_price": "250"})
    invoice.refresh_from_db()
    assert (invoice.net, invoice.notes) == (Decimal(250), "Con remito")


@pytest.mark.parametrize("theirs", [[], ["1.00"], ["100.00", "7.00"], ["1.00", "2.00", "3.00"]])
def test_lines_added_and_taken_away_meanwhile_stay_so(web, invoice, theirs):
    data = shown(web.get(edit(invoice))) | {"notes": "Con remito"}
    invoice.declaration.save.change(Invoice.objects.get(pk=invoice.pk), lines=[line(price) for price in theirs])
    web.post(edit(invoice), data)
    invoice.refresh_from_db()
    assert [price for _text, _number, price in lines_of(invoice)] == [Decimal(price) for price in theirs]
    assert invoice.notes == "Con remito"


def test_lines_of_both_are_shown_as_people_read_them(web, invoice):
    page = web.get(edit(invoice))
    web.post(edit(invoice), shown(page) | {"lines-0-unit_price": "250"})
    answer = web.post(edit(invoice), shown(page) | {"lines-0-unit_price": "300", "lines-0-quantity": "1.5"})
    assert answer.status_code == 422
    ((label, theirs, mine),) = answer.context["conflicts"]
    nbsp = "\N{NO-BREAK SPACE}"
    assert label == "Líneas"
    assert theirs == f"1 × Servicio a ${nbsp}250,00, IVA 0 %"
    assert mine == f"1,5 × Servicio a ${nbsp}300,00, IVA 0 %"
    assert theirs in text_of(answer)
    invoice.refresh_from_db()
    assert invoice.net == Decimal(250)
    assert web.post(edit(invoice), shown(answer)).status_code == 302
    invoice.refresh_from_db()
    assert invoice.net == Decimal(450)


def test_lines_that_are_wrong_are_shown_beside_the_others_as_typed(web, invoice):
    page = web.get(edit(invoice))
    web.post(edit(invoice), shown(page) | {"lines-0-unit_price": "250"})
    answer = web.post(edit(invoice), shown(page) | {"lines-0-unit_price": "mucho"})
    assert answer.status_code == 422
    assert "mucho" in answer.context["conflicts"][0][2]


def test_the_same_line_added_by_both_is_there_once(web, invoice):
    page = web.get(edit(invoice))
    added = {
        "lines-1-description": "Flete",
        "lines-1-quantity": "1",
        "lines-1-unit_price": "5",
        "lines-1-tax_rate": "0.00",
    }
    data = shown(page) | {"lines-TOTAL_FORMS": 2} | added
    for _ in range(2):
        assert web.post(edit(invoice), data | {"notes": ""}).status_code == 302
    assert [text for text, _number, _price in lines_of(invoice)] == ["Servicio", "Flete"]


def test_a_document_issued_meanwhile_is_edited_no_more_and_the_person_told(web, invoice):
    data = shown(web.get(edit(invoice))) | {"notes": "Tarde"}
    issue.run(invoice)
    answer = web.post(edit(invoice), data, follow=True)
    assert "no se puede editar: está «" in text_of(answer)
    invoice.refresh_from_db()
    assert invoice.notes == ""


def test_a_receipt_of_each_is_a_conflict_that_names_both_files(web, admin):
    row = make(Expense)
    page = web.get(edit(row))
    row.receipt = store(upload("uno.txt"), name="uno.txt", user=admin, max_bytes=100)
    row.save_as_next_version()
    answer = web.post(edit(row), shown(page) | {"receipt": upload("dos.txt")})
    assert answer.status_code == 422
    ((_label, theirs, mine),) = answer.context["conflicts"]
    assert "uno.txt" in theirs and mine == "dos.txt"


def upload(name):
    return SimpleUploadedFile(name, b"contenido")


# What runs by itself, or is done by others, while a form is open


def test_a_ticket_is_edited_while_a_reply_arrives(web):
    ticket = make(Ticket, subject="Impresora")
    data = shown(web.get(edit(ticket))) | {"subject": "Impresora nueva"}
    reply.run(ticket, body="¿Novedades?", contact=make_contact(client=ticket.client))
    assert web.post(edit(ticket), data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.messages.count()) == ("Impresora nueva", 1)


def test_a_subscription_is_edited_while_the_hourly_run_bills_it(web):
    day = timezone.localdate()
    row = make(Subscription, plan="Básico", next_on=day, started_on=day)
    data = shown(web.get(edit(row))) | {"plan": "Pleno"}
    assert issue_next(row.pk, day) is not None
    assert web.post(edit(row), data).status_code == 302
    row.refresh_from_db()
    assert row.plan == "Pleno" and row.next_on > day


@pytest.mark.parametrize("verb", ["edit", "deactivate", "reactivate"])
def test_who_writes_a_row_deleted_meanwhile_is_told(web, verb):
    client = make_client()
    address = reverse(f"clients:client_{verb}", args=[client.pk])
    data = shown(web.get(address)) if verb == "edit" else {}
    client.delete()
    answer = web.post(address, data)
    assert answer.status_code == 404
    assert "No guardamos nada: alguien lo eliminó mientras tanto" in text_of(answer)


@pytest.mark.parametrize(
    ("model", "made", "address"),
    [
        (Client, make_client, "clients:client"),
        (make_contact, make_contact, "contacts:contact"),
    ],
    ids=["client", "contact"],
)
def test_the_second_who_deactivates_or_reactivates_is_told(web, model, made, address, staff):
    row = made()
    put_out = deactivate_client if made is make_client else deactivate_contact
    put_out(**{row._meta.model_name: row}, user=staff, reason="Cerró")
    page = text_of(web.post(reverse(f"{address}_deactivate", args=[row.pk]), {"reason": "Otra"}, follow=True))
    assert f"{row} ya estaba desactivado: lo hizo Eva Equipo." in page
    row.refresh_from_db()
    assert row.deactivation_reason == "Cerró"
    back = reverse(f"{address}_reactivate", args=[row.pk])
    web.post(back)
    assert f"{row} ya estaba activo." in text_of(web.post(back, follow=True))


def test_a_member_of_the_team_is_put_out_of_use_once_by_two_open_pages(web, staff):
    page = text_of(web.get(reverse("clients:user_edit", args=[staff.pk])))
    (wanted,) = re.findall('name="wanted" value="([^"]*)"', page)
    address = reverse("clients:user_state", args=[staff.pk])
    web.post(address, {"wanted": wanted})
    assert "Eva Equipo ya estaba fuera de uso." in text_of(web.post(address, {"wanted": wanted}, follow=True))
    staff.refresh_from_db()
    assert not staff.is_active


def test_wherever_a_row_turns_out_stale_the_person_is_told(web, monkeypatch):
    def stale(**given):
        raise StaleRow

    monkeypatch.setattr("clients.views.clients.reactivate_client", stale)
    client = make_client()
    deactivate_client(client=client, user=None)
    answer = web.post(
        reverse("clients:client_reactivate", args=[client.pk]), headers={"referer": "http://testserver/clients/"}
    )
    assert answer.status_code == 409
    assert "Guardó antes que vos, así que no hicimos nada." in text_of(answer)
    assert 'href="/clients/"' in text_of(answer)


def test_a_bulk_action_beside_an_open_form_merges_or_is_shown(web):
    client, kept, other = make_client(), make(ClientType, name="Mayorista"), make(ClientType, name="Minorista")
    address = reverse("clients:client_edit", args=[client.pk])
    data = shown(web.get(address))
    bulk = {"action": "set-type", "confirmed": "1", "select": [client.pk], "client_type": kept.pk}
    assert web.post(reverse("clients:client_list"), bulk).status_code == 302
    clash = web.post(address, data | {"client_type": other.pk})
    assert clash.context["conflicts"] == [("Tipo", "Mayorista", "Minorista")]
    assert web.post(address, data | {"city": "Salta"}).status_code == 302
    client.refresh_from_db()
    assert (client.client_type, client.city) == (kept, "Salta")


def test_an_undo_beside_an_open_form_merges_and_leaves_what_was_edited_since(web):
    kept, clients = make(ClientType, name="Mayorista"), [make_client(), make_client()]
    bulk = {"action": "set-type", "confirmed": "1", "select": [one.pk for one in clients], "client_type": kept.pk}
    web.post(reverse("clients:client_list"), bulk)
    addresses = [reverse("clients:client_edit", args=[one.pk]) for one in clients]
    before, other = shown(web.get(addresses[0])), make(ClientType, name="Minorista")
    web.post(addresses[1], shown(web.get(addresses[1])) | {"client_type": other.pk})
    run = BulkRun.objects.get()
    undo(run)
    assert web.post(addresses[0], before | {"city": "Salta"}).status_code == 302
    first, second = (Client.objects.get(pk=one.pk) for one in clients)
    assert (first.client_type, first.city, second.client_type) == (None, "Salta", other)
    run.refresh_from_db()
    assert run.undoing.skipped == {"cambió después": 1}


def test_who_types_what_somebody_else_just_saved_is_told_and_saves_nothing(web):
    client = make_client(city="Salta")
    address = reverse("clients:client_edit", args=[client.pk])
    data = shown(web.get(address)) | {"city": "Jujuy"}
    assert web.post(address, data).status_code == 302
    version = Client.objects.get(pk=client.pk).version
    assert "ya estaba guardado así" in web.post(address, data, follow=True).content.decode()
    assert Client.objects.get(pk=client.pk).version == version
    web.post(address, data | {"phone": "444"})
    assert Client.objects.get(pk=client.pk).phone == "444"


def test_a_text_of_several_lines_is_no_change_by_the_browsers_line_ends(web):
    client = make_client(notes="Uno\nDos")
    address = reverse("clients:client_edit", args=[client.pk])
    data = shown(web.get(address)) | {"notes": "Uno\r\nDos", "phone": "444"}
    client.notes = "Tres"
    change_client(client=client)
    assert web.post(address, data).status_code == 302
    client.refresh_from_db()
    assert (client.notes, client.phone) == ("Tres", "444")


def test_a_client_put_back_meanwhile_is_not_put_out_of_use_by_an_open_form(web):
    client = make_client()
    deactivate_client(client=client, user=None, reason="Cerró")
    address = reverse("clients:client_edit", args=[client.pk])
    data = shown(web.get(address)) | {"city": "Salta"}
    reactivate_client(client=client)
    web.post(address, data)
    client.refresh_from_db()
    assert (client.is_active, client.city) == (True, "Salta")


# The portal and its rights


@pytest.fixture
def member(sign_in):
    """A contact that may change its company's data, and its browser."""
    user = make_member()
    return user.contacts.get(), sign_in(user)


def test_a_contacts_own_form_merges_with_what_the_team_saved(member):
    contact, browser = member
    address = reverse("portal:account")
    data = shown(browser.get(address))
    contact.position = "Gerenta"
    contact.save_as_next_version()
    answer = browser.post(address, data | {"phone": "444"}, follow=True)
    contact.refresh_from_db()
    assert (contact.position, contact.phone) == ("Gerenta", "444")
    assert "Mientras editabas también cambió: Cargo." in text_of(answer)


def test_a_contacts_own_form_shows_what_the_team_changed_too(member):
    contact, browser = member
    address = reverse("portal:account")
    data = shown(browser.get(address)) | {"phone": "444"}
    contact.phone = "555"
    contact.save_as_next_version()
    answer = browser.post(address, data)
    assert answer.status_code == 422
    assert answer.context["conflicts"] == [("Teléfono", "555", "444")]
    assert "Otra persona guardó cambios mientras editabas" in text_of(answer)
    assert browser.post(address, shown(answer)).status_code == 302
    contact.refresh_from_db()
    assert contact.phone == "444"


def test_the_day_of_a_form_reads_as_people_write_it(web):
    row = make(Expense)
    page, day = web.get(edit(row)), timezone.localdate()
    web.post(edit(row), shown(page) | {"spent_on": str(day - timedelta(days=1)), "amount": "1250.5"})
    answer = web.post(edit(row), shown(page) | {"spent_on": str(day - timedelta(days=2)), "amount": "1300"})
    texts = {label: (theirs, mine) for label, theirs, mine in answer.context["conflicts"]}
    assert texts["Importe"] == ("1250,50", "1300")
    assert texts["Fecha"] == tuple((day - timedelta(days=ago)).strftime("%d/%m/%Y") for ago in (1, 2))
