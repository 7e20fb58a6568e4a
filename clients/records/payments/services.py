"""Receiving payments and putting them on invoices.

The columns ``applied`` of a payment and ``paid`` of an invoice move with the rows between them, all under lock:
payments first, then invoices by key, so that two of these never wait for each other.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.actions import action
from clients.kinds.base import Refused
from clients.kinds.events import emit
from clients.kinds.services import Lines, add_record, claim, locked
from clients.money import written
from clients.records.invoices.models import Invoice
from clients.records.payments.models import Payment, PaymentApplication
from contacts.models import Contact
from napsix.accounts.models import User

# The two actions by which an invoice is paid: staff count the money at once, a contact reports it.
PAYING: dict[str, Any] = {
    "when": "can_be_paid",
    "of": "clients.Payment",
    "asks": ("amount", "paid_on", "method", "reference"),
    "initial": "payment_offered",
    "icon": "cash",
    "bulk": False,
    "primary": True,
}


@transaction.atomic
def receive_payment(
    payment: Payment, *, user: User | None = None, contact: Contact | None = None, lines: Lines | None = None
) -> Payment:
    """Save a new payment that staff have seen, give it its receipt number and put it on its invoice, if it names one.

    What is more than the invoice owes stands on account. Raises ``Refused`` when it is nothing, in another currency,
    or the invoice owes nothing.
    """
    _refuse_nothing(payment.amount)
    payment.created_by, payment.status = user, Payment.Status.RECEIVED
    payment.take_number()
    payment.save(force_insert=True)
    emit(payment, "created", user=user)
    if payment.invoice_id:
        invoice = locked(payment.invoice)
        _put(payment, invoice, as_owed(payment, invoice), user=user)
    return payment


@action(gettext_lazy("Registrar pago"), **PAYING)
@transaction.atomic
def pay(invoice: Invoice, *, user: User | None = None, contact: Contact | None = None, **asked: Any) -> Payment | None:
    """Receive a payment of ``invoice``, of all that is owed, of a part or of more.

    Returns the payment where some of it stands on account, to be shown.
    """
    payment = Payment(client=invoice.client, invoice=invoice, currency=invoice.currency, **asked)
    receive_payment(payment, user=user)
    return payment if payment.can_be_applied else None


@action(gettext_lazy("Informar pago"), key="pay", **PAYING)
@transaction.atomic
def report(invoice: Invoice, *, user: User | None = None, contact: Contact | None = None, **asked: Any) -> Payment:
    """Note that a contact says to have paid ``invoice``; it counts once staff confirm it. Returns the payment."""
    invoice = locked(invoice)
    payment = Payment(client=invoice.client, invoice=invoice, contact=contact, currency=invoice.currency, **asked)
    if not invoice.can_be_paid:
        raise Refused(_owes_nothing(invoice))
    _refuse_nothing(payment.amount)
    if Payment.objects.filter(invoice=invoice, status=Payment.Status.REPORTED, **asked).exists():
        raise Refused(_("Ese pago ya está informado y espera que lo confirmemos. Si es otro, poné su referencia."))
    return add_record(payment, user=user, contact=contact)


@action(gettext_lazy("Confirmar"), when="is_reported", icon="circle-check", primary=True, confirm=gettext_lazy(
    "Cuenta como recibido y toma el próximo número de recibo."
))  # fmt: skip
@transaction.atomic
def confirm(payment: Payment, *, user: User | None = None, contact: Contact | None = None) -> Payment:
    """Count a reported payment as received and put it on the invoice it names, as far as that still owes."""
    payment = locked(payment)
    if not payment.is_reported:
        raise Refused(_("El pago ya no está informado."))
    payment.take_number()
    payment.status = Payment.Status.RECEIVED
    payment.save_as_next_version()
    emit(payment, "received", user=user)
    invoice = locked(payment.invoice) if payment.invoice_id else None
    if invoice is not None and invoice.can_be_paid:
        _put(payment, invoice, as_owed(payment, invoice), user=user)
    return payment


@action(gettext_lazy("Rechazar"), when="is_reported", icon="circle-x", asks=("void_reason",))
@transaction.atomic
def reject(
    payment: Payment, *, user: User | None = None, contact: Contact | None = None, void_reason: str = ""
) -> Payment:
    """Refuse a reported payment that never came."""
    waiting = Payment.STATES[0].rows
    values: dict[str, Any] = {"status": Payment.Status.VOID, "void_reason": void_reason}
    if not claim(payment, when=waiting, user=user, verb="rejected", detail=void_reason, **values):
        raise Refused(_("El pago ya no está informado."))
    return payment


@action(
    gettext_lazy("Aplicar a una factura"),
    when="can_be_applied",
    of="clients.PaymentApplication",
    asks=("invoice", "amount"),
    initial="application_offered",
    icon="link",
    bulk=False,
    primary=True,
)
@transaction.atomic
def apply(
    payment: Payment, *, invoice: Invoice, amount: Decimal, user: User | None = None, contact: Contact | None = None
) -> None:
    """Put ``amount`` of what stands on account on ``invoice``."""
    _put(locked(payment), locked(invoice), amount, user=user)


@action(gettext_lazy("Aplicar a lo más viejo"), when="can_be_applied", icon="checklist")
@transaction.atomic
def apply_oldest(payment: Payment, *, user: User | None = None, contact: Contact | None = None) -> None:
    """Put what stands on account on the client's open invoices of that currency, those due first before."""
    payment = locked(payment)
    owed = Invoice.objects.for_client(payment.client_id).filter(status="sent", balance__gt=0, currency=payment.currency)
    list(owed.order_by("pk").select_for_update().values_list("pk"))
    invoices = list(owed.order_by("due_on", "pk"))
    if not (invoices and payment.can_be_applied):
        raise Refused(_("No hay nada a cuenta, o no hay facturas impagas en esa moneda."))
    for invoice in invoices:
        if payment.can_be_applied:
            _put(payment, invoice, as_owed(payment, invoice), user=user)


