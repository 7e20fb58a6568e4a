"""Invoicing subscriptions: each period once, however often and by however many workers it is tried."""

import datetime
import logging
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.actions import action
from clients.kinds.base import Refused
from clients.kinds.documents import Lines, add_document
from clients.kinds.events import emit
from clients.kinds.services import add_record, change_record, claim, locked
from clients.records.invoices.models import Invoice
from clients.records.invoices.services import issue
from clients.records.subscriptions.models import Subscription
from contacts.models import Contact
from napsix.accounts.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def add_subscription(
    row: Subscription, *, user: User | None = None, contact: Contact | None = None, lines: Lines | None = None
) -> Subscription:
    """Save a new subscription; its first period starts with it."""
    row.next_on = row.started_on
    return add_record(row, user=user)


@transaction.atomic
def change_subscription(row: Subscription, *, user: User | None = None, lines: Lines | None = None) -> Subscription:
    """Save an edited subscription; a start moved beyond what was invoiced moves the next invoice."""
    row.next_on = max(row.next_on, row.started_on)
    return change_record(row, user=user)


def issue_due(day: datetime.date | None = None) -> int:
    """Issue an invoice for every period that started by ``day`` (today) and has none. Returns how many.

    Nothing is issued for a deactivated client; periods that start meanwhile pass by, as in a pause.
    """
    day = day or timezone.localdate()
    due = Subscription.objects.filter(Q(ends_on__isnull=True) | Q(next_on__lte=F("ends_on")))
    due = due.filter(status=Subscription.Status.ACTIVE, next_on__lte=day).order_by("pk")
    return sum(issue_periods(pk, day) for pk in list(due.values_list("pk", flat=True)))


def issue_periods(pk: int, day: datetime.date) -> int:
    """Issue what the subscription ``pk`` owes by ``day``, each period in a transaction of its own. Returns how many.

    One that cannot be invoiced, for whatever reason, is left for people and keeps none of the others back.
    """
    issued = 0
    try:
        while issue_next(pk, day):
            issued += 1
    except Refused as refusal:
        logger.error("Subscription %s is not invoiced: %s", pk, refusal)
    except Exception:
        logger.exception("Subscription %s is not invoiced.", pk)
    return issued


@transaction.atomic
def issue_next(pk: int, day: datetime.date) -> Invoice | None:
    """Issue the invoice of the next period if it started by ``day``, and move on. Returns it, or None.

    The subscription is locked, and ``invoice_once_a_period`` holds whatever else happens.
    """
    subscription = Subscription.objects.select_for_update().filter(pk=pk).first()
    if subscription is None or not subscription.is_due(day):
        return None
    if not subscription.client.is_active:
        pass_by(subscription, day)
        return None
    start = subscription.next_on
    subscription.next_on = subscription.following(start)
    subscription.save_as_next_version()
    return issue.run(draft_of(subscription, start, user=subscription.created_by))


def pass_by(subscription: Subscription, day: datetime.date) -> None:
    """Leave out the periods of the locked ``subscription`` that started by ``day``, with an event that says so."""
    start = subscription.next_on
    while subscription.is_due(day):
        subscription.next_on = subscription.following(subscription.next_on)
    subscription.save_as_next_version()
    emit(subscription, "skipped", detail=date_format(start, "SHORT_DATE_FORMAT"))


def draft_of(subscription: Subscription, start: datetime.date, *, user: User | None) -> Invoice:
    """Save the draft invoice of the period that starts on ``start`` and return it."""
    contact = subscription.contact if subscription.contact_id and subscription.contact.is_active else None
    invoice = Invoice(
        client=subscription.client,
        contact=contact,
        currency=subscription.currency,
        subscription=subscription,
        period_start=start,
    )
    line = {
        "description": _("%(plan)s, desde el %(day)s")
        % {"plan": subscription.plan, "day": date_format(start, "SHORT_DATE_FORMAT")},
        "quantity": 1,
        "unit_price": subscription.amount,
        "tax_rate": subscription.tax_rate,
    }
    return add_document(invoice, user=user, lines=[line])


@action(gettext_lazy("Facturar lo anulado"), when="can_be_billed_again", icon="file-invoice", confirm=gettext_lazy(
    "Se prepara una factura en borrador por cada período cuya factura se anuló."
))  # fmt: skip
@transaction.atomic
def bill_again(
    subscription: Subscription, *, user: User | None = None, contact: Contact | None = None
) -> Invoice | None:
    """Make a draft invoice of each period whose invoice was voided. Returns it where it is one."""
    subscription = locked(subscription)
    if not subscription.can_be_billed_again:
        raise Refused(_("No tiene períodos con la factura anulada y sin otra en su lugar."))
    drafts = [draft_of(subscription, start, user=user) for start in subscription.freed_periods]
    emit(subscription, "billed", user=user, detail=", ".join(str(draft.period_start) for draft in drafts))
    return drafts[0] if len(drafts) == 1 else None


@action(gettext_lazy("Pausar"), when="is_active", icon="player-pause")
@transaction.atomic
def pause(subscription: Subscription, *, user: User | None = None, contact: Contact | None = None) -> Subscription:
    """Stop invoicing until somebody resumes it; the periods between are never invoiced."""
    if not claim(subscription, when=Q(status="active"), user=user, verb="paused", status="paused"):
        raise Refused(_("La suscripción no está activa."))
    return subscription


@action(gettext_lazy("Reanudar"), when="is_paused", icon="player-play", primary=True, confirm=gettext_lazy(
    "Vuelve a facturarse desde el próximo período; lo que pasó en la pausa no se factura."
))  # fmt: skip
@transaction.atomic
def resume(subscription: Subscription, *, user: User | None = None, contact: Contact | None = None) -> Subscription:
    """Go on with the first period that starts today or later."""
    subscription = locked(subscription)
    if not subscription.is_paused:
        raise Refused(_("La suscripción no está en pausa."))
    if not subscription.client.is_active:
        raise Refused(_("El cliente está desactivado: reactivalo antes de reanudarla."))
    while subscription.next_on < timezone.localdate():
        subscription.next_on = subscription.following(subscription.next_on)
    subscription.status = Subscription.Status.ACTIVE
    subscription.save_as_next_version()
    emit(subscription, "resumed", user=user)
    return subscription


@action(gettext_lazy("Cancelar"), when="is_not_cancelled", icon="circle-off", confirm=gettext_lazy(
    "No se factura más. Las facturas emitidas quedan como están."
))  # fmt: skip
@transaction.atomic
def cancel(subscription: Subscription, *, user: User | None = None, contact: Contact | None = None) -> Subscription:
    """End a subscription for good; what was invoiced stays."""
    values: dict[str, Any] = {"status": "cancelled", "verb": "cancelled"}
    if not claim(subscription, when=~Q(status="cancelled"), user=user, **values):
        raise Refused(_("La suscripción ya estaba cancelada."))
    return subscription
