"""Every page that edits a row, from the URLconf: what two people enter in any of its fields is kept, or shown."""

import re

import pytest
from django.urls import reverse

from clients.forms.clients import IDENTIFICATION
from clients.kinds import registry
from clients.models import Client, ClientType, Company, Prospect, Series, Tag
from clients.records.expenses import Expense
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.custom_fields.models import Definition
from napsix.custom_fields.services import save_options
from portal.models import Profile
from tests.clients.records.documents import draft
from tests.crud.edited import differing, edit_pages, has, opened, picture, post, shown, typed
from tests.factories import make, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
PAGES = dict(edit_pages())
every_page = pytest.mark.parametrize("name", sorted(PAGES))


@pytest.fixture
def desk(name, sign_in):
    """A browser and the address of a form over a row."""
    return opened(name, PAGES[name], sign_in)


def text_of(answer):
    return answer.content.decode()


def refused(answer):
    """What keeps a form from being saved: the errors of its fields, and what both changed."""
    if answer.status_code != 422:
        return {}
    return dict(answer.context["form"].errors) | {"both": answer.context["conflicts"]}


def labels(page, names):
    return {str(page.context["form"][name].label) for name in names}


def test_every_row_that_is_edited_is_among_the_pages():
    models = {getattr(page, "model", None) for page in PAGES.values()}
    assert models > {kind.model for kind in registry.all_kinds() if kind.editable is not None}
    assert models > {Client, Company, Contact, Prospect, Tag, ClientType, User, Profile}
    assert {"accounts_profile", "portal:account", "portal:company_edit"} < set(PAGES)


@every_page
def test_of_every_field_that_both_change_both_values_are_shown_and_the_second_wins_by_saving_again(name, desk):
    page = desk[0].get(desk[1])
    fields = {field: values for field, values in typed(name, page).items() if len(values) == 2}
    theirs, mine = ({field: values[who] for field, values in fields.items()} for who in (0, 1))
    assert refused(post(*desk, shown(page) | theirs)) == {}
    answer = post(*desk, shown(page) | mine)
    assert answer.status_code == 422
    assert {str(label) for label, _theirs, _mine in answer.context["conflicts"]} == labels(answer, fields)
    assert "Otra persona guardó cambios mientras editabas" in text_of(answer)
    assert differing(theirs, has(*desk)) == []
    assert refused(post(*desk, shown(answer) | mine)) == {}
    assert differing(mine, has(*desk)) == []


# What one person types, because the one field goes by the other.
TIED = [["in_portal", "is_contact_editable"]]


def split(page, values):
    """Deal the fields out to two people; what says one thing only together goes to one of them."""
    hands = {}, {}
    wholes = [[field for field in names if field in values] for names in [*page.context["form"].together, *TIED]]
    alone = [[field] for field in values if not any(field in names for names in wholes)]
    for place, names in enumerate([*filter(None, wholes), *alone]):
        hand = hands[1 if names == ["language"] else place % 2]  # the first one would change what the second reads
        hand.update({field: values[field][-1] for field in names})
    return hands


@every_page
def test_who_edits_other_fields_saves_beside_the_other_and_is_told(name, desk):
    page = desk[0].get(desk[1])
    theirs, mine = split(page, typed(name, page))
    if not mine:
        pytest.skip("It has one field.")
    assert refused(post(*desk, shown(page) | theirs)) == {}
    answer = post(*desk, shown(page) | mine, follow=True)
    assert refused(answer) == {}
    (names,) = re.findall("Mientras editabas también cambió: (.*?). Quedó guardado todo.", text_of(answer))
    assert set(names.split(", ")) == labels(page, theirs)
    assert differing(theirs | mine, has(*desk)) == []


@every_page
def test_what_was_shown_goes_out_with_the_form_and_nothing_is_said_where_nobody_changed_it(name, desk):
    page = desk[0].get(desk[1])
    assert re.search(r'<input type="hidden" name="shown"', text_of(page))
    answer = post(*desk, shown(page), follow=True)
    assert answer.status_code == 200
    assert "Mientras editabas" not in text_of(answer)


# What follows rules of its own


@pytest.fixture
def web(sign_in):
    """The browser of somebody who may do everything."""
    return sign_in(make_user(name="Ada", is_superuser=True))


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ({"tax_country": "UY", "tax_id": "211003420017"}, {"tax_id_type": "dni", "tax_id": "30123456"}),
        ({"tax_id_type": "dni", "tax_id": "30123456"}, {"tax_id": "30-50000001-1"}),
        ({"tax_country": "UY"}, {"tax_id_type": "passport"}),
        ({"tax_id": "30-50000001-1"}, {"tax_country": "BR"}),
    ],
)
def test_a_number_its_document_and_its_country_are_shown_whole_where_each_changed_some_of_them(web, theirs, mine):
    client = make_client(tax_id="30500000029")
    address = reverse("clients:client_edit", args=[client.pk])
    page = web.get(address)
    first, second = shown(page) | theirs, shown(page) | mine
    Client.objects.filter(pk=client.pk).update(**{name: first[name] for name in IDENTIFICATION})
    answer = web.post(address, second)
    assert answer.status_code == 422
    names = [name for name in IDENTIFICATION if str(first[name]) != str(second[name])]
    assert {str(label) for label, _theirs, _mine in answer.context["conflicts"]} == labels(answer, names)
    assert [str(answer.context["form"][name].value()) for name in IDENTIFICATION] == [
        str(second[name]) for name in IDENTIFICATION
    ]


