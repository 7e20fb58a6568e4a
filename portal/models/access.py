"""What one contact may see and do: its profile, and the exceptions to it."""

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models
from django.utils.translation import gettext_lazy as _

from napsix.crud.models import Stamped
from portal.models.profile import PORTAL_PERMISSIONS, Profile, Scope


class ContactAccess(Stamped):
    """Which profile a contact has. Without a row it has the default one."""

    contact = models.OneToOneField("contacts.Contact", models.CASCADE, primary_key=True, related_name="portal_access")
    profile = models.ForeignKey(Profile, models.PROTECT, related_name="accesses", verbose_name=_("perfil"))

    class Meta:
        default_permissions = ()
        # What a contact may do that belongs to no kind of record.
        permissions = [
            ("portal_view_company", _("Ver los datos de la empresa")),
            ("portal_change_company", _("Cambiar los datos de la empresa")),
        ]
        ordering = ["pk"]
        verbose_name = _("acceso al portal")
        verbose_name_plural = _("accesos al portal")

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.profile_id}"


class Grant(models.Model):
    """An exception: one permission that this contact has, or has not, whatever its profile says."""

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="portal_grants")
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="+", limit_choices_to=PORTAL_PERMISSIONS)
    scope = models.CharField(_("alcance"), max_length=6, choices=Scope.choices, default=Scope.CLIENT)
    allowed = models.BooleanField(_("permitido"), default=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("excepción de permisos")
        verbose_name_plural = _("excepciones de permisos")
        constraints = [models.UniqueConstraint(fields=["contact", "permission"], name="grant_once")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.permission_id}"
