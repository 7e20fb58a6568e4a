"""Named sets of portal permissions, given to contacts as a whole."""

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# Every permission of a contact starts so, and none of the team's does.
PORTAL_VERB = "portal_"
PORTAL_PERMISSIONS = Q(codename__startswith=PORTAL_VERB)


class Scope(models.TextChoices):
    """Whose rows a right reaches, where a kind of row belongs to one contact."""

    MINE = "mine", _("Solo lo propio")
    CLIENT = "client", _("Todo el cliente")


class Profile(models.Model):
    """A set of rights with a name. Exactly one is what a contact has when nobody chose."""

    rights: models.QuerySet["ProfileRight"]

    key = models.SlugField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("nombre"), max_length=80)
    description = models.CharField(_("para quién es"), max_length=200, blank=True)
    is_default = models.BooleanField(_("es el de los contactos nuevos"), default=False, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name = _("perfil del portal")
        verbose_name_plural = _("perfiles del portal")
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="profile_one_default")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the form that changes it."""
        return reverse("contacts_profile", args=[self.pk])


class ProfileRight(models.Model):
    """What a profile says of one permission. A row that refuses keeps a default taken away from coming back."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="rights")
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="+", limit_choices_to=PORTAL_PERMISSIONS)
    scope = models.CharField(_("alcance"), max_length=6, choices=Scope.choices, default=Scope.CLIENT)
    allowed = models.BooleanField(_("permitido"), default=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "permission"], name="profile_right_once")]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.permission_id}"
