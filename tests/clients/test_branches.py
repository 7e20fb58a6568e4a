"""Branches: clients of one CUIT under one parent."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.models import Client
from clients.services import change_client, create_client
from napsix.crud.feed import FeedScope, history
from tests.clients.test_pages import edit_data
from tests.factories import make
from tests.importer.imports import import_rows

LIST = reverse("clients:client_list")
CUIT = "30500000127"


@pytest.fixture
def head(db):
    return create_client(client=Client(name="Coto SA", code="C-1", tax_id=CUIT))


@pytest.fixture
def branch(head):
    return create_client(client=Client(name="Coto Salta", code="C-2", tax_id=CUIT, parent=head))


def typed(web, **values):
    data = {"name": "Coto Jujuy", "kind": "company", "tax_country": "AR", "country": "AR", "created_on": "2026-03-15"}
    return web.post(reverse("clients:client_add"), data | values)


def test_a_branch_may_have_the_number_of_its_parent_and_nobody_else_may(head, branch):
    other = create_client(client=Client(name="Otra", code="O-1"))
    assert branch.tax_key != head.tax_key
    for values in ({}, {"parent": other}):
        with pytest.raises(IntegrityError), transaction.atomic():
            create_client(client=Client(name="Copia", tax_id=CUIT, **values))


def test_the_form_takes_the_parents_number_for_a_branch_alone(web, head):
    page = typed(web, tax_id=CUIT)
    assert "Si es su sucursal, elegí la casa central." in str(page.context["form"].errors["tax_id"])
    assert typed(web, tax_id=CUIT, parent="C-1 · Coto SA").status_code == 302
    assert Client.objects.get(name="Coto Jujuy").parent == head


@pytest.mark.parametrize("text", ["C-1", "C-1 · Coto SA", "30-50000012-7", "coto sa"])
def test_the_parent_is_chosen_by_code_number_or_name(web, head, text):
    assert typed(web, parent=text).status_code == 302
    assert Client.objects.get(name="Coto Jujuy").parent == head


def test_what_names_no_client_is_refused(web, head):
    assert typed(web, parent="Nadie").context["form"].errors["parent"] == ["Elegí un cliente de la lista."]


def test_parents_are_offered_while_typing(web, head, branch):
    address = reverse("clients:client_parents")
    assert web.get(address, {"parent": "coto"}).content.decode().count("<option") == 1
    assert "C-1 · Coto SA" in web.get(address, {"parent": "coto"}).content.decode()
    assert "<option" not in web.get(address, {"parent": "coto", "client": head.pk}).content.decode()
    assert "<option" not in web.get(address).content.decode()


def test_there_is_one_level_and_no_circle(head, branch):
    third = Client(name="Tercera", code="C-3", parent=branch)
    with pytest.raises(ValidationError, match="ya es una sucursal"):
        third.full_clean()
    head.parent = make(Client)
    with pytest.raises(ValidationError, match="Tiene sucursales"):
        head.full_clean()
    branch.parent = branch
    with pytest.raises(ValidationError, match="sí mismo"):
        branch.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.filter(pk=head.pk).update(parent=head)


def test_both_pages_show_it(web, head, branch):
    assert f'href="{branch.get_absolute_url()}"' in web.get(head.get_absolute_url()).content.decode()
    page = web.get(branch.get_absolute_url()).content.decode()
    assert f'<a href="{head.get_absolute_url()}">Coto SA</a>' in page
    assert "Sucursales</h" not in page


def test_the_list_finds_branches_and_shows_their_parent(web, head, branch):
    for query in ({"is_branch": "true"}, {"parent": head.pk}):
        page = web.get(LIST, query | {"columns": "name,parent"}).content.decode()
        assert "Coto Salta" in page
        assert f'href="{head.get_absolute_url()}"' not in page


def test_saving_a_branch_again_keeps_its_number(web, branch):
    data = edit_data(web, branch, city="Salta")
    assert data["parent"] == "C-1 · Coto SA"
    assert web.post(reverse("clients:client_edit", args=[branch.pk]), data).status_code == 302
    branch.refresh_from_db()
    assert (branch.city, branch.parent.code) == ("Salta", "C-1")


def test_a_branch_let_go_with_the_number_is_refused_with_a_sentence(web, branch):
    page = web.post(reverse("clients:client_edit", args=[branch.pk]), edit_data(web, branch, parent=""))
    assert page.status_code == 422
    assert "Ya existe el cliente «Coto SA»" in str(page.context["form"].errors["tax_id"])


def test_a_new_number_of_the_parent_is_its_branches_too(head, branch, admin):
    own = create_client(client=Client(name="Coto Propia", tax_id="30712345671", parent=head))
    head.tax_id = "20123456786"
    change_client(client=head)
    branch.refresh_from_db()
    own.refresh_from_db()
    assert (branch.tax_id, own.tax_id) == ("20123456786", "30712345671")
    assert branch.tax_key == "AR:20123456786/C-2"
    create_client(client=Client(name="Otra", tax_id=CUIT))
    assert history.entries_for(admin, FeedScope(Client, branch.pk))[0].lines[0].label == "Cuit"


def test_a_parent_is_not_deleted(web, head, branch):
    assert web.post(reverse("clients:client_delete", args=[head.pk])).status_code == 409
    assert Client.objects.filter(pk=head.pk).exists()


TITLES = ["Código", "Nombre", "CUIT", "Casa central"]


def test_an_import_makes_branches_of_a_client_of_the_same_file(db):
    import_rows([["C-1", "Coto SA", CUIT, ""], ["C-2", "Coto Salta", CUIT, "C-1"]], titles=TITLES)
    branch = Client.objects.get(code="C-2")
    assert (branch.parent.code, branch.tax_id, branch.tax_key) == ("C-1", CUIT, f"AR:{CUIT}/C-2")


def test_an_import_of_what_is_there_changes_nothing(head, branch):
    run = import_rows([["C-1", "Coto SA", CUIT, ""], ["C-2", "Coto Salta", CUIT, "C-1"]], titles=TITLES)
    assert (run.unchanged, run.failed) == (2, 0)


def test_an_import_moves_a_client_below_its_parent_and_tells_it(head, admin):
    create_client(client=Client(name="Coto Salta", code="C-2"))
    import_rows([["C-2", "Coto Salta", CUIT, "C-1"]], titles=TITLES)
    branch = Client.objects.get(code="C-2")
    assert (branch.parent, branch.tax_key) == (head, f"AR:{CUIT}/C-2")
    lines = history.entries_for(admin, FeedScope(Client, branch.pk))[0].lines
    assert ("Casa central", "", "C-1") in [(line.label, line.before, line.after) for line in lines]


def test_an_import_names_a_parent_that_there_is_not(db):
    run = import_rows([["C-2", "Coto Salta", "", "C-9"]], titles=TITLES)
    assert Client.objects.get(code="C-2").parent is None
    assert run.created == 1