def test_an_amount_is_shown_with_its_currency_where_each_changed_one_of_them(web):
    row = make(Expense, amount=100)
    address = row.declaration.url("edit", row.pk)
    page = web.get(address)
    web.post(address, shown(page) | {"currency": "USD"})
    answer = web.post(address, shown(page) | {"amount": "250"})
    nbsp = "\N{NO-BREAK SPACE}"
    told = {label: (theirs, mine.replace(nbsp, " ")) for label, theirs, mine in answer.context["conflicts"]}
    assert set(told) == {"Importe", "Moneda"}
    assert told["Importe"] == ("100,00", "250")


def test_the_lines_of_a_draft_are_shown_with_its_currency_where_each_changed_one_of_them(web):
    row = draft("100.00")
    address = row.declaration.url("edit", row.pk)
    page = web.get(address)
    web.post(address, shown(page) | {"currency": "USD"})
    answer = web.post(address, shown(page) | {"lines-0-unit_price": "250"})
    assert {label for label, _theirs, _mine in answer.context["conflicts"]} == {"Moneda", "Líneas"}


def test_what_document_a_number_is_of_is_kept_as_it_was_chosen(web):
    client = make_client(tax_id="")
    address = reverse("clients:client_edit", args=[client.pk])
    web.post(address, shown(web.get(address)) | {"tax_id": "AB123456", "tax_id_type": "passport"})
    client.refresh_from_db()
    assert (client.tax_id, client.tax_id_type) == ("AB123456", "passport")


@pytest.mark.parametrize("typed_parent", ["CENTRAL-1", "central uno", "CENTRAL-1 · Central Uno"])
def test_the_same_parent_is_no_conflict_however_it_is_written(web, typed_parent):
    parent, client = make_client(code="CENTRAL-1", name="Central Uno"), make_client()
    address = reverse("clients:client_edit", args=[client.pk])
    data = shown(web.get(address)) | {"parent": typed_parent}
    Client.objects.filter(pk=client.pk).update(parent=parent)
    assert web.post(address, data).status_code == 302


def test_who_gives_another_reason_for_a_deactivation_sees_both(web):
    client = make_client()
    address = reverse("clients:client_edit", args=[client.pk])
    out = shown(web.get(address)) | {"state": "deactivated"}
    web.post(address, out | {"reason": "Cerró"})
    answer = web.post(address, out | {"reason": "No paga"})
    assert answer.context["conflicts"] == [("Motivo, si lo desactivás", "Cerró", "No paga")]
    web.post(address, shown(answer))
    client.refresh_from_db()
    assert (client.is_active, client.deactivation_reason) == (False, "No paga")


def test_what_was_typed_into_a_field_that_was_closed_meanwhile_is_shown(web):
    series = make(Series, prefix="A-")
    address = reverse("clients:series_edit", args=[series.pk])
    page = web.get(address)
    web.post(address, shown(page) | {"prefix": "B-", "next_number": "7"})
    answer = web.post(address, shown(page) | {"prefix": "C-"})
    assert answer.context["conflicts"] == [("Prefijo", "B-", "C-")]


def test_of_the_options_of_a_choice_both_lists_and_both_names_are_shown(web):
    definition = make(Definition, kind="choice")
    save_options(definition, ["AMBA", "Centro"])
    address = reverse("custom_fields:definition_edit", args=[definition.pk])
    page = web.get(address)
    renamed = next(name for name in page.context["form"].fields if name.startswith("option-"))
    web.post(address, shown(page) | {"options_text": "AMBA\nCentro\nCuyo", renamed: "Gran Buenos Aires"})
    answer = web.post(address, shown(page) | {"options_text": "AMBA\nCentro\nExterior", renamed: "Capital"})
    told = {str(label): (theirs, mine) for label, theirs, mine in answer.context["conflicts"]}
    assert told["Opciones, una por línea"] == ("Gran Buenos Aires\nCentro\nCuyo", "AMBA\nCentro\nExterior")
    assert ("Gran Buenos Aires", "Capital") in told.values()


def test_a_record_whose_file_the_team_sent_is_edited_like_any_other(web):
    row = make(Expense)
    address = row.declaration.url("edit", row.pk)
    web.post(address, shown(web.get(address)) | {"receipt": picture("uno.png")})
    assert web.post(address, shown(web.get(address)) | {"description": "Otra"}).status_code == 302
    row.refresh_from_db()
    assert (row.description, str(row.receipt)) == ("Otra", "uno.png")


@pytest.mark.parametrize("about", ["profile", "contact"])
def test_rights_given_by_two_are_both_given_or_shown(web, about):
    if about == "profile":
        address = reverse("contacts_profile", args=[make(Profile, key="p", name="P").pk])
    else:
        address = reverse("contacts_access", args=[make_contact().pk])
    page = web.get(address)
    first, second = [name for name in page.context["form"].fields if name.startswith("right-")][:2]
    web.post(address, shown(page) | {first: "client"})
    assert web.post(address, shown(page) | {second: "client"}).status_code == 302
    web.post(address, shown(page) | {first: "no" if about == "contact" else ""})
    form = web.get(address).context["form"]
    assert [form[name].value() for name in (first, second)] == ["client", "client"]
