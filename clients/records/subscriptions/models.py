"""Subscriptions and their periods."""

import calendar
import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.days import DayField
from clients.kinds.base import Record, by_status, known_status, states_of
from clients.kinds.documents import TAX_RATES
from clients.money import CurrencyField, MoneyField, RateField, written

# How long ago a new one may have begun: each period since then is invoiced at once.
OLDEST = datetime.timedelta(days=366)


class SubscriptionStatus(models.TextChoices):
    """Whether the periods of a subscription are invoiced: now, later again, or never more."""

    ACTIVE = "active", _("Activa")
    PAUSED = "paused", _("En pausa")
    CANCELLED = "cancelled", _("Cancelada")


class SubscriptionPeriod(models.IntegerChoices):
    """How many months a period of a subscription has."""

    MONTH = 1, _("Mensual")
    QUARTER = 3, _("Trimestral")
    HALF = 6, _("Semestral")
    YEAR = 12, _("Anual")


class Subscription(Record):
    """A plan that is invoiced at the start of each period, on ``next_on``, until it ends.

    Periods are counted from ``started_on``: one begun on the 31st goes on to the last day of shorter months, and
    back to the 31st after them.
    """

    Status = SubscriptionStatus
    Period = SubscriptionPeriod

    STATES = states_of(Status, active="green", paused="yellow")

    issued: models.QuerySet

    plan = models.CharField(_("plan"), max_length=200)
    status = models.CharField(_("estado"), max_length=9, choices=Status.choices, default=Status.ACTIVE, editable=False)
    amount = MoneyField(_("importe"), help_text=_("Por período, sin IVA."))
    currency = CurrencyField()
    tax_rate = RateField(_("IVA"), choices=TAX_RATES, default=TAX_RATES[4][0])
    period = models.PositiveSmallIntegerField(_("período"), choices=Period.choices, default=Period.MONTH)
    started_on = DayField(_("desde"), default=timezone.localdate)
    next_on = DayField(_("próxima factura"), default=timezone.localdate, editable=False)
    ends_on = DayField(_("hasta"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("suscripción")
        verbose_name_plural = _("suscripciones")
        indexes = [
            *Record.Meta.indexes,
            *by_status("subscription", "next_on"),
            models.Index(fields=["next_on", "id"], name="subscription_by_next"),
        ]
        constraints = [
            known_status(["active", "paused", "cancelled"], "subscription"),
            CheckConstraint(
                condition=Q(amount__gt=0),
                name="subscription_amount_positive",
                violation_error_message=_("El importe tiene que ser mayor que cero."),
            ),
            CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("started_on")),
                name="subscription_ends_after_start",
                violation_error_message=_("Termina antes de empezar."),
            ),
            CheckConstraint(condition=Q(next_on__gte=F("started_on")), name="subscription_next_after_start"),
            CheckConstraint(condition=Q(period__in=[1, 3, 6, 12]), name="subscription_period_known"),
        ]

    def __str__(self) -> str:
        return self.plan

    def clean(self) -> None:
        """Refuse a new one that would be invoiced for years gone by."""
        super().clean()
        if self._state.adding and self.started_on and self.started_on < timezone.localdate() - OLDEST:
            raise ValidationError(
                {"started_on": _("Se facturaría cada período desde ese día: elegí uno del último año.")}
            )

    @property
    def is_active(self) -> bool:
        """Whether its periods are invoiced as they start."""
        return self.status == self.Status.ACTIVE

    @property
    def is_paused(self) -> bool:
        """Whether it waits to go on."""
        return self.status == self.Status.PAUSED

    @property
    def is_not_cancelled(self) -> bool:
        """Whether it may still be cancelled."""
        return self.status != self.Status.CANCELLED

    @property
    def freed_periods(self) -> list[datetime.date]:
        """The starts of its periods whose invoice was voided and that no other invoice has taken since."""
        starts = self.issued.order_by("period_start").values_list("period_start", flat=True)
        taken = set(starts.exclude(status="void"))
        return [start for start in dict.fromkeys(starts.filter(status="void")) if start not in taken]

    @property
    def can_be_billed_again(self) -> bool:
        """Whether the invoice of one of its periods was voided and none took its place."""
        return bool(self.freed_periods)

    @property
    def amount_text(self) -> str:
        """The amount of a period, as people read it."""
        return written(self.amount, self.currency)

    def is_due(self, day: datetime.date) -> bool:
        """Return whether a period that starts by ``day`` is to be invoiced."""
        return self.is_active and self.next_on <= day and (self.ends_on is None or self.next_on <= self.ends_on)

    def following(self, day: datetime.date) -> datetime.date:
        """Return when the period after the one that starts on ``day`` starts."""
        months = (day.year - self.started_on.year) * 12 + day.month - self.started_on.month + self.period
        year, month = divmod(self.started_on.month - 1 + months, 12)
        year, month = self.started_on.year + year, month + 1
        last = calendar.monthrange(year, month)[1]
        return day.replace(year=year, month=month, day=min(self.started_on.day, last))
