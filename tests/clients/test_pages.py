"""The client's page and form."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from clients.models import Client, ClientType, Prospect, Series, Tag
from clients.services import change_client, create_client, deactivate_client
from contacts.models import Contact, MessageTemplate
from napsix.crud.additions import DeactivationHook, deactivation_hooks
from napsix.custom_fields.models import Definition
from tests.clients.records.documents import issued
from tests.factories import make, make_contact, make_user

NEW = {
    "kind": "company",
    "name": "Ñandú S.A.",
    "tax_id": "30-50000012-7",
    "tax_country": "AR",
    "country": "AR",
    "created_on": "2026-03-15",
    "contact-first_name": "María",
    "contact-last_name": "Núñez",
    "contact-email": "maria@ejemplo.test",
}


def edit_data(web, client, **typed):
    """Return what the edit form would send: every field as shown, with what was typed."""
    form = web.get(reverse("clients:client_edit", args=[client.pk])).context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        data[bound.html_name] = "" if value is None else value
        if bound.field.show_hidden_initial:
            data[bound.html_initial_name] = data[bound.html_name]
    return data | typed


def test_one_form_makes_a_client_and_its_main_contact(web):
    answer = web.post(reverse("clients:client_add"), NEW)
    client = Client.objects.get()
    assert answer.url == client.get_absolute_url()
    assert client.main_contact.full_name == "María Núñez"


def test_a_client_may_come_without_contact(web):
    web.post(reverse("clients:client_add"), {key: NEW[key] for key in NEW if not key.startswith("contact")})
    assert Client.objects.get().main_contact is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Este campo es obligatorio"),
        ("name", "x" * 10_000, "200"),
        ("tax_id", "30-50000012-8", "CUIT no es válido"),
        ("contact-email", "no es un mail", "email válido"),
        ("contact-first_name", "", "Este campo es obligatorio"),
        ("created_on", "31/02/2026", "fecha"),
        ("owners", "999999", "999999"),
    ],
)
def test_bad_input_is_answered_beside_the_field_and_writes_nothing(web, field, value, sentence):
    answer = web.post(reverse("clients:client_add"), NEW | {field: value})
    assert answer.status_code == 422
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert not Client.objects.exists()
    assert not Contact.objects.exists()


def test_what_was_typed_is_kept(web):
    answer = web.post(reverse("clients:client_add"), NEW | {"tax_id": "30-50000012-8"})
    assert 'value="30-50000012-8"' in answer.content.decode()


def test_a_tax_id_that_exists_names_its_client(web):
    create_client(client=Client(name="La otra", tax_id="30500000127"))
    answer = web.post(reverse("clients:client_add"), NEW)
    assert "La otra" in answer.context["form"].errors["tax_id"][0]


def test_a_code_that_exists_is_refused(web, acme):
    answer = web.post(reverse("clients:client_add"), NEW | {"code": acme.code})
    assert "code" in answer.context["form"].errors


def test_save_and_add_another_comes_back_to_the_form(web):
    answer = web.post(reverse("clients:client_add"), NEW | {"another": "1"})
    assert answer.url == reverse("clients:client_add")


def test_an_edit_is_saved(web, acme):
    web.post(reverse("clients:client_edit", args=[acme.pk]), edit_data(web, acme, city="Salta"))
    acme.refresh_from_db()
    assert acme.city == "Salta"


def test_a_stale_edit_shows_what_the_other_person_changed_and_keeps_what_was_typed(web, acme):
    mine = edit_data(web, acme, city="Salta")
    theirs = Client.objects.get(pk=acme.pk)
    theirs.city = "Jujuy"
    change_client(client=theirs)
    answer = web.post(reverse("clients:client_edit", args=[acme.pk]), mine)
    assert answer.status_code == 422
    assert [tuple(map(str, row)) for row in answer.context["conflicts"]] == [("Localidad", "Jujuy", "Salta")]
    assert answer.context["form"]["city"].value() == "Salta"
    assert Client.objects.get(pk=acme.pk).city == "Jujuy"


def test_a_stale_edit_of_another_field_takes_over_what_the_other_person_changed(web, acme):
    mine = edit_data(web, acme, phone="444")
    theirs = Client.objects.get(pk=acme.pk)
    theirs.city, theirs.client_type = "Jujuy", make(ClientType, name="Mayorista")
    change_client(client=theirs)
    page = web.post(reverse("clients:client_edit", args=[acme.pk]), mine, follow=True).content.decode()
    acme.refresh_from_db()
    assert (acme.city, acme.phone, acme.client_type) == ("Jujuy", "444", theirs.client_type)
    assert "Mientras editabas también cambió: Tipo, Localidad. Quedó guardado todo." in page


def test_saving_again_after_a_conflict_saves(web, acme):
    mine = edit_data(web, acme, city="Salta", phone="444")
    theirs = Client.objects.get(pk=acme.pk)
    theirs.city = "Jujuy"
    change_client(client=theirs)
    form = web.post(reverse("clients:client_edit", args=[acme.pk]), mine).context["form"]
    web.post(reverse("clients:client_edit", args=[acme.pk]), form.data)
    acme.refresh_from_db()
    assert (acme.city, acme.phone) == ("Salta", "444")


def test_deactivation_asks_why_and_keeps_it(web, acme, admin):
    web.post(reverse("clients:client_deactivate", args=[acme.pk]), {"reason": "Cerró"})
    acme.refresh_from_db()
    assert (acme.is_active, acme.deactivation_reason, acme.deactivated_by) == (False, "Cerró", admin)


def test_the_form_puts_a_client_out_of_use_and_back(web, acme, admin):
    edit = reverse("clients:client_edit", args=[acme.pk])
    web.post(edit, edit_data(web, acme, state="deactivated", reason="Cerró", city="Salta"))
    acme.refresh_from_db()
    assert (acme.is_active, acme.deactivation_reason, acme.deactivated_by, acme.city) == (
        False,
        "Cerró",
        admin,
        "Salta",
    )
    web.post(edit, edit_data(web, acme, state="active"))
    acme.refresh_from_db()
    assert (acme.is_active, acme.deactivation_reason) == (True, "")


def test_the_form_leaves_the_state_as_it_is(web, acme, admin):
    deactivate_client(client=acme, user=admin, reason="Cerró")
    web.post(reverse("clients:client_edit", args=[acme.pk]), edit_data(web, acme, city="Salta"))
    acme.refresh_from_db()
    assert (acme.is_active, acme.deactivation_reason, acme.city) == (False, "Cerró", "Salta")


def test_the_form_leads_to_what_deactivating_cuts(web, acme):
    page = web.get(reverse("clients:client_edit", args=[acme.pk])).content.decode()
    assert reverse("clients:client_deactivate", args=[acme.pk]) in page


def test_a_client_may_come_out_of_use(web):
    web.post(reverse("clients:client_add"), NEW | {"state": "deactivated", "reason": "De antes"})
    assert (Client.objects.get().is_active, Client.objects.get().deactivation_reason) == (False, "De antes")


def test_what_somebody_put_out_of_use_meanwhile_is_told(web, acme):
    mine = edit_data(web, acme, city="Salta")
    deactivate_client(client=Client.objects.get(pk=acme.pk), user=None, reason="Cerró")
    page = web.post(reverse("clients:client_edit", args=[acme.pk]), mine, follow=True).content.decode()
    acme.refresh_from_db()
    assert (acme.is_active, acme.city) == (False, "Salta")
    assert "Mientras editabas también cambió: Estado, Motivo, si lo desactivás." in page


def test_deactivation_says_what_it_cuts_and_what_stays_open(web, acme):
    contact = make_contact(client=acme)
    type(contact).objects.filter(pk=contact.pk).update(user=make_user(kind="contact"))
    issued("100.00", client=acme)
    page = web.get(reverse("clients:client_deactivate", args=[acme.pk])).content.decode()
    assert "1 contacto pierde el acceso al portal." in page
    assert "Sigue abierto: Facturas (1)." in page


@pytest.mark.parametrize("way", ["page", "form", "bulk"])
def test_what_a_higher_app_cuts_is_cut_whichever_way_a_client_goes(web, acme, admin, monkeypatch, way):
    cut = []
    hook = DeactivationHook(
        "gate", do=lambda row, user, answers: cut.append((row, user)), sentences=lambda row: ["Cierra el portón."]
    )
    monkeypatch.setitem(deactivation_hooks._items, "clients.client", [hook])
    page = reverse("clients:client_deactivate", args=[acme.pk])
    assert "Cierra el portón." in web.get(page).content.decode()
    if way == "page":
        web.post(page, {"reason": "Cerró"})
    elif way == "form":
        edit = reverse("clients:client_edit", args=[acme.pk])
        web.post(edit, edit_data(web, acme, state="deactivated"))
    else:
        web.post(reverse("clients:client_list"), {"action": "deactivate", "confirmed": "1", "select": [acme.pk]})
    assert cut == [(acme, admin)]


def test_deactivation_does_not_tell_of_records_that_one_may_not_see(staff, allow, sign_in, acme):
    issued("100.00", client=acme)
    web = sign_in(allow(staff, "clients.view_client", "clients.change_client"))
    assert "Sigue abierto" not in web.get(reverse("clients:client_deactivate", args=[acme.pk])).content.decode()


def test_a_client_out_of_use_is_not_offered_for_a_new_record(web, acme):
    url = reverse("clients:invoice_add")
    assert "Acme" in web.get(url).content.decode()
    web.post(reverse("clients:client_deactivate", args=[acme.pk]), {"reason": "Cerró"}, follow=True)
    assert "Acme" not in web.get(url).content.decode()


def test_an_owner_out_of_use_is_not_taken_by_the_form(web):
    gone = make_user(is_active=False)
    answer = web.post(reverse("clients:client_add"), NEW | {"owners": [gone.pk]})
    assert answer.context["form"].errors["owners"]
    assert not Client.objects.exists()


def test_reactivation_is_a_post(web, acme):
    assert web.get(reverse("clients:client_reactivate", args=[acme.pk])).status_code == 405


@pytest.mark.parametrize("verb", ["detail", "edit", "delete", "deactivate"])
def test_a_missing_client_is_not_found(web, verb):
    assert web.get(reverse(f"clients:client_{verb}", args=[999_999])).status_code == 404


@pytest.mark.parametrize("verb", ["add", "edit", "delete", "deactivate", "reactivate"])
def test_who_may_only_look_may_not_write(staff, allow, sign_in, acme, verb):
    web = sign_in(allow(staff, "clients.view_client"))
    args = [] if verb == "add" else [acme.pk]
    assert web.post(reverse(f"clients:client_{verb}", args=args)).status_code == 403


def test_a_tag_is_made_where_it_is_typed(web):
    web.post(reverse("clients:client_add"), NEW | {"tags": ["Muy  importante"]})
    assert [tag.name for tag in Client.objects.get().tags.all()] == ["Muy importante"]


def test_another_spelling_of_a_tag_is_that_tag(web):
    vip = make(Tag, name="Crédito")
    web.post(reverse("clients:client_add"), NEW | {"tags": ["CREDITO"]})
    assert list(Client.objects.get().tags.all()) == [vip]


@pytest.mark.parametrize("name", ["---", "x" * 41])
def test_what_is_no_name_of_a_tag_is_refused(web, name):
    answer = web.post(reverse("clients:client_add"), NEW | {"tags": [name]})
    assert answer.context["form"].errors["tags"]
    assert not Tag.objects.exists()


def test_who_may_not_add_tags_chooses_from_the_list(staff, allow, sign_in):
    web = sign_in(allow(staff, "clients.add_client", "clients.view_client"))
    assert web.post(reverse("clients:client_add"), NEW | {"tags": ["Nueva"]}).context["form"].errors["tags"]


def test_an_owner_who_left_stays_an_owner(web, acme):
    gone = make_user(is_active=False)
    acme.owners.add(gone)
    answer = web.post(reverse("clients:client_edit", args=[acme.pk]), edit_data(web, acme, city="Salta"))
    assert answer.status_code == 302
    assert list(acme.owners.all()) == [gone]


@pytest.mark.parametrize(
    ("model", "address"),
    [
        (Client, "/clients/"),
        (Prospect, "/clients/prospects/"),
        (ClientType, "/clients/types/"),
        (Tag, "/clients/tags/"),
        (Series, "/clients/series/"),
        (get_user_model(), "/clients/team/"),
        (MessageTemplate, "/contacts/templates/"),
        (Definition, "/fields/"),
    ],
)
def test_the_menu_of_every_row_leads_to_pages_that_open(web, model, address):
    make(model)
    page = web.get(address, {"view": "all"}).content.decode()
    menu = page[page.index("</thead>") : page.index("</table>")]
    links = re.findall(r'dropdown-item"\s+href="([^"]+)"', menu)
    assert links
    assert {web.get(link).status_code for link in links} == {200}
