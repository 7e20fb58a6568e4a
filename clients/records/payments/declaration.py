"""The declaration of the kind "payment", and its demo rows."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.kinds.demo import DemoClient
from clients.kinds.documents import add_document
from clients.kinds.registry import NOBODY, Figure, Notice, Portal, Save, Tie, Tile, Told, register
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue
from clients.records.payments.models import Payment
from clients.records.payments.services import (
    apply,
    apply_oldest,
    confirm,
    receive_payment,
    reject,
    release,
    report,
    void,
)

ON_ACCOUNT = Q(status="received", unapplied__gt=0)


def sample(demo: DemoClient) -> None:
    """Make a payment in each of the client's states; the applied ones came with the invoices."""
    states = demo.states(Payment)
    if "on_account" in states:
        receive_payment(payment(demo), user=demo.user)
    if "void" in states:
        received = receive_payment(payment(demo), user=demo.user)
        void.run(received, user=demo.user, void_reason="Cheque rechazado")
    if "reported" in states:
        offered = issued(demo)
        report.run(offered, contact=demo.contact, amount=offered.total, paid_on=demo.today, method="transfer")
    if "partial" in states:
        _apply_in_part(demo, issued(demo))


def payment(demo: DemoClient, **values: Any) -> Payment:
    """Return a demo payment that is not saved yet; its amount and currency are chance's unless ``values`` say them."""
    values = {"amount": demo.amount(20_000, 300_000), "currency": demo.currency(), "paid_on": demo.day(-9)} | values
    return Payment(client=demo.client, contact=demo.contact, **values)


def issued(demo: DemoClient) -> Invoice:
    """Return an issued invoice of one line."""
    draft = Invoice(client=demo.client, contact=demo.contact)
    return issue.run(add_document(draft, user=demo.user, lines=demo.lines(1)), user=demo.user)


def _apply_in_part(demo: DemoClient, invoice: Invoice) -> None:
    received = receive_payment(payment(demo, amount=invoice.total + 5_000, currency=invoice.currency), user=demo.user)
    apply.run(received, invoice=invoice, amount=invoice.total, user=demo.user)


register(
    Payment,
    section=_("Facturación"),
    columns=["number", "client", "state", "paid_on", "amount", "unapplied", "method"],
    fields=["invoice", "contact", "amount", "currency", "paid_on", "method", "reference"],
    facts=[
        "contact", "number", "paid_on", "amount", "applied", "unapplied", "method", "reference", "invoice",
        "void_reason",
    ],
    filters=["state", "currency", "method", "paid_on", "amount"],
    search=["number", "reference"],
    amount="amount",
    amount_rows=Q(status="received"),
    open=Q(status="reported") | ON_ACCOUNT,
    figures=[
        Figure("on_account", _("A cuenta"), "unapplied", ON_ACCOUNT, colour="green"),
        Figure("last_payment", _("Último pago"), "amount", Q(status="received"), latest="paid_on"),
    ],
    tiles=[Tile(_("Pagos por confirmar"), ["reported"], _("Informados por contactos; no cuentan todavía."))],
    ties=[Tie(_("Facturas que paga"), "invoices_paid", "clients.Invoice")],
    portal=Portal(
        columns=["number", "state", "paid_on", "amount", "method"],
        fields=["number", "paid_on", "amount", "applied", "unapplied", "method", "reference", "invoice", "rejection"],
        notices=[
            Notice(
                "received",
                _("Pago confirmado"),
                _("Confirmamos tu pago {{documento}}"),
                _("Confirmamos el pago que informaste, con el recibo {{documento}}."),
                ["amount", "paid_on", "invoice"],
                action="confirm",
                to="contact",
            ),
            Notice(
                "rejected",
                _("Pago rechazado"),
                _("No pudimos confirmar tu pago"),
                _("No pudimos confirmar el pago que informaste: {{documento}}."),
                ["rejection", "paid_on", "invoice"],
                action="reject",
                to="contact",
            ),
        ],
        profiles=["office"],
    ),
    events={
        "created": Told(_("%(who)s informó un pago de %(client)s: %(row)s."), only_by_contacts=True),
    }
    | dict.fromkeys(["received", "rejected", "voided"], NOBODY),
    actions=[confirm, reject, apply, apply_oldest, release, void],
    editable=None,
    save=Save(add=receive_payment),
    icon="cash",
    order=40,
    sample=sample,
)  # fmt: skip
