"""Payments and what they pay."""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, GeneratedField, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.days import DayField
from clients.kinds.base import Record, State, by_status, known_status
from clients.kinds.documents import Numbered, numbered_once
from clients.money import CurrencyField, MoneyField, sum_of, written


class PaymentStatus(models.TextChoices):
    """Whether the money of a payment counts: a contact says so, the team has seen it, or it was taken back."""

    REPORTED = "reported", gettext_lazy("Informado")
    RECEIVED = "received", gettext_lazy("Recibido")
    VOID = "void", gettext_lazy("Anulado")


class PaymentMethod(models.TextChoices):
    """The way by which the money of a payment came."""

    TRANSFER = "transfer", gettext_lazy("Transferencia")
    CASH = "cash", gettext_lazy("Efectivo")
    CARD = "card", gettext_lazy("Tarjeta")
    CHEQUE = "cheque", gettext_lazy("Cheque")
    OTHER = "other", gettext_lazy("Otro")


class Payment(Numbered, Record):
    """Money of a client. What is applied to no invoice stands on account.

    A contact reports a payment, and the money counts when staff confirm it; what staff enter counts at once.
    """

    Status = PaymentStatus
    Method = PaymentMethod

    FROM_OTHERS = ("applied",)
    DERIVED_FROM = ("applications",)
    SERIES = {"key": "payment", "prefix": "R-", "width": 8}
    STATES = (
        State("reported", gettext_lazy("Informado"), "blue", Q(status="reported")),
        State("on_account", gettext_lazy("A cuenta"), "yellow", Q(status="received", applied=0)),
        State(
            "partial", gettext_lazy("Aplicado en parte"), "azure", Q(status="received", applied__gt=0, unapplied__gt=0)
        ),
        State("applied", gettext_lazy("Aplicado"), "green", Q(status="received", unapplied=0)),
        State("void", gettext_lazy("Anulado"), "secondary", Q(status="void")),
    )

    LABELS = {"rejection": gettext_lazy("motivo del rechazo")}

    applications: models.QuerySet["PaymentApplication"]

    status = models.CharField(
        gettext_lazy("estado"), max_length=8, choices=Status.choices, default=Status.REPORTED, editable=False
    )
    invoice = models.ForeignKey(
        "clients.Invoice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payments_meant",
        verbose_name=gettext_lazy("factura que paga"),
        help_text=gettext_lazy("Si la dejás vacía, el pago queda a cuenta."),
    )
    paid_on = DayField(gettext_lazy("fecha"), default=timezone.localdate)
    amount = MoneyField(gettext_lazy("importe"))
    currency = CurrencyField()
    method = models.CharField(
        gettext_lazy("medio de pago"), max_length=8, choices=Method.choices, default=Method.TRANSFER
    )
    reference = models.CharField(gettext_lazy("referencia"), max_length=120, blank=True)
    applied = MoneyField(gettext_lazy("aplicado"), default=0, editable=False)
    unapplied = GeneratedField(
        expression=F("amount") - F("applied"),
        output_field=MoneyField(),
        db_persist=True,
        verbose_name=gettext_lazy("a cuenta"),
    )
    void_reason = models.CharField(gettext_lazy("motivo de la anulación"), max_length=300, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("pago")
        verbose_name_plural = gettext_lazy("pagos")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["paid_on", "id"], name="payment_by_day"),
            *by_status("payment"),
            models.Index(fields=["number", "id"], name="payment_by_number"),
        ]
        constraints = [
            *numbered_once("payment"),
            known_status(["reported", "received", "void"], "payment"),
            CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_amount_positive",
                violation_error_message=gettext_lazy("El importe tiene que ser mayor que cero."),
            ),
            CheckConstraint(condition=Q(applied__gte=0, applied__lte=F("amount")), name="payment_not_overapplied"),
            CheckConstraint(condition=Q(status="received") | Q(applied=0), name="payment_applied_when_received"),
            CheckConstraint(condition=~Q(status="received") | Q(sequence__isnull=False), name="payment_has_a_receipt"),
        ]

    def __str__(self) -> str:
        return self.number or _("Pago de %(amount)s") % {"amount": self.amount_text}

    def gather(self) -> None:
        """Set how much of it is on invoices."""
        self.applied = sum_of(one.amount for one in self.applications.all())

    @property
    def amount_text(self) -> str:
        """The amount as people read it."""
        return written(self.amount, self.currency)

    @property
    def is_reported(self) -> bool:
        """Whether staff still have to confirm it."""
        return self.status == self.Status.REPORTED

    @property
    def rejection(self) -> str:
        """Why staff did not confirm what a contact reported, for that contact to read; of other payments nothing."""
        return self.void_reason if self.status == self.Status.VOID and not self.number else ""

    @property
    def can_be_applied(self) -> bool:
        """Whether some of it stands on account."""
        return self.status == self.Status.RECEIVED and self.unapplied > 0

    @property
    def is_applied(self) -> bool:
        """Whether some of it is on invoices."""
        return self.applied > 0

    @property
    def can_be_voided(self) -> bool:
        """Whether it can be voided: only received money counts and can cease to."""
        return self.status == self.Status.RECEIVED

    @property
    def invoices_paid(self) -> list[tuple]:
        """The invoices that it is put on, each with its day and how much of it, in words."""
        applications = self.applications.select_related("invoice")
        return [(one.invoice, one.invoice.issued_on, str(one)) for one in applications]

    def application_offered(self) -> dict[str, Any]:
        """What the form that applies it starts with: all that stands on account."""
        return {"amount": self.unapplied}


class PaymentApplication(models.Model):
    """How much of a payment is on an invoice: one row for each pair."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="applications", verbose_name=gettext_lazy("pago"))
    invoice = models.ForeignKey(
        "clients.Invoice", models.PROTECT, related_name="applications", verbose_name=gettext_lazy("factura")
    )
    amount = MoneyField(gettext_lazy("importe"))
    created_at = models.DateTimeField(gettext_lazy("aplicado el"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        verbose_name = gettext_lazy("aplicación de un pago")
        verbose_name_plural = gettext_lazy("aplicaciones de pagos")
        constraints = [
            CheckConstraint(
                condition=Q(amount__gt=0),
                name="application_amount_positive",
                violation_error_message=gettext_lazy("El importe tiene que ser mayor que cero."),
            ),
            UniqueConstraint(fields=["payment", "invoice"], name="application_once_a_pair"),
        ]

    def __str__(self) -> str:
        return written(self.amount, self.payment.currency)
