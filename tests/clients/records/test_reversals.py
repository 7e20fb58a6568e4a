"""Ways back: whatever is undone lets go of what it held, and nothing holds on to what counts no more."""

import datetime
import logging
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.db.models import Q, Sum
from django.utils import timezone

from clients.kinds import offers, registry
from clients.kinds.base import Refused
from clients.kinds.copies import copy
from clients.kinds.links import links
from clients.kinds.offers import extend, send
from clients.kinds.pages.actions import do_each
from clients.kinds.services import add_record, delete_record
from clients.models import Client, RecordEvent
from clients.records import contracts, estimates, expenses, tasks, tickets
from clients.records.contracts import Contract
from clients.records.estimates import Estimate
from clients.records.expenses import Expense
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue, void
from clients.records.payments import services as payments
from clients.records.payments.models import Payment, PaymentApplication
from clients.records.projects import Project
from clients.records.proposals import Proposal
from clients.records.subscriptions import services as subscriptions
from clients.records.subscriptions.models import Subscription
from clients.records.tasks import Task
from clients.records.tickets import Ticket
from clients.services import deactivate_client, reactivate_client
from contacts.models import Contact
from contacts.services import deactivate_contact
from napsix.crud import bulk
from napsix.crud.models import BulkRun
from tests.clients.records.documents import draft, issued, received, sent
from tests.clients.test_pages import edit_data
from tests.factories import make_client, make_contact
from tests.importer.imports import import_rows

pytestmark = pytest.mark.django_db
TODAY = datetime.date.today()
YESTERDAY = TODAY - datetime.timedelta(days=1)
LONG_AGO = datetime.date(2020, 1, 31)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def asked(amount="100.00"):
    return {"amount": Decimal(amount), "paid_on": timezone.localdate(), "method": "cash", "reference": ""}


def expense(**values):
    usual = {"client": make_client(), "description": "Pasajes", "amount": Decimal(100), "is_billable": True}
    return add_record(Expense(**usual | values))


def subscribe(**values):
    usual = {"client": make_client(), "plan": "Abono", "amount": Decimal(1000), "started_on": TODAY}
    return subscriptions.add_subscription(Subscription(**usual | values))


def contract(**values):
    usual = {"client": make_client(), "subject": "Servicio", "body": "Se acuerda."}
    return add_record(Contract(**usual | values))


def task(**values):
    return add_record(Task(client=make_client(), title="Llamar", **values))


def ticket():
    return add_record(Ticket(client=make_client(), subject="No entra", description="Desde ayer"))


def accepted(**values):
    return estimates.accept.run(sent(**values))


def reported():
    contact = make_contact()
    return payments.report.run(issued(client=contact.client), contact=contact, **asked())


def invoice_of(subscription):
    subscriptions.issue_due(TODAY)
    return subscription.issued.get(~Q(status="void"))


def is_ours(kind):
    return kind.model._meta.app_label == "clients"


def expire(offer):
    type(offer).objects.filter(pk=offer.pk).update(valid_until=LONG_AGO)
    return fresh(offer)


def nothing_dangles():
    """Say that no row holds on to one that counts no more, and that sums are those of the rows."""
    no_link_leads_to_a_voided_row()
    payments_stand_where_they_are_applied()
    for estimate in Estimate.objects.filter(status="accepted"):
        assert estimate.can_be_billed is (estimate.invoice is None)
    for subscription in Subscription.objects.all():
        voided = subscription.issued.filter(status="void").values_list("period_start", flat=True)
        live = subscription.issued.exclude(status="void").values_list("period_start", flat=True)
        assert set(subscription.freed_periods) == set(voided) - set(live)


def no_link_leads_to_a_voided_row():
    for kind in registry.all_kinds():
        gone = kind.model.objects.in_state("void")
        assert not any(model.objects.filter(**{f"{name}__in": gone}).exists() for model, name in links(kind.model))
        for row in kind.model.objects.all():
            row.clean()  # what it leads to is of its own client


