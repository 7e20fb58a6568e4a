"""What a person keeps of a list: views by name, the one it opens with, its columns."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list as somebody left it: filters, sort, page size and columns, under a name.

    ``label`` is the model's, ``query`` the list's query string. ``is_shared`` shows it to everybody
    who may open the list; the rows are still each reader's own.
    """

    label = models.CharField(max_length=100)
    name = models.CharField(_("nombre"), max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(_("para todo el equipo"), default=False)
    query = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("vista guardada")
        verbose_name_plural = _("vistas guardadas")
        permissions = [("share_savedview", _("Puede compartir vistas con todo el equipo"))]
        constraints = [models.UniqueConstraint(fields=["label", "owner", "name"], name="saved_view_named_once")]

    def __str__(self) -> str:
        return self.name


class ListChoice(models.Model):
    """What a person chose for a list: its columns, and the view it opens with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="list_choices")
    label = models.CharField(max_length=100)
    columns = models.JSONField(default=list)
    default_view = models.ForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "label"], name="list_choice_once")]

    def __str__(self) -> str:
        return f"{self.label} ({self.user})"
