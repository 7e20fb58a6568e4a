"""Who signs in to the demo: the logins that contract.md names, and colleagues who own clients."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from napsix.accounts.models import User

PASSWORD = "demo-napsix"  # noqa: S105 - public on purpose, see contract.md


@dataclass(frozen=True)
class Login:
    """Somebody of the demo; without ``role`` nobody can sign in as them."""

    email: str
    name: str
    group: str = ""
    role: str = ""


ADMINISTRATOR = Login("admin@napsix.example", "Adriana Molina", "Administración", gettext_noop("administra"))
SALES = Login("ventas@napsix.example", "Valentín Sosa", "Ventas", gettext_noop("vende"))
CONTACT = Login("contacto@cliente.example", "Carolina Benítez", role=gettext_noop("contacto de dos clientes"))
COLLEAGUES = (
    Login("florencia@napsix.example", "Florencia Aguirre", "Ventas"),
    Login("martin@napsix.example", "Martín Quiroga", "Ventas"),
    Login("soledad@napsix.example", "Soledad Ibáñez", "Ventas"),
)


def staff() -> list[User]:
    """Return the demo's users of the back office, made where they are missing."""
    return [_user(login) for login in (ADMINISTRATOR, SALES, *COLLEAGUES)]


def contact() -> User:
    """Return the demo's user of the portal, made where it is missing."""
    return _user(CONTACT, kind="contact")


def introductions() -> list[str]:
    """Return one line for each login that still has the demo's password."""
    logins = [ADMINISTRATOR, SALES, CONTACT]
    users = {user.email: user for user in User.objects.filter(email__in=[one.email for one in logins])}
    return [
        f"{login.email}  {PASSWORD}  ({_(login.role)})"
        for login in logins
        if login.email in users and users[login.email].check_password(PASSWORD)
    ]


def _user(login: Login, kind: str = "staff") -> User:
    users = User.objects
    user = users.filter(email=login.email).first()
    if user is None:
        user = users.create_user(login.email, PASSWORD if login.role else None, name=login.name, kind=kind)
        user.groups.add(*Group.objects.filter(name=login.group))
    return user
