"""Saved views and chosen columns."""

import pytest
from django.urls import reverse

from clients.models import Client
from napsix.crud.lean import LeanTable
from napsix.crud.models import ListChoice, SavedView
from napsix.custom_fields.models import Definition
from tests.factories import make, make_user

LIST = reverse("clients:client_list")


def save(web, name, query="?is_active=true&sort=-name", **data):
    web.post(LIST + query, {"action": "save-view", "name": name, **data})
    return SavedView.objects.get(name=name)


def names(answer):
    return [row.name for row in LeanTable(answer.context["table"]).rows]


def test_saving_a_view_keeps_filters_sort_and_columns(web):
    view = save(web, "Activos")
    answer = web.get(f"{LIST}?view={view.pk}", follow=True)
    assert answer.context["chips"][0].label == "Estado: Activo"
    assert answer.context["table"].order_by == ("-name",)


def test_saving_a_view_keeps_columns_and_page_size(web):
    view = save(web, "Códigos", query="?columns=code,name&per_page=25&page=2")
    answer = web.get(f"{LIST}?view={view.pk}", follow=True)
    assert [cell.name for cell in LeanTable(answer.context["table"]).head] == ["code", "name"]
    assert (answer.context["page_obj"].per_page, answer.context["page_obj"].number) == (25, 1)


def test_a_view_keeps_the_columns_that_the_person_has_chosen(web):
    web.post(LIST, {"action": "columns", "columns": ["code", "name"]})
    view = save(web, "Códigos")
    web.post(LIST, {"action": "columns"})
    answer = web.get(f"{LIST}?view={view.pk}", follow=True)
    assert [cell.name for cell in LeanTable(answer.context["table"]).head] == ["code", "name"]


def test_what_one_person_keeps_is_nobody_elses(web, sign_in, allow, staff):
    view = save(web, "De todos", is_shared="on")
    web.post(LIST, {"action": "default-view", "view": view.pk})
    web.post(LIST, {"action": "columns", "columns": ["code"]})
    answer = sign_in(allow(staff, "clients.view_client")).get(LIST)
    assert answer.status_code == 200
    assert len(LeanTable(answer.context["table"]).head) > 1


def test_the_list_opens_with_the_default_view(web):
    make(Client, name="Activa")
    make(Client, name="Baja", is_active=False)
    view = save(web, "Activos")
    web.post(LIST, {"action": "default-view", "view": view.pk})
    assert names(web.get(LIST, follow=True)) == ["Activa"]
    assert names(web.get(f"{LIST}?view=all")) == ["Activa", "Baja"]


def test_a_private_view_is_not_found_by_others(web, sign_in, allow, staff):
    view = save(web, "Mía")
    other = sign_in(allow(staff, "clients.view_client"))
    assert "no existe" in other.get(f"{LIST}?view={view.pk}").context["problems"][0]


def test_a_shared_view_is_seen_by_others(web, sign_in, allow, staff):
    save(web, "De todos", is_shared="on")
    other = sign_in(allow(staff, "clients.view_client"))
    assert "De todos" in [tab["label"] for tab in other.get(LIST).context["views"]]


def test_sharing_needs_the_permission(sign_in, allow, staff):
    view = save(sign_in(allow(staff, "clients.view_client")), "Mía", is_shared="on")
    assert not view.is_shared


def test_nobody_removes_a_view_of_another(web, sign_in, allow, staff):
    view = save(web, "De todos", is_shared="on")
    other = sign_in(allow(staff, "clients.view_client"))
    assert other.post(LIST, {"action": "remove-view", "view": view.pk}).status_code == 403
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_one_removes_ones_own_view(web):
    view = save(web, "Mía")
    web.post(LIST, {"action": "remove-view", "view": view.pk})
    assert not SavedView.objects.exists()


def test_columns_are_chosen_ordered_and_remembered(web):
    make(Client, name="Acme")
    web.post(LIST, {"action": "columns", "columns": ["code", "name"]})
    assert [cell.name for cell in LeanTable(web.get(LIST).context["table"]).head] == ["code", "name"]