@action(gettext_lazy("Usar lo que hay a cuenta"), when="can_use_account", icon="link", confirm=gettext_lazy(
    "Cubre lo que debe con los pagos del cliente que están a cuenta, los más viejos primero."
))  # fmt: skip
@transaction.atomic
def settle(invoice: Invoice, *, user: User | None = None, contact: Contact | None = None) -> None:
    """Put what stands on account of the client on ``invoice``, as far as it owes."""
    payments = [locked(payment) for payment in invoice.money_on_account.order_by("pk")]
    payments = [payment for payment in payments if payment.can_be_applied]  # one held them and used them up before
    invoice = locked(invoice)
    if not (invoice.can_be_paid and payments):
        raise Refused(_("No hay nada a cuenta en esa moneda, o la factura no debe nada."))
    for payment in sorted(payments, key=lambda one: (one.paid_on, one.pk)):
        if invoice.can_be_paid:
            _put(payment, invoice, as_owed(payment, invoice), user=user)


@action(gettext_lazy("Desaplicar"), when="is_applied", icon="arrow-back-up", confirm=gettext_lazy(
    "Las facturas vuelven a deber lo que este pago cubría; el pago queda a cuenta."
))  # fmt: skip
@transaction.atomic
def release(payment: Payment, *, user: User | None = None, contact: Contact | None = None) -> Payment:
    """Take a payment off its invoices; all of it stands on account then, and it is meant for none of them."""
    payment = locked(payment)
    if not payment.is_applied:
        raise Refused(_("El pago no cubre ninguna factura."))
    return _take_off(payment, user)


def _take_off(payment: Payment, user: User | None) -> Payment:
    """Take a locked payment off its invoices, if it is on any."""
    for application in payment.applications.order_by("invoice_id"):
        invoice = locked(application.invoice)
        invoice.paid -= application.amount
        application.delete()
        invoice.save_as_next_version()
        emit(invoice, "unpaid", user=user, detail=str(application))
    payment.applied, payment.invoice = Decimal(0), None
    payment.save_as_next_version()
    return payment


@action(gettext_lazy("Anular"), when="can_be_voided", icon="circle-x", asks=("void_reason",))
@transaction.atomic
def void(
    payment: Payment, *, user: User | None = None, contact: Contact | None = None, void_reason: str = ""
) -> Payment:
    """Void a received payment: it is taken off its invoices, and its receipt number stays taken."""
    payment = _take_off(locked(payment), user)
    if not payment.can_be_voided:
        raise Refused(_("Solo se anula un pago recibido."))
    payment.status, payment.void_reason = Payment.Status.VOID, void_reason
    payment.save_as_next_version()
    emit(payment, "voided", user=user, detail=void_reason)
    return payment


def _put(payment: Payment, invoice: Invoice, amount: Decimal, *, user: User | None) -> None:
    """Put ``amount`` of the locked ``payment`` on the locked ``invoice``. Raises ``Refused`` where that is wrong."""
    if not payment.can_be_applied or amount > payment.unapplied:
        raise Refused(_("El pago no tiene ese importe sin aplicar."))
    _refuse_nothing(amount)
    if invoice.client_id != payment.client_id:
        raise Refused(_("La factura es de otro cliente."))
    if invoice.currency != payment.currency:
        text = _("El pago es en %(payment)s y la factura en %(invoice)s: no se mezclan monedas.")
        raise Refused(text % {"payment": payment.currency, "invoice": invoice.currency})
    if not invoice.can_be_paid:
        raise Refused(_owes_nothing(invoice))
    if amount > invoice.balance:
        raise Refused(_overpaid(invoice))
    application = PaymentApplication.objects.filter(payment=payment, invoice=invoice).first()
    application = application or PaymentApplication(payment=payment, invoice=invoice, amount=Decimal(0))
    application.amount += amount
    application.save()
    invoice.paid += amount
    invoice.save_as_next_version()
    invoice.refresh_from_db()
    payment.applied += amount
    payment.save_as_next_version()
    payment.refresh_from_db()
    emit(invoice, "paid", user=user, detail=written(amount, payment.currency))


def as_owed(payment: Payment, invoice: Invoice) -> Decimal:
    """Return how much of ``payment`` goes on ``invoice``: what is not on another one, at most what is owed."""
    unapplied = payment.amount - payment.applied
    return min(unapplied, invoice.balance) if invoice.can_be_paid else unapplied


def _owes_nothing(invoice: Invoice) -> str:
    return _("La factura %(invoice)s no tiene saldo para pagar.") % {"invoice": invoice}


def _refuse_nothing(amount: Decimal) -> None:
    if amount <= 0:
        raise Refused(_("El importe tiene que ser mayor que cero."))


def _overpaid(invoice: Invoice) -> str:
    text = _("Es más de lo que se debe: el saldo de %(invoice)s es %(balance)s.")
    return text % {"invoice": invoice, "balance": invoice.balance_text}
