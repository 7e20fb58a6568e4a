"""Estimates and their lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.kinds.documents import DocumentLine
from clients.kinds.offers import Offer, offer_indexes, offer_rules


class Estimate(Offer):
    """What something would cost. Accepted, it becomes one draft invoice with the same lines."""

    SERIES = {"key": "estimate", "prefix": "P-", "width": 8}

    class Meta(Offer.Meta):
        verbose_name = _("presupuesto")
        verbose_name_plural = _("presupuestos")
        indexes = offer_indexes("estimate")
        constraints = offer_rules("estimate")


class EstimateLine(DocumentLine):
    """A line of an estimate."""

    document = models.ForeignKey(Estimate, models.CASCADE, related_name="lines")