def payments_stand_where_they_are_applied():
    assert not PaymentApplication.objects.filter(Q(invoice__status="void") | ~Q(payment__status="received")).exists()
    for model, column in ((Invoice, "paid"), (Payment, "applied")):
        for row in model.objects.all():
            assert getattr(row, column) == (row.applications.aggregate(sum=Sum("amount"))["sum"] or 0)
    for payment in Payment.objects.filter(invoice__isnull=False, status="received"):
        assert payment.applications.filter(invoice=payment.invoice).exists()


# Every action that has a way back: the row it starts from, and the way back from what it made of it.
PAIRS = {
    ("invoices", "issue"): (draft, lambda row, made: void.run(fresh(row))),
    ("invoices", "pay"): (issued, lambda row, made: payments.release.run(Payment.objects.get(), user=None)),
    ("invoices", "settle"): (
        lambda: received(client=issued().client) and Invoice.objects.get(),
        lambda row, made: payments.release.run(Payment.objects.get()),
    ),
    ("payments", "confirm"): (reported, lambda row, made: payments.void.run(fresh(row))),
    ("payments", "apply-oldest"): (
        lambda: received(client=issued().client),
        lambda row, made: payments.void.run(fresh(row)),
    ),
    ("payments", "apply"): (
        lambda: received(client=issued().client),
        lambda row, made: payments.release.run(fresh(row)),
    ),
    ("estimates", "accept"): (sent, lambda row, made: delete_record(Invoice.objects.get())),
    ("estimates", "bill"): (
        lambda: (accepted() and delete_record(Invoice.objects.get())) or Estimate.objects.get(),
        lambda row, made: void.run(issue.run(made)),
    ),
    ("estimates", "extend"): (lambda: expire(sent()), lambda row, made: expire(row)),
    ("estimates", "copy"): (lambda: expire(sent()), lambda row, made: delete_record(made)),
    ("proposals", "extend"): (
        lambda: expire(send.run(draft(model=Proposal, subject="Obra", body="Texto"))),
        lambda row, made: expire(row),
    ),
    ("proposals", "copy"): (
        lambda: draft(model=Proposal, subject="Obra", body="Texto"),
        lambda row, made: delete_record(made),
    ),
    ("contracts", "send"): (contract, lambda row, made: contracts.cancel.run(fresh(row))),
    ("contracts", "accept"): (
        lambda: contracts.send.run(contract()),
        lambda row, made: contracts.cancel.run(fresh(row)),
    ),
    ("contracts", "copy"): (contract, lambda row, made: delete_record(made)),
    ("expenses", "bill"): (expense, lambda row, made: void.run(issue.run(made))),
    ("subscriptions", "pause"): (subscribe, lambda row, made: subscriptions.resume.run(fresh(row))),
    ("subscriptions", "resume"): (
        lambda: subscriptions.pause.run(subscribe()),
        lambda row, made: subscriptions.pause.run(fresh(row)),
    ),
    ("subscriptions", "bill-again"): (
        lambda: void.run(invoice_of(subscribe())).subscription,
        lambda row, made: void.run(issue.run(made)),
    ),
    ("tasks", "complete"): (task, lambda row, made: tasks.reopen.run(fresh(row))),
    ("tasks", "reopen"): (
        lambda: tasks.complete.run(task()),
        lambda row, made: tasks.complete.run(fresh(row)),
    ),
    ("tickets", "close"): (ticket, lambda row, made: tickets.reopen.run(fresh(row))),
    ("tickets", "reopen"): (
        lambda: tickets.close.run(ticket()),
        lambda row, made: tickets.close.run(fresh(row)),
    ),
}
# The ways back themselves, what ends something for good, and words, which are never taken back.
NO_WAY_BACK = {
    ("invoices", "void"), ("payments", "void"), ("payments", "release"), ("payments", "reject"),
    ("estimates", "send"), ("estimates", "decline"), ("proposals", "send"), ("proposals", "accept"),
    ("proposals", "decline"), ("contracts", "cancel"), ("subscriptions", "cancel"), ("tasks", "comment"),
    ("tickets", "reply"),
}  # fmt: skip
# What the actions that ask are told.
ANSWERS = {
    "pay": lambda row: asked("120.00"),
    "apply": lambda row: {"invoice": Invoice.objects.get(), "amount": Decimal(60)},
    "extend": lambda row: {"valid_until": TODAY},
}