def test_choosing_no_column_brings_back_the_usual_ones(web, admin):
    ListChoice.objects.create(user=admin, label="clients.client", columns=["code"])
    web.post(LIST, {"action": "columns"})
    assert len(LeanTable(web.get(LIST).context["table"]).head) > 1


def test_a_view_whose_column_was_retired_says_so_and_shows_its_rows(web, admin):
    make(Client, name="Acme")
    SavedView.objects.create(label="clients.client", owner=admin, name="Vieja", query="columns=name,zona_vieja")
    answer = web.get(f"{LIST}?view={SavedView.objects.get().pk}", follow=True)
    assert "zona_vieja" in answer.context["problems"][0]
    assert names(answer) == ["Acme"]


@pytest.fixture
def retired(web):
    """A view by and of a custom field, which was retired afterwards."""
    make(Client, name="Acme", custom={"dato": "x"})
    definition = Definition.objects.create(slug="dato", name="Dato", kind="text")

    def view(query):
        kept = save(web, "Vieja", query=query)
        definition.is_retired = True
        definition.save()
        return web.get(f"{LIST}?view={kept.pk}", follow=True)

    return view


def test_a_view_with_the_column_of_a_retired_field_says_so_and_shows_its_rows(retired):
    answer = retired("?columns=name,custom.dato")
    assert "custom.dato" in answer.context["problems"][0]
    assert names(answer) == ["Acme"]


@pytest.mark.parametrize("query", ["?custom.dato=x", "?sort=custom.dato"])
def test_a_view_by_a_retired_field_says_so_and_shows_no_rows(retired, query):
    answer = retired(query)
    assert "custom.dato" in answer.context["problems"][0]
    assert names(answer) == []


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_view_needs_a_name_that_fits(web, name):
    web.post(LIST, {"action": "save-view", "name": name})
    assert not SavedView.objects.exists()


def test_a_shared_view_shows_each_reader_only_what_they_may_see(web, sign_in):
    save(web, "De todos", is_shared="on")
    assert sign_in(make_user()).get(LIST).status_code == 403


def test_one_may_go_back_to_opening_the_list_with_everything(web):
    make(Client, name="Baja", is_active=False)
    view = save(web, "Activos")
    web.post(LIST, {"action": "default-view", "view": view.pk})
    web.post(LIST, {"action": "usual-view"})
    assert names(web.get(LIST, follow=True)) == ["Baja"]


def test_only_a_saved_view_is_offered_to_open_the_list_with(web):
    view = save(web, "Activos")
    assert "Abrir siempre así" in web.get(f"{LIST}?view={view.pk}", follow=True).content.decode()
    assert "Abrir siempre así" not in web.get(f"{LIST}?is_active=true").content.decode()


@pytest.mark.parametrize("rights", [[], ["crud.share_savedview"]])
def test_a_view_of_another_is_offered_for_removal_to_whoever_may(web, sign_in, allow, staff, rights):
    view = save(web, "De todos", is_shared="on")
    other = sign_in(allow(staff, "clients.view_client", *rights))
    answer = other.get(f"{LIST}?view={view.pk}", follow=True)
    assert ("Eliminar esta vista" in answer.content.decode()) is bool(rights)


def test_ones_own_view_is_saved_again_under_its_name(web):
    view = save(web, "Activos", is_shared="on")
    page = web.get(f"{LIST}?view={view.pk}", follow=True).content.decode()
    assert 'value="Activos"' in page
    save(web, "Activos", query="?is_active=false")
    assert "is_active=false" in SavedView.objects.get().query


def test_the_usual_columns_come_back_at_a_button(web):
    make(Client, name="Acme")
    usual = [cell.name for cell in LeanTable(web.get(LIST).context["table"]).head]
    web.post(LIST, {"action": "columns", "columns": ["code"]})
    web.post(f"{LIST}?columns=code", {"action": "usual-columns"})
    assert [cell.name for cell in LeanTable(web.get(LIST).context["table"]).head] == usual


@pytest.mark.parametrize(("address", "offered"), [(LIST, True), (reverse("clients:tag_list"), False)])
def test_filters_are_offered_where_there_are_any(web, address, offered):
    assert ('data-bs-target="#filters"' in web.get(address).content.decode()) is offered
