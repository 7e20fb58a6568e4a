"""Invoices and their lines."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import CheckConstraint, F, GeneratedField, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.days import DayField
from clients.kinds.base import State, Today, by_status, known_status
from clients.kinds.documents import Document, DocumentLine, adds_up
from clients.money import MoneyField, sum_of, written

PAYMENT_DAYS = 30
# Issued, and not paid in full.
OWED = Q(status="sent", balance__gt=0)

# Invoices that stand: drafts, and what was issued and not voided.
LIVE = ~Q(status="void")


def usual_due_date() -> datetime.date:
    """Return the day by which an invoice made today is to be paid, unless somebody says otherwise."""
    return timezone.localdate() + datetime.timedelta(days=PAYMENT_DAYS)


class InvoiceStatus(models.TextChoices):
    """What the team decided about an invoice; whether it is paid or overdue follows from payments and the day."""

    DRAFT = "draft", _("Borrador")
    SENT = "sent", _("Emitida")
    VOID = "void", _("Anulada")


class Invoice(Document):
    """A request for payment. A draft is private and has no number; an issued one is never edited nor deleted.

    ``paid`` is what payments put on it, ``balance`` what is still owed; whether it is paid, partly paid or
    overdue follows from them and the due date, and nobody sets it.
    """

    Status = InvoiceStatus

    FROM_OTHERS = (*Document.FROM_OTHERS, "paid")
    DERIVED_FROM = (*Document.DERIVED_FROM, "applications")
    SERIES = {"key": "invoice", "prefix": "A-0001-", "width": 8}
    STATES = (
        State("draft", _("Borrador"), "secondary", Q(status="draft")),
        State("sent", _("Emitida"), "blue", Q(status="sent", balance__gt=0, paid=0, due_on__gte=Today())),
        State("partial", _("Pago parcial"), "yellow", Q(status="sent", balance__gt=0, paid__gt=0, due_on__gte=Today())),
        State("overdue", _("Vencida"), "red", Q(status="sent", balance__gt=0, due_on__lt=Today())),
        State("paid", _("Pagada"), "green", Q(status="sent", balance=0)),
        State("void", _("Anulada"), "secondary", Q(status="void")),
    )
    # A draft or a voided invoice owes nothing, so it shows no balance.
    MEANT_IF = dict.fromkeys(("paid", "balance"), lambda invoice: invoice.status == InvoiceStatus.SENT)

    applications: models.QuerySet

    status = models.CharField(_("estado"), max_length=5, choices=Status.choices, default=Status.DRAFT, editable=False)
    issued_on = DayField(_("emisión"), null=True, blank=True, editable=False)
    due_on = DayField(_("vencimiento"), default=usual_due_date)
    paid = MoneyField(_("pagado"), default=0, editable=False)
    balance = GeneratedField(
        expression=F("total") - F("paid"), output_field=MoneyField(), db_persist=True, verbose_name=_("saldo")
    )
    void_reason = models.CharField(_("motivo de la anulación"), max_length=300, blank=True, editable=False)
    estimate = models.ForeignKey(
        "clients.Estimate",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="invoices",
        related_query_name="invoice",
        verbose_name=_("presupuesto"),
    )
    subscription = models.ForeignKey(
        "clients.Subscription",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="issued",
        verbose_name=_("suscripción"),
    )
    period_start = DayField(_("período desde"), null=True, blank=True, editable=False)

    class Meta(Document.Meta):
        verbose_name = _("factura")
        verbose_name_plural = _("facturas")
        default_permissions = (*Document.Meta.default_permissions, "portal_pay")
        indexes = [
            *Document.Meta.indexes,
            *by_status("invoice", "due_on"),
            models.Index(fields=["due_on", "id"], name="invoice_by_due"),
            models.Index(fields=["issued_on", "id"], name="invoice_by_issued"),
            models.Index(fields=["number", "id"], name="invoice_by_number"),
        ]
        constraints = [
            *adds_up("invoice"),
            known_status(["draft", "sent", "void"], "invoice"),
            CheckConstraint(condition=Q(paid__gte=0, paid__lte=F("total")), name="invoice_not_overpaid"),
            CheckConstraint(
                condition=Q(status="draft", sequence__isnull=True, issued_on__isnull=True, paid=0)
                | Q(status__in=["sent", "void"], sequence__isnull=False, issued_on__isnull=False),
                name="invoice_number_when_issued",
            ),
            CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(due_on__gte=F("issued_on")), name="invoice_due_after_issue"
            ),
            CheckConstraint(condition=~Q(status="void") | Q(paid=0), name="invoice_void_is_unpaid"),
            # A voided one keeps where it came from, and leaves the place to the next.
            UniqueConstraint(fields=["estimate"], condition=LIVE, name="invoice_once_an_estimate"),
            UniqueConstraint(fields=["subscription", "period_start"], condition=LIVE, name="invoice_once_a_period"),
        ]

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.status == self.Status.DRAFT

    @property
    def can_be_paid(self) -> bool:
        """Whether it takes a payment: it is issued and not paid in full."""
        return self.status == self.Status.SENT and self.balance > 0

    @property
    def can_be_voided(self) -> bool:
        """Whether it is issued and no payment stands on it."""
        return self.status == self.Status.SENT and self.paid == 0

    @property
    def can_use_account(self) -> bool:
        """Whether it takes a payment and money of its client stands on account in its currency."""
        return self.can_be_paid and self.money_on_account.exists()

    @property
    def money_on_account(self) -> models.QuerySet:
        """The client's payments in the invoice's currency of which something stands on account, the oldest first."""
        payments = apps.get_model("clients.Payment").objects.for_client(self.client_id)
        return payments.filter(status="received", unapplied__gt=0, currency=self.currency).order_by("paid_on", "pk")

    @property
    def balance_text(self) -> str:
        """What is still owed, as people read it."""
        return written(self.balance, self.currency)

    @property
    def payments_applied(self) -> list[tuple]:
        """The payments that were put on it, each with its day and how much of it, in words."""
        applications = self.applications.select_related("payment")
        return [(one.payment, one.payment.paid_on, str(one)) for one in applications]

    def gather(self) -> None:
        """Set the totals, and what payments put on it."""
        super().gather()
        self.paid = sum_of(one.amount for one in self.applications.all())

    def payment_offered(self) -> dict[str, Any]:
        """What the form that pays it starts with: all that is owed, today."""
        return {"amount": self.balance, "paid_on": timezone.localdate()}


class InvoiceLine(DocumentLine):
    """One thing that an invoice charges for, as ``DocumentLine`` has it."""

    document = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