def test_every_action_of_every_kind_has_a_way_back_or_is_known_to_have_none():
    kinds = list(filter(is_ours, registry.all_kinds()))
    assert {(kind.slug, action.key) for kind in kinds for action in kind.actions} == {*PAIRS, *NO_WAY_BACK}


@pytest.mark.parametrize(("slug", "key"), PAIRS)
def test_there_and_back_again_nothing_dangles_and_it_can_be_done_again(slug, key):
    start, back = PAIRS[slug, key]
    row, action = start(), next(one for one in registry.get(slug).actions if one.key == key)
    answers = ANSWERS.get(key, lambda row: {})(row)
    assert action.offered_on(row)
    made = action.run(row, **answers)
    nothing_dangles()
    back(row, made)
    nothing_dangles()
    if key in {"pay", "settle", "bill", "bill-again", "pause", "resume", "complete", "close", "extend", "copy"}:
        assert action.offered_on(fresh(row))


# A voided invoice


def test_a_voided_invoice_frees_its_expenses_which_are_billed_again():
    row = expense()
    voided = void.run(issue.run(expenses.bill.run(row)))
    assert (fresh(row).invoice, fresh(row).state.key, fresh(row).can_be_billed) == (None, "pending", True)
    assert RecordEvent.objects.get(verb="freed").detail == str(voided)
    assert expenses.bill.run(fresh(row)) != voided


def test_a_voided_invoice_frees_its_estimate_which_is_billed_again(admin, sign_in):
    estimate, browser = accepted(), sign_in(admin)
    voided = void.run(issue.run(estimate.invoice))
    bill = f"/clients/estimates/{estimate.pk}/bill/"
    assert bill in browser.get(estimate.get_absolute_url()).content.decode()
    answer = browser.post(bill)
    made = fresh(estimate).invoice
    assert (answer["Location"], made.total) == (made.get_absolute_url(), estimate.total)
    assert voided.estimate == estimate
    assert bill not in browser.get(estimate.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="ya tiene factura"):
        estimates.bill.run(estimate)


def test_a_deleted_draft_frees_its_estimate():
    estimate = accepted()
    assert not estimate.can_be_billed
    delete_record(estimate.invoice)
    assert estimates.bill.run(estimate).estimate == estimate


def test_a_deleted_draft_frees_its_expenses_and_their_history_says_so():
    row = expense()
    delete_record(expenses.bill.run(row))
    assert (fresh(row).invoice, fresh(row).state.key) == (None, "pending")
    assert RecordEvent.objects.get(verb="freed").object_id == row.pk
    assert "invoice" in LogEntry.objects.get_for_object(row).first().changes


def test_an_estimate_that_nobody_accepted_is_not_billed():
    with pytest.raises(Refused, match="aceptado"):
        estimates.bill.run(sent())


def test_a_voided_invoice_frees_its_period_which_is_billed_again_as_a_draft(admin, sign_in):
    subscription = subscribe()
    voided = void.run(invoice_of(subscription))
    assert subscriptions.issue_due(TODAY) == 0  # nobody wants at once again what was wrong
    page = sign_in(admin).post(f"/clients/subscriptions/{subscription.pk}/bill-again/", follow=True)
    made = subscription.issued.exclude(pk=voided.pk).get()
    assert page.redirect_chain[-1][0] == made.get_absolute_url()
    assert (made.is_draft, made.period_start, made.total) == (True, TODAY, voided.total)
    with pytest.raises(Refused, match="No tiene períodos"):
        subscriptions.bill_again.run(subscription)


def test_a_voided_invoice_leaves_payments_that_were_meant_for_it_on_account():
    payment = reported()
    void.run(payment.invoice)
    assert fresh(payment).invoice is None
    assert payments.confirm.run(fresh(payment)).unapplied == 100


# Offers


