"""Demo subscriptions."""

from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import add_subscription, cancel, issue_periods, pause

PLANS = [("Abono de soporte", 1), ("Alojamiento web", 12), ("Plan de mantenimiento", 3), ("Respaldo en la nube", 1)]


def sample(plot):
    """Make a subscription in each of the client's states, invoiced up to today."""
    for state in plot.states(Subscription):
        plan, period = plot.random.choice(PLANS)
        row = Subscription(
            client=plot.client,
            contact=plot.contact,
            plan=plan,
            period=period,
            amount=plot.amount(8_000, 90_000),
            started_on=plot.day(-plot.random.randint(20, 130)),
        )
        row = add_subscription(row, user=plot.user)
        issue_periods(row.pk, plot.today)
        row.refresh_from_db()
        if state != "active":
            {"paused": pause, "cancelled": cancel}[state].run(row, user=plot.user)
