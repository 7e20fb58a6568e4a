"""Accepting an estimate."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from clients.kinds import offers
from clients.kinds.actions import action
from clients.kinds.documents import add_document, lines_of
from clients.records.invoices.models import Invoice


@action(gettext_lazy("Aceptar"), when="can_be_answered", icon="circle-check", primary=True, confirm=gettext_lazy(
    "Queda aceptado, con la fecha y el nombre de quien acepta, y se prepara la factura."
))  # fmt: skip
@transaction.atomic
def accept(estimate, *, user=None, contact=None):
    """Accept an estimate and make its draft invoice, all or nothing; once, whoever else does it too."""
    offers.answer(estimate, estimate.Status.ACCEPTED, user=user, contact=contact)
    invoice = Invoice(client=estimate.client, contact=estimate.contact, estimate=estimate, notes=estimate.notes)
    invoice.currency = estimate.currency
    add_document(invoice, user=user, lines=lines_of(estimate))
    return estimate
