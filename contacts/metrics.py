"""The contacts' numbers on the dashboard, each with the list of exactly the rows it counts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.crud.additions import Metric, add_metric

VIEW = ("contacts.view_contact",)


METRICS = (
    Metric(
        key="contacts_active",
        label=_("Contactos activos"),
        count=lambda user: Contact.objects.visible_to(user).active(),
        url=lambda user: reverse("contacts:contact_list") + "?is_active=true",
        requires=VIEW,
        icon="user-check",
        colour="green",
        hint=_("Contactos en uso de clientes en uso."),
        order=40,
    ),
    Metric(
        key="contacts_inactive",
        label=_("Contactos inactivos"),
        count=lambda user: Contact.objects.visible_to(user).inactive(),
        url=lambda user: reverse("contacts:contact_list") + "?is_active=false",
        requires=VIEW,
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
