"""What is on its way to a client."""

from django.db import models
from django.db.models import CheckConstraint, Q

from clients.kinds.base import Record, known_status, states_of
from clients.money import CurrencyField, MoneyField


class Shipment(Record):
    """Goods on their way; contacts see it once it left."""

    class Status(models.TextChoices):
        """Where it is."""

        PACKED = "packed", "En preparación"
        SENT = "sent", "En viaje"
        ARRIVED = "arrived", "Entregado"

    STATES = states_of(Status, packed="yellow", sent="blue", arrived="green")

    carrier = models.CharField("transportista", max_length=100)
    remarks = models.TextField("observaciones", blank=True, max_length=2000)
    status = models.CharField("estado", max_length=7, choices=Status, default=Status.PACKED, editable=False)
    left_on = models.DateField("salida", null=True, blank=True)
    cost = MoneyField("costo", default=0)
    currency = CurrencyField()

    class Meta(Record.Meta):
        verbose_name = "embarque"
        verbose_name_plural = "embarques"
        default_permissions = (*Record.Meta.default_permissions, "portal_receive")
        indexes = [*Record.Meta.indexes, models.Index(fields=["left_on", "id"], name="shipment_by_day")]
        constraints = [
            known_status(["packed", "sent", "arrived"], "shipment"),
            CheckConstraint(condition=Q(cost__gte=0), name="shipment_cost_not_negative"),
        ]

    def __str__(self):
        return self.carrier

    @property
    def is_packed(self):
        """Whether it waits to leave."""
        return self.status == self.Status.PACKED

    @property
    def is_on_its_way(self):
        """Whether it left and did not arrive."""
        return self.status == self.Status.SENT


class Route(models.Model):
    """On which round of deliveries a client is."""

    client = models.OneToOneField("clients.Client", models.CASCADE, related_name="route", verbose_name="cliente")
    zone = models.CharField("zona", max_length=40)

    class Meta:
        verbose_name = "recorrido"
        verbose_name_plural = "recorridos"
        default_permissions = ()
        ordering = ["zone", "pk"]

    def __str__(self):
        return self.zone
