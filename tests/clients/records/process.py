"""What processes started by the tests do to records, inside ``manage.py shell``."""

import json
import sys
from decimal import Decimal

from django.utils import timezone

from clients.kinds.base import Refused
from clients.records.estimates import Estimate, accept
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue
from clients.records.payments.services import pay
from tests.processes import here


def race(drafts, estimate, invoice):
    """Issue the ``drafts``, accept the ``estimate`` and pay 60 of the ``invoice``, each when the test says so.

    The answer is the number or the sentence that each gave.
    """
    steps = [*(lambda pk=pk: issue_one(pk) for pk in drafts), lambda: accept_one(estimate), lambda: pay_one(invoice)]
    here()
    answers = [attempt(step) for step in steps[:-2]]
    for step in steps[-2:]:
        here()
        answers.append(attempt(step))
    sys.stdout.write(json.dumps(answers) + "\n")


def attempt(step):
    """Return what the step answers, or why it was refused."""
    try:
        return step()
    except Refused as refusal:
        return str(refusal)


def issue_one(pk):
    """Issue a draft and return its number."""
    return issue.run(Invoice.objects.get(pk=pk)).sequence


def accept_one(pk):
    """Accept the estimate and say so."""
    accept.run(Estimate.objects.get(pk=pk))
    return "accepted"


def pay_one(pk):
    """Pay 60 of the invoice and say so."""
    asked = {"amount": Decimal(60), "paid_on": timezone.localdate(), "method": "cash", "reference": ""}
    pay.run(Invoice.objects.get(pk=pk), **asked)
    return "paid"