@pytest.mark.parametrize("model", [Estimate, Proposal])
def test_an_expired_offer_is_extended_and_accepted(model, admin, sign_in):
    body = {"body": "Texto"} if model is Proposal else {}
    offer = expire(send.run(draft(model=model, subject="Obra", **body)))
    url, browser = f"{offer.get_absolute_url()}extend/", sign_in(admin)
    assert url in browser.get(offer.get_absolute_url()).content.decode()
    assert browser.get(url).context["form"]["valid_until"].value() == offers.usual_validity()
    assert browser.post(url, {"valid_until": YESTERDAY}).status_code == 422
    assert browser.post(url, {"valid_until": TODAY}).status_code == 302
    accept = estimates.accept if model is Estimate else offers.accept
    assert accept.run(fresh(offer)).state.key == "accepted"


def test_an_offer_is_extended_to_a_day_once():
    offer = extend.run(sent(), valid_until=TODAY)
    with pytest.raises(Refused, match="Ya se puede responder hasta"):
        extend.run(offer, valid_until=TODAY)
    assert RecordEvent.objects.filter(verb="extended").count() == 1


def test_an_offer_that_was_answered_is_not_extended():
    with pytest.raises(Refused, match="está «Aceptado»"):
        extend.run(accepted(), valid_until=TODAY)


def test_a_copy_is_a_new_draft_with_the_lines_and_days_of_today(admin, sign_in):
    contact = make_contact()
    offer = expire(sent(client=contact.client, contact=contact, notes="Con envío"))
    answer = sign_in(admin).post(f"/clients/estimates/{offer.pk}/copy/")
    twin = Estimate.objects.exclude(pk=offer.pk).get()
    assert answer["Location"] == twin.get_absolute_url()
    assert (twin.is_draft, twin.number, twin.valid_until) == (True, "", offers.usual_validity())
    assert (twin.subject, twin.notes, twin.contact, twin.total) == ("Obra", "Con envío", contact, offer.total)


def test_a_copy_leaves_out_who_left_and_a_deactivated_client_gets_none(admin):
    main = make_contact()
    contact = make_contact(client=main.client)
    offer = sent(client=contact.client, contact=contact)
    deactivate_contact(contact=contact, user=admin)
    assert copy.run(fresh(offer)).contact is None
    deactivate_client(client=offer.client, user=admin)
    with pytest.raises(Refused, match="desactivado"):
        copy.run(fresh(offer))


# Contracts past their end


def test_a_contract_past_its_end_is_not_sent_and_the_sentence_says_what_to_do():
    over = contract(starts_on=LONG_AGO, ends_on=YESTERDAY)
    with pytest.raises(Refused, match="cambiá hasta cuándo va"):
        contracts.send.run(over)
    assert fresh(over).is_draft
    assert contracts.send.run(contract(ends_on=TODAY)).state.key == "sent"


def test_a_contract_past_its_end_is_not_accepted_and_waits_for_nobody():
    over = contracts.send.run(contract())
    Contract.objects.update(starts_on=LONG_AGO, ends_on=YESTERDAY)
    with pytest.raises(Refused, match="Hace falta uno nuevo"):
        contracts.accept.run(over)
    assert (fresh(over).state.key, fresh(over).awaits_acceptance) == ("lapsed", False)
    assert not Contract.objects.filter(Contract.declaration.portal.waiting).exists()
    assert copy.run(fresh(over)).ends_on is None


# Deactivated clients


@pytest.mark.parametrize(("answers", "status"), [({}, "paused"), ({"subscriptions": "keep"}, "active")], ids=str)
def test_nothing_is_invoiced_for_a_deactivated_client(answers, status, admin):
    subscription = subscribe()
    deactivate_client(client=subscription.client, user=admin, answers=answers)
    assert subscriptions.issue_due(TODAY) == 0
    assert fresh(subscription).status == status


