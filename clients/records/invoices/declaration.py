"""The declaration of the kind "invoice", and its demo rows."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.kinds.demo import DemoClient
from clients.kinds.documents import add_document, change_document
from clients.kinds.registry import NOBODY, Figure, Notice, Portal, Save, Tie, Tile, register
from clients.records.invoices.models import OWED, Invoice
from clients.records.invoices.services import issue, void
from clients.records.payments.services import pay, report, settle

# How long ago an invoice in each state was issued, in days; it is due a month later.
AGE = {"sent": 5, "partial": 12, "overdue": 75, "paid": 40, "void": 20}


def sample(demo: DemoClient) -> None:
    """Make an invoice in each of the client's states."""
    for state in demo.states(Invoice):
        draft = Invoice(client=demo.client, contact=demo.contact, currency=demo.currency())
        invoice = add_document(draft, user=demo.user, lines=demo.lines(demo.random.randint(1, 4)))
        if state != "draft":
            age(issue.run(invoice, user=demo.user), state, demo)


def age(invoice: Invoice, state: str, demo: DemoClient) -> None:
    """Bring an issued invoice into ``state``."""
    issued_on = demo.day(-AGE[state])
    Invoice.objects.filter(pk=invoice.pk).update(issued_on=issued_on, due_on=demo.day(30 - AGE[state]))
    invoice.refresh_from_db()
    share = {"partial": 3, "paid": 1}.get(state)
    if share:
        amount = invoice.total if share == 1 else (invoice.total / share).quantize(invoice.total)
        pay.run(invoice, user=demo.user, amount=amount, paid_on=demo.day(1 - AGE[state] // 2), method="transfer")
    if state == "void":
        void.run(invoice, user=demo.user, void_reason="Se facturó dos veces")


register(
    Invoice,
    section=_("Facturación"),
    columns=["number", "client", "state", "issued_on", "due_on", "total", "balance"],
    fields=["contact", "series", "currency", "due_on", "notes"],
    facts=[
        "contact", "number", "issued_on", "due_on", "currency", "net", "tax", "total", "paid", "balance",
        "estimate", "subscription", "period_start", "void_reason", "notes",
    ],
    filters=["state", "currency", "issued_on", "due_on", "total"],
    search=["number", "notes"],
    amount="total",
    amount_rows=Q(status="sent"),
    open=OWED,
    figures=[
        Figure("balance", _("Saldo"), "balance", OWED),
        Figure("overdue", _("Vencido"), "balance", Invoice.rows_in("overdue"), colour="red"),
    ],
    tiles=[Tile(_("Facturas vencidas"), ["overdue"], _("Emitidas, con saldo y pasadas de su vencimiento."))],
    ties=[Tie(_("Pagos aplicados"), "payments_applied", "clients.Payment")],
    portal=Portal(
        columns=["number", "state", "issued_on", "due_on", "total", "balance"],
        fields=["number", "issued_on", "due_on", "currency", "net", "tax", "total", "paid", "balance", "notes"],
        rows=~Q(status="draft"),
        actions=[report],
        waiting=OWED,
        notices=[
            Notice(
                "issued",
                _("Factura emitida"),
                _("Factura {{documento}}"),
                _("Emitimos la factura {{documento}}."),
                ["total", "due_on"],
                action="issue",
            ),
            Notice(
                "due",
                _("Factura por vencer"),
                _("La factura {{documento}} está por vencer"),
                _("Te recordamos que la factura {{documento}} está por vencer."),
                ["balance", "due_on"],
            ),
            Notice(
                "overdue",
                _("Factura vencida"),
                _("La factura {{documento}} venció"),
                _("La factura {{documento}} venció y todavía tiene saldo. Si ya la pagaste, avisanos."),
                ["balance", "due_on"],
            ),
        ],
        profiles=["office"],
    ),
    actions=[issue, pay, settle, void],
    verbs={"due": _("está por vencer"), "overdue": _("venció sin pagarse")},
    events=dict.fromkeys(["created", "changed", "issued", "paid", "unpaid", "voided", "due", "overdue"], NOBODY),
    editable=Q(status="draft"),
    deletable=Q(status="draft"),
    print_formats=["print", "pdf"],
    save=Save(add_document, change_document),
    icon="file-invoice",
    order=30,
    sample=sample,
)  # fmt: skip
