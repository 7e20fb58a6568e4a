"""What is special to estimates and proposals: one answer, in time, and one invoice."""

import datetime

import pytest
from django.utils import timezone

from clients.kinds import offers
from clients.kinds.base import Refused
from clients.kinds.offers import decline, send
from clients.records.estimates import Estimate, accept
from clients.records.invoices.models import Invoice
from clients.records.proposals import Proposal
from tests.clients.records.documents import draft, sent
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def test_sending_takes_a_number_and_ends_editing():
    estimate = sent()
    assert (estimate.number, estimate.state.key) == ("P-00000001", "sent")
    with pytest.raises(Refused):
        send.run(estimate)


def test_an_estimate_without_lines_or_already_expired_is_not_sent():
    with pytest.raises(Refused, match="No tiene líneas"):
        send.run(Estimate.objects.get(pk=_without_lines().pk))
    with pytest.raises(Refused, match="validez ya pasó"):
        send.run(draft(model=Estimate, valid_until=datetime.date(2020, 1, 1)))


def _without_lines():
    estimate = draft(model=Estimate)
    estimate.lines.all().delete()
    return estimate


def test_acceptance_makes_one_draft_invoice_with_the_same_lines():
    contact = make_contact()
    estimate = sent(client=contact.client, contact=contact)
    accept.run(estimate, contact=contact)
    invoice = Invoice.objects.get()
    assert (invoice.estimate, invoice.total, invoice.is_draft) == (estimate, estimate.total, True)
    assert list(invoice.lines.values_list("description")) == list(estimate.lines.values_list("description"))


def test_who_accepted_and_when_is_kept_by_name():
    contact = make_contact(first_name="Ana", last_name="Núñez")
    estimate = sent(client=contact.client)
    accept.run(estimate, contact=contact)
    assert (estimate.answered_by, estimate.answered_at.date()) == ("Ana Núñez", timezone.now().date())


def test_an_answer_is_given_once():
    estimate = sent()
    accept.run(estimate)
    for action in (accept, decline):
        with pytest.raises(Refused, match="está «Aceptado»"):
            action.run(Estimate.objects.get())
    assert Invoice.objects.count() == 1


def test_an_expired_estimate_is_not_accepted():
    estimate = sent()
    Estimate.objects.update(valid_until=datetime.date(2020, 1, 31))
    with pytest.raises(Refused, match="Venció el 31/01/2020"):
        accept.run(estimate)
    assert not Invoice.objects.exists()
    assert Estimate.objects.get().state.key == "expired"


def test_a_declined_estimate_keeps_why():
    estimate = sent()
    decline.run(estimate, answer_note="Caro")
    assert (estimate.state.key, estimate.answer_note) == ("declined", "Caro")
    assert not Invoice.objects.exists()


def test_an_accepted_proposal_makes_no_invoice():
    proposal = send.run(draft(model=Proposal, subject="Obra", body="Texto"))
    offers.accept.run(proposal)
    assert proposal.state.key == "accepted"
    assert not Invoice.objects.exists()


def test_the_page_of_an_expired_estimate_says_so(admin, sign_in):
    estimate = sent()
    Estimate.objects.update(valid_until=datetime.date(2020, 1, 31))
    page = sign_in(admin).post(f"/clients/estimates/{estimate.pk}/accept/", follow=True)
    assert "Venció el 31/01/2020" in page.content.decode()
