"""Issuing, voiding and paying invoices."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.actions import action
from clients.kinds.base import Refused
from clients.kinds.events import emit
from clients.kinds.links import set_free
from clients.kinds.services import locked
from clients.records.invoices.models import Invoice
from contacts.models import Contact
from napsix.accounts.models import User


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
