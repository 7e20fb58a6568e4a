"""The rounds that clients are on."""

from django.db import models


class Route(models.Model):
    """On which round of deliveries a client is."""

    client = models.OneToOneField("clients.Client", models.CASCADE, related_name="route", verbose_name="cliente")
    zone = models.CharField("zona", max_length=40)

    class Meta:
        verbose_name, verbose_name_plural = "recorrido", "recorridos"
        default_permissions, ordering = ("portal_view",), ["zone", "pk"]

    def __str__(self):
        return self.zone
