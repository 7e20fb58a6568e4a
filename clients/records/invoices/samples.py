"""Demo invoices."""

from clients.kinds.documents import add_document
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue, void
from clients.records.payments.services import pay

WORK = [
    "Abono mensual de soporte", "Desarrollo de página web", "Horas de consultoría", "Instalación y puesta en marcha",
    "Capacitación del personal", "Licencias de uso", "Mantenimiento preventivo", "Relevamiento y diagnóstico",
]  # fmt: skip
# How long ago an invoice in each state was issued, in days; it is due a month later.
AGE = {"sent": 5, "partial": 12, "overdue": 75, "paid": 40, "void": 20}


def lines(demo, number=2):
    """Return ``number`` believable lines."""
    work = demo.random.sample(WORK, number)
    return [
        {
            "description": description,
            "quantity": demo.random.randint(1, 8),
            "unit_price": demo.amount(15_000, 240_000),
            "tax_rate": demo.random.choice([21, 21, 21, "10.5"]),
        }
        for description in work
    ]


def sample(demo):
    """Make an invoice in each of the client's states."""
    for state in demo.states(Invoice):
        draft = Invoice(client=demo.client, contact=demo.contact, currency=demo.currency())
        invoice = add_document(draft, user=demo.user, lines=lines(demo, demo.random.randint(1, 4)))
        if state != "draft":
            age(issue.run(invoice, user=demo.user), state, demo)


def age(invoice, state, demo):
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
