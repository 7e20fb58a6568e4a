"""The portal's number on the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from napsix.crud.additions import Metric, add_metric
from portal.models import Visit

ONLINE = Metric(
    key="clients_online",
    label=_("Clientes conectados ahora"),
    count=lambda user: (
        Visit.objects.visible_to(user).connected().order_by().values("contact__client").distinct().count()
    ),
    url=lambda user: reverse("contacts_online"),
    requires=("contacts.view_contact",),
    icon="plug-connected",
    colour="azure",
    hint=_("Con alguien en el portal en los últimos cinco minutos."),
    live=True,
    order=60,
)


def register() -> None:
    """Put the number of clients in the portal on the dashboard."""
    add_metric(ONLINE)
