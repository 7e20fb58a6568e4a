"""The contacts' numbers on the dashboard, each with the list of exactly the rows it counts."""

from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.crud.additions import Metric, add_metric

METRICS = (
    Metric.over(
        Contact,
        key="contacts_active",
        label=_("Contactos activos"),
        rows=lambda contacts: contacts.active(),
        query="is_active=true",
        icon="user-check",
        colour="green",
        hint=_("Contactos en uso de clientes en uso."),
        order=40,
    ),
    Metric.over(
        Contact,
        key="contacts_inactive",
        label=_("Contactos inactivos"),
        rows=lambda contacts: contacts.inactive(),
        query="is_active=false",
        icon="user-off",
        colour="secondary",
        hint=_("Contactos desactivados, o de clientes desactivados."),
        order=50,
    ),
)


def register() -> None:
    """Put the numbers on the dashboard."""
    for metric in METRICS:
        add_metric(metric)
