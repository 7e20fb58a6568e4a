"""Prospects: their list and form, and how one becomes a client."""

import pytest
from django.urls import reverse

from clients.duplicates import possible_clients
from clients.models import Client, Prospect, Tag
from clients.services import AlreadyConverted, convert_prospect, create_client
from clients.views.prospects import ProspectConvert
from contacts.models import Contact
from tests.factories import make


@pytest.fixture
def prospect(admin):
    """A prospect with everything that a conversion carries."""
    return make(
        Prospect,
        name="Ñandú S.A.",
        tax_id="30500000127",
        first_name="Ana",
        last_name="Paz",
        email="ana@ejemplo.test",
        notes="Quiere precios",
        owners=[admin],
        tags=[make(Tag, name="VIP")],
    )


def convert(web, prospect, **data):
    return web.post(reverse("clients:prospect_convert", args=[prospect.pk]), data)


def test_a_conversion_carries_owner_notes_tags_and_contact(web, prospect, admin):
    convert(web, prospect)
    client = Client.objects.get()
    assert (client.name, client.notes, client.origin) == ("Ñandú S.A.", "Quiere precios", "prospect")
    assert (list(client.owners.all()), [tag.name for tag in client.tags.all()]) == ([admin], ["VIP"])
    assert client.main_contact.full_name == "Ana Paz"


def test_both_keep_a_link_to_each_other(web, prospect):
    convert(web, prospect)
    client = Client.objects.get()
    prospect.refresh_from_db()
    assert prospect.client == client
    assert list(client.prospects.all()) == [prospect]


def test_a_conversion_cannot_run_twice(prospect, admin):
    convert_prospect(prospect=prospect, user=admin)
    with pytest.raises(AlreadyConverted):
        convert_prospect(prospect=prospect, user=admin)
    assert Client.objects.count() == 1


def test_a_second_click_is_answered_with_a_sentence(web, prospect):
    convert(web, prospect)
    answer = web.post(reverse("clients:prospect_convert", args=[prospect.pk]), follow=True)
    assert answer.status_code == 200
    assert Client.objects.count() == 1


def test_a_client_with_the_same_tax_id_must_be_chosen(web, prospect):
    twin = create_client(client=Client(name="El mismo", tax_id="30-50000012-7"))
    assert "El mismo" in convert(web, prospect).context["form"].errors["client"][0]
    convert(web, prospect, client=twin.pk)
    prospect.refresh_from_db()
    assert prospect.client == twin
    assert Client.objects.count() == 1


def test_a_client_that_is_there_keeps_its_own_and_gets_owners_tags_and_notes(web, prospect, admin):
    twin = create_client(
        client=Client(name="El mismo", tax_id="30500000127", notes="De antes"), tags=[make(Tag, name="A")]
    )
    convert(web, prospect, client=twin.pk)
    twin.refresh_from_db()
    assert (twin.name, twin.notes) == ("El mismo", "De antes\n\nQuiere precios")
    assert (list(twin.owners.all()), [tag.name for tag in twin.tags.all()]) == ([admin], ["A", "VIP"])


def test_a_tax_id_written_by_somebody_else_meanwhile_is_told(web, prospect, monkeypatch):
    """The page's own look finds nobody: the other client is written between it and the conversion."""
    create_client(client=Client(name="El mismo", tax_id="30500000127"))
    looks, look = iter([None]), ProspectConvert.same_tax_id
    monkeypatch.setattr(ProspectConvert, "same_tax_id", lambda page, one: next(looks, look(page, one)))
    answer = convert(web, prospect)
    assert "El mismo" in answer.context["form"].errors["client"][0]
    assert Client.objects.count() == 1


def test_the_client_leads_to_the_prospect_it_was(web, prospect):
    convert(web, prospect)
    page = web.get(Client.objects.get().get_absolute_url(), {"tab": "timeline"}).content.decode()
    assert f'href="{prospect.get_absolute_url()}"' in page


def test_a_client_that_was_not_offered_cannot_be_chosen(web, prospect):
    other = create_client(client=Client(name="Nada que ver"))
    assert convert(web, prospect, client=other.pk).context["form"].errors["client"]


def test_a_converted_prospect_is_not_edited(web, prospect):
    convert(web, prospect)
    assert web.get(reverse("clients:prospect_edit", args=[prospect.pk])).status_code == 404


@pytest.mark.parametrize(
    ("described", "why"),
    [
        ({"tax_id": "30-50000012-7"}, "mismo CUIT"),
        ({"email": "ANA@ejemplo.test"}, "mismo email"),
        ({"phone": "011 15-4444-5555"}, "mismo teléfono"),
        ({"name": "NANDU SRL"}, "mismo nombre"),
    ],
)
def test_a_possible_client_is_found(admin, described, why):
    person = Contact(first_name="Ana", email="ana@ejemplo.test", phone="+54 9 11 4444-5555")
    client = create_client(client=Client(name="Ñandú S.A.", tax_id="30500000127"), main_contact=person)
    assert possible_clients(admin, **described) == [(client, why)]


@pytest.mark.parametrize("described", [{"name": "Ñandúes del Sur"}, {"phone": "5555"}, {}, {"name": "---"}])
def test_nobody_is_found_by_little(admin, described):
    create_client(client=Client(name="Ñandú S.A.", phone="+54 9 11 4444-5555"))
    assert possible_clients(admin, **described) == []


TYPED = {"kind": "company", "name": "Tornería Sur", "state": "new", "tax_id": "", "source": "", "first_name": ""}


def test_a_prospect_is_added_and_edited_with_its_tags(web):
    tag = make(Tag, name="VIP")
    assert web.post(reverse("clients:prospect_add"), TYPED | {"tags": [tag.pk]}).status_code == 302
    added = Prospect.objects.get()
    form = web.get(reverse("clients:prospect_edit", args=[added.pk])).context["form"]
    typed = TYPED | {"name": "Tornería Norte", "tags": [], "version": form["version"].value()}
    assert web.post(reverse("clients:prospect_edit", args=[added.pk]), typed).status_code == 302
    added.refresh_from_db()
    assert (added.name, list(added.tags.all())) == ("Tornería Norte", [])


def test_the_page_and_the_list_show_the_person_and_the_tags(web, prospect):
    page = web.get(prospect.get_absolute_url()).content.decode()
    assert "Ana Paz" in page
    assert "VIP" in page
    assert "Ana Paz" in web.get(reverse("clients:prospect_list")).content.decode()


def test_a_choice_is_offered_only_where_a_client_looks_alike(web, prospect):
    address = reverse("clients:prospect_convert", args=[prospect.pk])
    assert web.get(address).context["form"] is None
    create_client(client=Client(name="Ñandú S.A."))
    assert len(web.get(address).context["form"].fields["client"].choices) == 2
