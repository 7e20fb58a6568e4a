"""The kind "subscription"."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.kinds.registry import Figure, Portal, Save, register
from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import add_subscription, cancel, change_subscription, pause, resume

ACTIVE = Q(status="active")

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
    actions=[pause, resume, cancel],
    editable=~Q(status="cancelled"),
    save=Save(add_subscription, change_subscription),
    icon="repeat",
    order=50,
)