def test_one_that_goes_on_is_invoiced_from_the_next_period_once_the_client_is_back(admin):
    subscription = subscribe()
    deactivate_client(client=subscription.client, user=admin, answers={"subscriptions": "keep"})
    subscriptions.issue_due(TODAY)
    reactivate_client(client=subscription.client)
    subscription = fresh(subscription)
    assert (subscriptions.issue_due(TODAY), subscription.next_on) == (0, subscription.following(TODAY))
    assert RecordEvent.objects.filter(verb="skipped").count() == 1
    assert subscriptions.issue_due(subscription.next_on) == 1


def test_a_paused_one_is_not_resumed_while_the_client_is_out_of_use(admin):
    subscription = subscribe()
    deactivate_client(client=subscription.client, user=admin)
    with pytest.raises(Refused, match="reactivalo"):
        subscriptions.resume.run(fresh(subscription))


@pytest.mark.parametrize(("answer", "status"), [("", "paused"), ("pause", "paused"), ("keep", "active")])
def test_the_page_asks_what_becomes_of_subscriptions_and_the_way_back_says_which_are_paused(answer, status, web):
    subscription = subscribe(plan="Abono de soporte")
    url = subscription.client.get_absolute_url()
    page = web.get(f"{url}deactivate/")
    assert page.context["form"]["subscriptions"].value() == "pause"
    assert "1 suscripción activa deja de facturarse." in page.content.decode()
    web.post(f"{url}deactivate/", {"reason": "", "subscriptions": answer})
    assert fresh(subscription).status == status
    back = web.post(f"{url}reactivate/", follow=True).content.decode()
    assert ("en pausa, que no se facturan hasta que las reanudes: «Abono de soporte»" in back) is (status == "paused")


def test_a_client_without_subscriptions_is_asked_nothing(web, acme):
    page = web.get(f"{acme.get_absolute_url()}deactivate/")
    assert "subscriptions" not in page.context["form"].fields


def test_the_clients_form_asks_too(web):
    subscription = subscribe()
    url = f"{subscription.client.get_absolute_url()}edit/"
    typed = edit_data(web, subscription.client, state="deactivated", subscriptions="keep")
    assert web.post(url, typed).status_code == 302
    assert not fresh(subscription.client).is_active
    assert fresh(subscription).status == "active"


@pytest.mark.parametrize(("answer", "status"), [("pause", "paused"), ("keep", "active")])
def test_many_clients_at_once_are_asked_about_together(answer, status, web):
    subscription = subscribe()
    data = {"action": "deactivate", "select": [subscription.client_id], "confirmed": "1"}
    web.post("/clients/", data | {"subscriptions": answer})
    assert not fresh(subscription.client).is_active
    assert fresh(subscription).status == status


def test_the_clients_form_and_the_question_about_many_say_what_stays_paused(web, admin):
    subscription = subscribe(plan="Abono de soporte")
    client = subscription.client
    deactivate_client(client=client, user=admin)
    asked_for_many = web.post("/clients/?view=all", {"action": "reactivate", "select": [client.pk]})
    for page in (web.get(f"{client.get_absolute_url()}edit/"), asked_for_many):
        assert "que las reanudes: «Abono de soporte»" in page.content.decode()


def done_to_many(web, model, key, *rows):
    """The run of a bulk action on ``rows``, as the list of ``model`` starts it."""
    page = {Client: "/clients/", Contact: "/contacts/"}[model]
    web.post(f"{page}?view=all", {"action": key, "select": [row.pk for row in rows], "confirmed": "1"})
    return BulkRun.objects.latest("pk")


def test_undoing_a_deactivation_of_many_resumes_what_it_paused_and_nothing_else(web):
    mine, paused, cancelled = (subscribe(client=client) for client in [make_client()] * 3)
    subscriptions.pause.run(paused)
    run = done_to_many(web, Client, "deactivate", mine.client)
    subscriptions.cancel.run(cancelled)
    bulk.undo(run)
    assert fresh(mine.client).is_active
    assert [fresh(row).status for row in (mine, paused, cancelled)] == ["active", "paused", "cancelled"]
    assert RecordEvent.objects.filter(verb="resumed").values_list("object_id", flat=True).get() == mine.pk


