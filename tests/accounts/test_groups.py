import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from napsix.accounts import groups
from napsix.accounts.groups import GROUPS, sync_after_migrate
from napsix.accounts.models import DefaultGiven, User

pytestmark = pytest.mark.django_db
BY_NAME = {group.name: group for group in GROUPS}


@pytest.fixture
def new_permission():
    """A permission of a model that a later version brings."""

    def add(codename):
        kind = ContentType.objects.get_or_create(app_label="ventas_futuras", model="pedido")[0]
        return Permission.objects.create(content_type=kind, codename=codename, name=codename)

    return add


def migrate():
    """What follows a migrate: the signal of each app, in their order."""
    for config in apps.get_app_configs():
        sync_after_migrate(config, using="default")


def test_migrate_makes_the_three_groups():
    assert set(Group.objects.values_list("name", flat=True)) >= {"Administración", "Ventas", "Solo lectura"}


@pytest.mark.parametrize(
    ("group", "permission", "expected"),
    [
        ("Administración", "clients.delete_client", True),
        ("Administración", "clients.import_client", True),
        ("Administración", "accounts.add_user", True),
        ("Administración", "clients.portal_view_invoice", False),
        ("Ventas", "clients.view_client", True),
        ("Ventas", "contacts.add_contact", True),
        ("Ventas", "clients.change_invoice", True),
        ("Ventas", "clients.delete_client", False),
        ("Ventas", "clients.import_client", False),
        ("Ventas", "clients.export_client", False),
        ("Ventas", "clients.portal_add_ticket", False),
        ("Ventas", "accounts.change_user", False),
        ("Ventas", "clients.change_company", False),
        ("Ventas", "clients.change_series", False),
        ("Ventas", "jobs.view_email", False),
        ("Ventas", "portal.add_grant", False),
        ("Solo lectura", "clients.view_client", True),
        ("Solo lectura", "clients.change_client", False),
        ("Solo lectura", "accounts.view_user", False),
    ],
)
def test_a_group_wants_what_its_patterns_say(group, permission, expected):
    assert BY_NAME[group].wants(permission) is expected


def test_the_rows_are_what_the_table_says():
    for default in GROUPS:
        held = Group.objects.get(name=default.name).permissions.values_list("content_type__app_label", "codename")
        every = Permission.objects.values_list("content_type__app_label", "codename")
        assert {".".join(row) for row in held} == {".".join(row) for row in every if default.wants(".".join(row))}


def test_the_administrators_may_change_users(admin):
    assert admin.has_perm("accounts.change_user")


def test_a_permission_new_in_this_version_reaches_its_groups(new_permission):
    permission = new_permission("view_pedido")
    migrate()
    assert set(permission.group_set.values_list("name", flat=True)) == {"Administración", "Ventas", "Solo lectura"}


def test_a_permission_of_an_apps_own_reaches_the_groups_of_the_usual_one_it_goes_with(new_permission, monkeypatch):
    monkeypatch.setattr(groups, "_given_with", {})
    permission = new_permission("despachar_pedido")
    groups.give_with("ventas_futuras.despachar_pedido", "ventas_futuras.change_pedido")
    migrate()
    assert set(permission.group_set.values_list("name", flat=True)) == {"Administración", "Ventas"}


def test_what_was_added_by_hand_stays(new_permission):
    permission = new_permission("delete_pedido")
    group = Group.objects.get(name="Ventas")
    group.permissions.add(permission)
    migrate()
    assert permission in group.permissions.all()


def test_what_was_taken_away_by_hand_does_not_come_back():
    group = Group.objects.get(name="Administración")
    permission = Permission.objects.get(content_type__app_label="accounts", codename="add_user")
    group.permissions.remove(permission)
    migrate()
    assert permission not in group.permissions.all()


def test_migrating_again_changes_nothing():
    before = list(DefaultGiven.objects.values_list("pk", flat=True))
    migrate()
    assert list(DefaultGiven.objects.values_list("pk", flat=True)) == before
    assert User.groups.through.objects.count() == 0
