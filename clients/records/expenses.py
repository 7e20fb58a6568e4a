"""Expenses: what we spent for a client, to be invoiced to it or not."""

from django.db import models, transaction
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.days import DayField
from clients.kinds.actions import action
from clients.kinds.base import Record, Refused, State
from clients.kinds.demo import DemoClient
from clients.kinds.documents import add_document
from clients.kinds.events import emit
from clients.kinds.registry import NOBODY, Portal, register
from clients.kinds.services import add_record, locked
from clients.money import CurrencyField, MoneyField, written
from clients.records.invoices.models import Invoice
from contacts.models import Contact
from napsix.accounts.models import User

TO_BILL = Q(is_billable=True, invoice__isnull=True)


class ExpenseCategory(models.TextChoices):
    """What the money of an expense was spent on."""

    TRAVEL = "travel", gettext_lazy("Viáticos")
    MATERIAL = "material", gettext_lazy("Materiales")
    SERVICE = "service", gettext_lazy("Servicios")
    TAX = "tax", gettext_lazy("Impuestos y tasas")
    OTHER = "other", gettext_lazy("Otros")


class Expense(Record):
    """Money spent for a client. A billable one goes on one invoice, once, and is not changed after that."""

    Category = ExpenseCategory

    STATES = (
        State("internal", gettext_lazy("No facturable"), "secondary", Q(is_billable=False)),
        State("pending", gettext_lazy("Por facturar"), "yellow", TO_BILL),
        State("billed", gettext_lazy("Facturado"), "green", Q(is_billable=True, invoice__isnull=False)),
    )

    description = models.CharField(gettext_lazy("descripción"), max_length=200)
    category = models.CharField(gettext_lazy("rubro"), max_length=8, choices=Category.choices, default=Category.OTHER)
    spent_on = DayField(gettext_lazy("fecha"), default=timezone.localdate)
    amount = MoneyField(gettext_lazy("importe"), help_text=gettext_lazy("Sin IVA."))
    currency = CurrencyField()
    is_billable = models.BooleanField(gettext_lazy("se factura al cliente"), default=False)
    receipt = models.ForeignKey(
        "files.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("comprobante"),
    )
    invoice = models.ForeignKey(
        "clients.Invoice",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="expenses",
        verbose_name=gettext_lazy("factura"),
    )

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("gasto")
        verbose_name_plural = gettext_lazy("gastos")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["spent_on", "id"], name="expense_by_day"),
            models.Index(fields=["is_billable", "invoice", "id"], name="expense_by_billing"),
            models.Index(fields=["description", "id"], name="expense_by_description"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(amount__gt=0),
                name="expense_amount_positive",
                violation_error_message=gettext_lazy("El importe tiene que ser mayor que cero."),
            ),
            CheckConstraint(condition=Q(is_billable=True) | Q(invoice__isnull=True), name="expense_billed_if_billable"),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def can_be_billed(self) -> bool:
        """Whether it waits to be invoiced."""
        return self.is_billable and self.invoice_id is None

    @property
    def amount_text(self) -> str:
        """The amount as people read it."""
        return written(self.amount, self.currency)


@action(gettext_lazy("Facturar"), when="can_be_billed", icon="file-invoice", primary=True)
@transaction.atomic
def bill(expense: Expense, *, user: User | None = None, contact: Contact | None = None) -> Invoice:
    """Put it on a new draft invoice. Returns the invoice."""
    expense = locked(expense)
    if not expense.can_be_billed:
        raise Refused(_("El gasto no se factura, o ya está facturado."))
    line = {"description": expense.description, "quantity": 1, "unit_price": expense.amount, "tax_rate": 21}
    invoice = Invoice(client=expense.client, currency=expense.currency)
    expense.invoice = add_document(invoice, user=user, lines=[line])
    expense.save_as_next_version()
    emit(expense, "billed", user=user, detail=str(invoice))
    return invoice


def sample(demo: DemoClient) -> None:
    """Make a demo expense in each of the client's states."""
    for state in demo.states(Expense):
        what, category = demo.random.choice([("Pasajes a Rosario", "travel"), ("Cables y fichas", "material")])
        row = Expense(client=demo.client, description=what, category=category, amount=demo.amount(3_000, 60_000))
        row.is_billable, row.spent_on = state != "internal", demo.day(-demo.random.randint(1, 60))
        add_record(row, user=demo.user)
        if state == "billed":
            bill.run(row, user=demo.user)


register(
    Expense,
    section=gettext_lazy("Facturación"),
    columns=["description", "client", "state", "category", "spent_on", "amount"],
    fields=["description", "category", "spent_on", "amount", "currency", "is_billable", "receipt"],
    facts=["category", "spent_on", "amount", "is_billable", "invoice", "receipt"],
    filters=["state", "category", "currency", "spent_on", "amount"],
    search=["description"],
    amount="amount",
    open=TO_BILL,
    portal=Portal(
        columns=["description", "state", "spent_on", "amount"],
        fields=["description", "category", "spent_on", "amount", "invoice"],
        rows=Q(is_billable=True),
        owner=None,
        profiles=["office"],
    ),
    actions=[bill],
    events=dict.fromkeys(["created", "changed", "billed"], NOBODY),
    editable=Q(invoice__isnull=True),
    deletable=Q(invoice__isnull=True),
    icon="receipt",
    order=55,
    sample=sample,
)