def test_what_came_back_by_itself_and_was_paused_again_stays_paused(web):
    subscription = subscribe()
    client = subscription.client
    run = done_to_many(web, Client, "deactivate", client)
    reactivate_client(client=fresh(client))
    bulk.undo(run)
    assert fresh(subscription).status == "paused"
    assert run.put_back == 0


@pytest.fixture
def graph():
    """A client with a row of every kind, as they are in use."""
    contact = make_contact()
    client = contact.client
    make_contact(client=client)
    subscribe(client=client)
    subscriptions.pause.run(subscribe(client=client))
    subscriptions.issue_due(TODAY)
    own = {"client": client, "contact": contact}
    payments.report.run(issued(**own), contact=contact, **asked())
    received(client=client)
    accepted(client=client)
    send.run(draft(client=client, model=Proposal, subject="Obra", body="Texto"))
    contracts.send.run(contract(**own))
    project = add_record(Project(client=client, name="Mudanza"))
    for row in (Task(**own, title="Llamar", project=project), Ticket(**own, subject="No entra"), expense_of(client)):
        add_record(row)
    return client


def expense_of(client):
    return Expense(client=client, description="Pasajes", amount=Decimal(100), is_billable=True)


def as_they_stand():
    """Every row's state, and whom and what it leads to."""
    kinds = list(filter(is_ours, registry.all_kinds()))
    leading = {
        kind: [field.attname for field in kind.model._meta.concrete_fields if field.is_relation] for kind in kinds
    }
    return {
        (kind.slug, row.pk): (row.state.key, *[getattr(row, name) for name in leading[kind]])
        for kind in kinds
        for row in kind.model.objects.all()
    }


@pytest.mark.parametrize(("model", "key"), [(Client, "deactivate"), (Contact, "deactivate")])
def test_a_batch_undone_leaves_every_linked_row_as_it_was(model, key, graph, web):
    rows = [graph] if model is Client else list(graph.contacts.filter(is_primary=False))
    before = as_they_stand()
    assert {slug for slug, _pk in before} == {kind.slug for kind in registry.all_kinds() if is_ours(kind)}
    run = done_to_many(web, model, key, *rows)
    nothing_dangles()
    bulk.undo(run)
    nothing_dangles()
    assert as_they_stand() == before
    assert all(fresh(row).is_active for row in rows)


def test_an_import_that_deactivates_a_client_pauses_its_subscriptions():
    subscription = subscribe(client=make_client(code="A1", name="Acme"))
    import_rows([["A1", "Acme", "no"]], ["Código", "Razón social", "Activo"])
    assert not fresh(subscription.client).is_active
    assert fresh(subscription).status == "paused"


# One that fails


@pytest.mark.parametrize("error", [RuntimeError, KeyError, ValueError])
def test_a_subscription_that_fails_is_logged_and_keeps_none_of_the_others_back(error, monkeypatch, caplog):
    bad, good = subscribe(), subscribe()
    usual = subscriptions.draft_of

    def draft_of(subscription, *args, **options):
        if subscription.pk == bad.pk:
            raise error("no")
        return usual(subscription, *args, **options)

    monkeypatch.setattr(subscriptions, "draft_of", draft_of)
    with caplog.at_level(logging.ERROR):
        assert subscriptions.issue_due(TODAY) == 1
    assert Invoice.objects.get().subscription == good
    assert any(record.exc_info for record in caplog.records)


def test_a_row_that_fails_is_told_and_keeps_none_of_the_others_back(admin, monkeypatch, caplog):
    first, second, third = (issued() for _ in range(3))
    pay = payments.pay

    def run(row, **asked):
        if row.pk == second.pk:
            raise KeyError("no")
        return pay.run(row, **asked)

    broken = type(pay)(key="pay", label="Pagar", run=run)
    outcome = do_each(broken, Invoice.objects.all(), user=admin, **asked())
    assert (outcome.done, sum(outcome.failed.values())) == (2, 1)
    assert [fresh(row).balance for row in (first, second, third)] == [0, 100, 0]
    assert any(record.exc_info for record in caplog.records)
