"""Types of clients: what is in the way of deleting one, and the order of the list by them."""

import pytest
from django.urls import reverse

from clients.models import Client, ClientType, Tag
from napsix.crud import bulk
from napsix.crud.models import BulkRun
from tests.factories import make
from tests.importer.imports import import_rows


def test_a_type_in_use_is_not_deleted_and_says_how_many_have_it(web):
    kind = make(ClientType, name="Mayorista")
    for _n in range(3):
        make(Client, client_type=kind)
    answer = web.post(reverse("clients:clienttype_delete", args=[kind.pk]))
    assert answer.status_code == 409
    assert "3 clientes" in answer.content.decode()
    assert ClientType.objects.filter(pk=kind.pk).exists()


def test_a_type_that_nobody_has_is_deleted(web):
    kind = make(ClientType, name="Mayorista")
    web.post(reverse("clients:clienttype_delete", args=[kind.pk]))
    assert not ClientType.objects.exists()


def test_a_type_in_use_says_so_before_anybody_tries(web):
    client = make(Client, client_type=make(ClientType, name="Mayorista"))
    page = web.get(reverse("clients:clienttype_delete", args=[client.client_type_id])).content.decode()
    assert "1 cliente" in page
    assert "btn-danger" not in page


def test_deleting_a_tag_says_how_many_clients_lose_it(web):
    tag = make(Tag, name="VIP")
    make(Client, tags=[tag])
    assert "La pierde 1 cliente." in web.get(reverse("clients:tag_delete", args=[tag.pk])).content.decode()


def rename(web, client):
    web.post(reverse("clients:clienttype_edit", args=[client.client_type_id]), {"name": "Zapatería"})


def set_in_bulk(web, client):
    kind = make(ClientType, name="Zapatería")
    chosen = {"action": "set-type", "confirmed": "1", "select": [client.pk], "client_type": kind.pk}
    web.post(reverse("clients:client_list"), chosen)


def set_and_undo(web, client):
    kind = client.client_type
    Client.objects.filter(pk=client.pk).update(client_type=make(ClientType, name="Zapatería"), type_key="zapateria")
    chosen = {"action": "set-type", "confirmed": "1", "select": [client.pk], "client_type": kind.pk}
    web.post(reverse("clients:client_list"), chosen)
    bulk.undo(BulkRun.objects.get())


def import_it(web, client):
    import_rows([[client.code, client.name, "Zapatería"]], ["Código", "Razón social", "Tipo de cliente"], mode="update")


def give_it_back_unchanged(web, client):
    import_rows([[client.code, client.name, "Salta"]], ["Código", "Razón social", "Localidad"], mode="update")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (rename, ["Sin tipo", "Fábrica", "Local"]),
        (set_in_bulk, ["Sin tipo", "Fábrica", "Local"]),
        (set_and_undo, ["Sin tipo", "Fábrica", "Local"]),
        (import_it, ["Sin tipo", "Fábrica", "Local"]),
        (give_it_back_unchanged, ["Sin tipo", "Local", "Fábrica"]),
    ],
)
def test_the_list_sorts_by_the_type_as_it_is_now(web, change, expected):
    local = make(Client, name="Local", client_type=make(ClientType, name="Bar"))
    make(Client, name="Fábrica", client_type=make(ClientType, name="Industria"))
    make(Client, name="Sin tipo", client_type=None)
    change(web, local)
    page = web.get(reverse("clients:client_list"), {"sort": "client_type"}).context["page_obj"]
    assert [client.name for client in page.rows] == expected
