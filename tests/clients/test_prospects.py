"""Prospects: their list and form, and how one becomes a client."""

import pytest
from django.urls import reverse

from clients.duplicates import possible_clients
from clients.models import Client, Prospect, Tag
from clients.services import AlreadyConverted, convert_prospect, create_client
from clients.views.prospects import ProspectConvert
from contacts.models import Contact
from napsix.custom_fields.models import Definition
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


def joined(web, prospect, **values):
    """The client that the prospect was joined to; it is offered for its name."""
    twin = create_client(client=Client(name=prospect.name, **values))
    convert(web, prospect, client=twin.pk)
    twin.refresh_from_db()
    return twin


@pytest.fixture
def fair(prospect):
    """The prospect, of whom it is known that it came from a fair."""
    Prospect.objects.filter(pk=prospect.pk).update(source="Feria de Rosario", email="ana@ejemplo.test", phone="4444")
    prospect.refresh_from_db()
    return prospect


def nameless(prospect):
    Prospect.objects.filter(pk=prospect.pk).update(first_name="", last_name="")
    prospect.refresh_from_db()
    return prospect


def test_without_a_name_the_email_becomes_a_contact_and_the_phone_the_clients(web, fair):
    convert(web, nameless(fair))
    client = Client.objects.get()
    assert (client.phone, client.main_contact.email) == ("4444", "ana@ejemplo.test")
    assert str(client.main_contact) == "ana@ejemplo.test"


@pytest.mark.parametrize("join", [False, True])
def test_where_it_came_from_goes_along_and_is_shown(join, web, fair):
    client = joined(web, fair) if join else convert(web, fair) and Client.objects.get()
    assert client.source == "Feria de Rosario"
    assert "Feria de Rosario" in web.get(client.get_absolute_url()).content.decode()


@pytest.mark.parametrize("join", [False, True])
def test_defaults_of_custom_fields_are_taken_by_the_client_and_its_contact(join, web, fair):
    for model, slug in (("clients.client", "nivel"), ("contacts.contact", "trato")):
        Definition.objects.create(model=model, slug=slug, name=slug, kind="text", default="Básico")
    client = joined(web, fair) if join else convert(web, fair) and Client.objects.get()
    assert client.custom["nivel"] == "Básico"
    assert client.contacts.get().custom["trato"] == "Básico"


def test_a_client_that_is_there_gets_the_person_and_what_it_lacked(web, fair):
    client = joined(web, fair)
    person = client.contacts.get()
    assert (person.full_name, person.email, person.phone) == ("Ana Paz", "ana@ejemplo.test", "4444")
    assert (client.phone, client.tax_id) == ("4444", fair.tax_id)


def test_a_client_that_is_there_keeps_what_it_has(web, fair):
    client = joined(web, fair, phone="5555", source="Conocidos", tax_id="30-71234567-1", custom={"nivel": "Alto"})
    assert (client.phone, client.source, client.custom) == ("5555", "Conocidos", {"nivel": "Alto"})
    assert client.tax_id == "30-71234567-1"


@pytest.mark.parametrize("known", [{"email": "ANA@ejemplo.test"}, {"first_name": "ANA", "last_name": "paz"}], ids=str)
def test_the_person_who_is_a_contact_already_stays_one_with_what_was_missing(known, web, fair):
    usual = {"first_name": "A.", "last_name": ""}
    person = Contact(**usual | known)
    twin = create_client(client=Client(name=fair.name), main_contact=person)
    convert(web, fair, client=twin.pk)
    person = twin.contacts.get()
    assert (person.email.lower(), person.phone) == ("ana@ejemplo.test", "4444")


def test_a_namesake_with_another_email_is_somebody_else(web, fair):
    person = Contact(first_name="Ana", last_name="Paz", email="otra@ejemplo.test")
    twin = create_client(client=Client(name=fair.name), main_contact=person)
    convert(web, fair, client=twin.pk)
    assert twin.contacts.count() == 2


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
        ({"tax_id": "30-50000012-7"}, "mismo CUIT o documento"),
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
