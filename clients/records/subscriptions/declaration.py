"""The declaration of the kind "subscription", and its demo rows."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.kinds.demo import DemoClient
from clients.kinds.registry import NOBODY, Figure, Portal, Save, register
from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import (
    add_subscription,
    bill_again,
    cancel,
    change_subscription,
    issue_periods,
    pause,
    resume,
)

ACTIVE = Q(status="active")


PLANS = [("Abono de soporte", 1), ("Alojamiento web", 12), ("Plan de mantenimiento", 3), ("Respaldo en la nube", 1)]


def sample(demo: DemoClient) -> None:
    """Make a subscription in each of the client's states, invoiced up to today."""
    for state in demo.states(Subscription):
        plan, period = demo.random.choice(PLANS)
        row = Subscription(
            client=demo.client,
            contact=demo.contact,
            plan=plan,
            period=period,
            amount=demo.amount(8_000, 90_000),
            started_on=demo.day(-demo.random.randint(20, 130)),
        )
        row = add_subscription(row, user=demo.user)
        issue_periods(row.pk, demo.today)
        row.refresh_from_db()
        if state != "active":
            {"paused": pause, "cancelled": cancel}[state].run(row, user=demo.user)


register(
    Subscription,
    section=_("Facturación"),
    columns=["plan", "client", "state", "period", "next_on", "amount"],
    fields=["plan", "contact", "amount", "currency", "tax_rate", "period", "started_on", "ends_on"],
    facts=["contact", "amount", "tax_rate", "period", "started_on", "next_on", "ends_on"],
    filters=["state", "currency", "period", "next_on"],
    search=["plan"],
    amount="amount",
    amount_rows=ACTIVE,
    open=ACTIVE,
    figures=[Figure("subscriptions", _("Suscripciones activas"), "amount", ACTIVE)],
    portal=Portal(
        columns=["plan", "state", "period", "next_on", "amount"],
        fields=["plan", "amount", "tax_rate", "period", "started_on", "next_on", "ends_on"],
        profiles=["office"],
    ),
    actions=[pause, resume, cancel, bill_again],
    events=dict.fromkeys(["created", "changed", "paused", "resumed", "billed", "skipped", "cancelled"], NOBODY),
    editable=~Q(status="cancelled"),
    save=Save(add_subscription, change_subscription),
    icon="repeat",
    order=50,
    sample=sample,
)
