"""Demo subscriptions."""

from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import add_subscription, cancel, issue_periods, pause

PLANS = [("Abono de soporte", 1), ("Alojamiento web", 12), ("Plan de mantenimiento", 3), ("Respaldo en la nube", 1)]


def sample(demo):
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
