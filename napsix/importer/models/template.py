"""Mappings that are remembered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportTemplate(models.Model):
    """A mapping under a name, found again by the titles of a file.

    ``content`` is what a mapping file holds: ``{"columns": [{"header", "field"}], "mode", "match"}``.
    """

    name = models.CharField(_("nombre"), max_length=80, unique=True)
    target = models.CharField(max_length=60, editable=False)
    signature = models.CharField(max_length=64, editable=False, db_index=True)
    content = models.JSONField(default=dict, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("usuario")
    )
    created_at = models.DateTimeField(_("creada"), auto_now_add=True)

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        verbose_name = _("plantilla de importación")
        verbose_name_plural = _("plantillas de importación")

    def __str__(self):
        return self.name
