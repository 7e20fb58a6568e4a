"""Several people at the same moment, each in a process of its own: one wins, the others are told why not."""

import json
import subprocess

import pytest

from tests import processes

RACERS = 3
EACH = 5
MADE = f"""
from clients.records.estimates import Estimate
from tests.clients.records.documents import draft, issued, sent
from tests.factories import make_client
client = make_client()
answer = [
    [[draft(client=client).pk for _ in range({EACH})] for _ in range({RACERS})],
    sent(client=client).pk,
    issued("100.00", client=client).pk,
]
"""
LEFT = """
from clients.models import Series
from clients.records.invoices.models import Invoice
from clients.records.payments.models import Payment
answer = {
    "from the estimate": Invoice.objects.filter(estimate__isnull=False).count(),
    "balance": str(Invoice.objects.get(pk=%s).balance),
    "on account": str(sum(Payment.objects.values_list("unapplied", flat=True))),
    "receipts": sorted(Payment.objects.values_list("sequence", flat=True)),
    "next": Series.objects.get(key="invoice").next_number,
}
"""


@pytest.fixture(scope="module")
def race(tmp_path_factory, django_db_setup):
    """What each racer answered, and what is in the database afterwards."""
    with processes.project(tmp_path_factory.mktemp("race") / "project") as project:
        drafts, estimate, invoice = project.ask(MADE)
        racers = [start(project, mine, estimate, invoice) for mine in drafts]
        for _ in ("issue", "accept", "pay"):
            processes.together(racers)
        answered = [json.loads(racer.communicate(timeout=60)[0].splitlines()[-1]) for racer in racers]
        yield answered, project.ask(LEFT % invoice)


def start(project, *values):
    """Start a process that calls ``process.race`` with ``values``."""
    call = f"from tests.clients.records import process; process.race(*{values!r})"
    return project.start("shell", "--verbosity", 0, "--command", call, stdin=subprocess.PIPE)


def test_invoices_issued_at_once_get_numbers_without_a_gap_or_a_double(race):
    answered, left = race
    numbers = sorted(number for answers in answered for number in answers[:EACH])
    assert numbers == list(range(2, RACERS * EACH + 2))
    assert left["next"] == RACERS * EACH + 2


def test_of_those_who_accept_an_estimate_at_once_one_does_and_the_others_are_told(race):
    answered, left = race
    answers = sorted(answers[-2] for answers in answered)
    assert answers == ["Ya no se puede responder: está «Aceptado»."] * (RACERS - 1) + ["accepted"]
    assert left["from the estimate"] == 1


def test_payments_that_together_are_too_much_pay_it_and_leave_the_rest_on_account(race):
    answered, left = race
    answers = sorted(answers[-1] for answers in answered)
    assert answers[0].endswith("no tiene saldo para pagar.")
    assert answers[1:] == ["paid", "paid"]
    assert (left["balance"], left["on account"], left["receipts"]) == ("0.00", "20.00", [1, 2])
