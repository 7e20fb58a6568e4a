"""The kind "payment"."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.kinds.registry import Figure, Portal, Save, register
from clients.records.payments.models import Payment
from clients.records.payments.services import apply, apply_oldest, confirm, receive_payment, reject, release, void

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
    open=Q(status="reported") | Q(status="received", unapplied__gt=0),
    figures=[Figure("last_payment", _("Último pago"), "amount", Q(status="received"), latest="paid_on")],
    portal=Portal(
        columns=["number", "state", "paid_on", "amount", "method"],
        fields=["number", "paid_on", "amount", "applied", "unapplied", "method", "reference", "invoice"],
        profiles=["office"],
    ),
    actions=[confirm, reject, apply, apply_oldest, release, void],
    editable=None,
    save=Save(add=receive_payment),
    icon="cash",
    order=40,
)  # fmt: skip
