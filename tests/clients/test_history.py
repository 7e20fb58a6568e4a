"""History: who changed what and when, read from all sources as one."""

import pytest
from django.urls import reverse

from clients.models import Client, ClientType, Prospect
from clients.services import create_client, deactivate_client
from napsix.crud.history import entries
from napsix.custom_fields.models import Definition
from tests.clients.test_pages import edit_data
from tests.factories import make, make_contact

QUERIES = 18  # four sorts of rows, each from the sources that there are


@pytest.fixture
def web(admin, sign_in):
    """The administrator's browser."""
    return sign_in(admin)


@pytest.fixture
def acme(db):
    """A client to change."""
    return create_client(client=Client(name="Acme", city="Rosario"))


def edit(web, client, **typed):
    web.post(reverse("clients:client_edit", args=[client.pk]), edit_data(web, client, **typed))


def test_an_edit_says_who_and_what_was_before_and_after(web, acme, admin):
    edit(web, acme, city="Salta")
    entry = entries(Client, acme.pk)[0]
    assert (entry.actor, entry.what) == (str(admin), "Cambio")
    assert [(line.label, line.before, line.after) for line in entry.lines] == [("Localidad", "Rosario", "Salta")]


def test_derived_columns_say_nothing(web, acme):
    edit(web, acme, name="Otro nombre")
    assert [line.label for line in entries(Client, acme.pk)[0].lines] == ["Nombre o razón social"]


def test_a_related_row_is_said_by_its_name(web, acme):
    edit(web, acme, client_type=make(ClientType, name="Mayorista").pk)
    assert entries(Client, acme.pk)[0].lines[0].after == "Mayorista"


def test_each_custom_field_is_a_line_of_its_own(web, acme):
    zone = Definition.objects.get(slug="zona")
    option = zone.options.first()
    edit(web, acme, **{"custom.zona": option.pk})
    assert [(line.label, line.after) for line in entries(Client, acme.pk)[0].lines] == [("Zona", option.label)]


def test_a_bulk_action_is_told_once(web, acme):
    web.post(reverse("clients:client_list"), {"action": "deactivate", "confirmed": "1", "all": "1"})
    told = [entry for entry in entries(Client, acme.pk) if entry.what != "Alta"]
    assert [entry.what for entry in told] == ["En lote: Desactivar"]


def test_the_page_shows_it_and_filters_by_person(web, acme, admin):
    edit(web, acme, city="Salta")
    page = web.get(reverse("clients:history"), {"kind": "client", "actor": admin.pk})
    assert "Salta" in page.content.decode()


def test_the_page_says_whom_a_change_is_about_and_leads_there(web, acme):
    page = web.get(reverse("clients:history")).content.decode()
    assert f'<a href="{acme.get_absolute_url()}">Acme</a>' in page


def test_the_page_costs_the_same_for_one_change_and_many(web, acme, django_assert_max_num_queries):
    make(Prospect, name="Alguien")
    make_contact(client=acme)
    web.get(reverse("clients:history"))
    with django_assert_max_num_queries(QUERIES) as one:
        web.get(reverse("clients:history"))
    for number in range(20):
        create_client(client=Client(name=f"Otro {number}"))
    with django_assert_max_num_queries(len(one)):
        web.get(reverse("clients:history"))


@pytest.mark.parametrize(
    "query", ["kind=nada", "actor=abc", "actor=99999999999999999999", "before=ayer", "before=2026-99-99T00:00"]
)
def test_a_parameter_that_means_nothing_is_no_error(web, acme, query):
    assert web.get(f"{reverse('clients:history')}?{query}").status_code == 200


def test_the_page_needs_its_permission(staff, allow, sign_in):
    assert sign_in(allow(staff, "clients.view_client")).get(reverse("clients:history")).status_code == 403


def test_a_moment_is_said_as_it_was_here(acme, admin, time_machine):
    time_machine.move_to("2030-03-15 22:30 -0300", tick=False)
    deactivate_client(client=acme, user=admin, reason="Cerró")
    said = {line.label: line.after for line in entries(Client, acme.pk)[0].lines}
    assert said["Desactivado"] == "15/03/2030 22:30"
