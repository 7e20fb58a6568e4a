import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.factories import make_user

User = get_user_model()
pytestmark = pytest.mark.django_db


def test_an_email_is_stored_in_lower_case():
    assert make_user(email=" Ana.Nuñez@Ejemplo.TEST ").email == "ana.nuñez@ejemplo.test"


def test_an_email_is_unique_without_regard_to_case():
    make_user(email="ana@ejemplo.test")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(email="ANA@ejemplo.test")


def test_a_user_is_found_by_email_in_any_case():
    user = make_user(email="ana@ejemplo.test")
    assert User.objects.get_by_natural_key("ANA@Ejemplo.test") == user


def test_a_user_needs_an_email():
    with pytest.raises(ValueError, match="email"):
        User.objects.create_user("")


def test_a_taken_email_is_refused_in_spanish():
    make_user(email="ana@ejemplo.test")
    with pytest.raises(ValidationError, match="ya está en uso"):
        User(email="ANA@ejemplo.test", name="Otra", password="x").full_clean()


@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
def test_a_contact_can_never_be_given_power_in_the_database(power):
    contact = make_user(kind=User.Kind.CONTACT)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=contact.pk).update(**{power: True})


@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
def test_somebody_with_power_cannot_become_a_contact(power):
    staff = make_user(**{power: True})
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=staff.pk).update(kind=User.Kind.CONTACT)


def test_an_unknown_kind_of_user_is_refused_by_the_database():
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(kind="robot")


def test_a_contact_has_no_permission_even_through_groups_and_rows():
    contact = make_user(kind=User.Kind.CONTACT)
    contact.groups.add(Group.objects.get(name="Administración"))
    contact.user_permissions.set(Permission.objects.all())
    assert contact.get_all_permissions() == set()
    assert not contact.has_perm("accounts.view_user")


def test_a_superuser_is_staff_that_may_do_everything():
    user = User.objects.create_superuser("jefa@napsix.test", "una-clave-larga", name="Jefa")
    assert user.kind == User.Kind.STAFF
    assert user.has_perm("accounts.delete_user")


@pytest.mark.parametrize(
    ("name", "initials"), [("Ana María Pérez", "AP"), ("Ñusta", "Ñ"), ("", "A"), ("ana de la Vega", "AV")]
)
def test_initials_are_those_of_first_and_last_name(name, initials):
    assert User(email="ana@ejemplo.test", name=name).initials == initials


def test_somebody_without_a_name_is_called_by_email():
    assert str(User(email="ana@ejemplo.test")) == "ana@ejemplo.test"
