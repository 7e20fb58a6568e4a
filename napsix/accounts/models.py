"""The user: signs in by email, and is either staff or a contact of a client, for ever."""

from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, Permission, PermissionsMixin
from django.db import models
from django.db.models import CheckConstraint, Q, QuerySet, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

V = TypeVar("V")


class LowerEmailField(models.EmailField):
    """An email address kept, compared and looked up in lower case."""

    def to_python(self, value: object) -> str | None:
        return lower(super().to_python(value))

    def get_prep_value(self, value: object) -> str | None:
        return lower(super().get_prep_value(value))


def lower(email: V) -> V | str:
    """The address as it is stored: no spaces around it, lower case; ``None`` stays ``None``."""
    return email.strip().lower() if isinstance(email, str) else email


class UserKind(models.TextChoices):
    """Whether a user works in the back office or is a client's contact, who sees the portal alone."""

    STAFF = "staff", _("Equipo")
    CONTACT = "contact", _("Contacto")


class UserManager(BaseUserManager["User"]):
    """Makes users; finds them by email without regard to case (the field itself lowers what is asked)."""

    def create_user(self, email: str, password: str | None = None, **values: object) -> "User":
        """Save a new user. Without a password nobody can sign in as them until they set one.

        Raises:
            ValueError: the email is empty.
        """
        if not email:
            raise ValueError("A user needs an email.")
        user = self.model(email=lower(email), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def team(self) -> QuerySet["User"]:
        """Users of the back office, those who left after the others."""
        return self.filter(kind=User.Kind.STAFF).order_by("-is_active", "name", "email")

    def staff(self) -> QuerySet["User"]:
        """Users of the back office that are in use."""
        return self.team().filter(is_active=True)

    def create_superuser(self, email: str, password: str | None = None, **values: object) -> "User":
        """Save a new staff user with every right; used by ``manage.py createsuperuser``."""
        values |= {"kind": User.Kind.STAFF, "is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **values)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in.

    ``kind`` never changes: a contact's sign-in cannot become a staff one. The database holds that a contact is
    neither staff nor superuser, and ``napsix.accounts.backends`` that a contact has no permission through groups.
    ``is_staff`` opens Django's admin and nothing else.
    """

    Kind = UserKind

    class Language(models.TextChoices):
        SPANISH = "es-ar", _("Español")
        ENGLISH = "en", _("Inglés")

    email = LowerEmailField(
        _("correo electrónico"), unique=True, error_messages={"unique": _("Ese correo ya está en uso.")}
    )
    name = models.CharField(_("nombre"), max_length=150, blank=True)
    language = models.CharField(_("idioma"), max_length=8, choices=Language.choices, default=Language.SPANISH)
    kind = models.CharField(_("clase"), max_length=8, choices=Kind.choices, default=Kind.STAFF, editable=False)
    is_active = models.BooleanField(_("activo"), default=True)
    is_staff = models.BooleanField(_("entra a la administración técnica"), default=False)
    date_joined = models.DateTimeField(_("alta"), default=timezone.now, editable=False)

    objects = UserManager()
    # Where Django's ModelBackend keeps what it looked up.
    _perm_cache: set[str]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("usuario")
        verbose_name_plural = _("usuarios")
        ordering = ["name", "email", "pk"]
        constraints = [
            UniqueConstraint(
                Lower("email"), name="user_email_unique", violation_error_message=_("Ese correo ya está en uso.")
            ),
            CheckConstraint(condition=Q(kind__in=["staff", "contact"]), name="user_kind_known"),
            CheckConstraint(
                condition=Q(kind="staff") | Q(is_staff=False, is_superuser=False),
                name="user_contact_is_never_staff",
                violation_error_message=_("Un contacto no puede ser parte del equipo."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The name, or the email of somebody who gave none."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.get_full_name().split()[0]

    @property
    def initials(self) -> str:
        """One or two capitals for the round picture: "Ana María Pérez" is "AP"."""
        words = self.get_full_name().split()
        return "".join(word[0] for word in [words[0], *words[1:][-1:]]).upper()

    @property
    def is_contact(self) -> bool:
        """Whether this is a client's contact, who sees the portal and never the back office."""
        return self.kind == self.Kind.CONTACT


class DefaultGiven(models.Model):
    """A permission the defaults once gave to a group, so that one taken away by hand is not given again."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["group", "permission"], name="default_given_once")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.permission_id}"
