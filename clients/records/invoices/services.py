"""Issuing, voiding and paying invoices."""

import datetime
import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.actions import action
from clients.kinds.base import Refused
from clients.kinds.events import emit
from clients.kinds.links import set_free
from clients.kinds.services import locked
from clients.models import RecordEvent
from clients.records.invoices.models import OWED, Invoice
from contacts.models import Contact
from napsix.accounts.models import User

logger = logging.getLogger(__name__)

# Days before the day an invoice is due that its contacts are reminded, and after it that it is not too late to.
DUE_DAYS = 3
OVERDUE_DAYS = 7


@action(
    gettext_lazy("Emitir"),
    when="is_draft",
    icon="send",
    confirm=gettext_lazy("Toma el próximo número de la serie. Después no se puede editar ni eliminar: solo anular."),
    primary=True,
)
@transaction.atomic
def issue(invoice: Invoice, *, user: User | None = None, contact: Contact | None = None) -> Invoice:
    """Make a draft final: it takes the next number of its series in this transaction."""
    invoice = locked(invoice)
    if not invoice.is_draft:
        raise Refused(_("La factura ya estaba emitida."))
    if invoice.total <= 0:
        raise Refused(_("La factura no tiene nada para cobrar: agregale líneas con precio."))
    today = timezone.localdate()
    if invoice.due_on < today:
        raise Refused(_("El vencimiento ya pasó: cambialo antes de emitir."))
    invoice.take_number()
    invoice.status, invoice.issued_on = Invoice.Status.SENT, today
    invoice.save_as_next_version()
    emit(invoice, "issued", user=user)
    return invoice


def remind() -> int:
    """Say of each invoice with a balance, once, that it is about to be due, and once that it is overdue.

    Each in a transaction of its own, so that one that fails stops no other. Returns how many were spoken of. Safe at
    any time and as often as one likes; what was missed is made up for within ``OVERDUE_DAYS``.
    """
    today = timezone.localdate()
    owed = Invoice.objects.filter(OWED, client__is_active=True)
    days = {
        "due": (today, today + datetime.timedelta(days=DUE_DAYS)),
        "overdue": (today - datetime.timedelta(days=OVERDUE_DAYS), today - datetime.timedelta(days=1)),
    }
    told = 0
    for verb, (first, last) in days.items():
        rows = _unspoken(owed.filter(due_on__range=(first, last)).exclude(issued_on=today), verb)
        for invoice in rows.order_by("due_on", "pk"):
            try:
                told += _remind(invoice, verb)
            except Exception:
                logger.exception("Nobody was reminded of the invoice %s.", invoice.pk)
    return told


def _unspoken(invoices: QuerySet, verb: str) -> QuerySet:
    """Return those of ``invoices`` to which ``verb`` never happened."""
    events = RecordEvent.objects.filter(kind=Invoice.declaration.slug, verb=verb)
    return invoices.exclude(Exists(events.filter(object_id=OuterRef("pk"))))


@transaction.atomic
def _remind(invoice: Invoice, verb: str) -> bool:
    locked(invoice)
    row = _unspoken(Invoice.objects.filter(OWED, pk=invoice.pk), verb).select_related("client").first()
    if row is None:
        return False
    emit(row, verb)
    return True


@action(gettext_lazy("Anular"), when="can_be_voided", icon="circle-x", asks=("void_reason",))
@transaction.atomic
def void(
    invoice: Invoice, *, user: User | None = None, contact: Contact | None = None, void_reason: str = ""
) -> Invoice:
    """Void an issued invoice; its number stays taken. One with payments is refused until they are taken off.

    What was billed by it may be billed again: its expenses, its estimate, its period of a subscription.
    """
    invoice = locked(invoice)
    if invoice.status != Invoice.Status.SENT:
        raise Refused(_("Solo se anula una factura emitida."))
    if invoice.paid:
        raise Refused(_("Tiene pagos aplicados: primero desaplicalos o anulalos."))
    invoice.status, invoice.void_reason = Invoice.Status.VOID, void_reason
    invoice.save_as_next_version()
    emit(invoice, "voided", user=user, detail=void_reason)
    set_free(invoice, user=user)
    return invoice
