"""What a row has stays a choice of its form, whatever became of it: nothing is emptied by saving something else."""

import sys
from contextlib import suppress
from itertools import chain

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients.kinds.documents import series_of
from clients.models import Prospect, Series
from clients.records.invoices.models import Invoice
from clients.records.tickets import Ticket
from contacts import notices
from contacts.models import Contact, MessageTemplate
from napsix.accounts.models import User
from napsix.crud.conflicts import plain
from napsix.crud.forms import field_of_row, offer
from tests.crud.edited import differing, edit_pages, has, opened, post, shown, typed
from tests.factories import make, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
PAGES = dict(edit_pages())
MARK = "(ya no se usa)"


@pytest.fixture
def retire_all(monkeypatch):
    """``retire_all()``: from now on nothing is offered to anybody, whatever it is chosen from."""

    def nothing(form, name, rows, **options):
        offer(form, name, rows.none(), **options)

    def retire():
        for module in [one for one in sys.modules.values() if getattr(one, "offer", None) is offer]:
            if module.__name__ != __name__:
                monkeypatch.setattr(module, "offer", nothing)

    return retire


def relations(form):
    """The fields of the row that ``form`` is about which are a choice among rows."""
    pickers = [name for name, field in form.fields.items() if isinstance(field, forms.ModelChoiceField)]
    return [field for field in (field_of_row(form, name) for name in pickers) if field is not None]


def another(row, model):
    """Make a row of ``model`` that ``row`` may be linked to."""
    if model is User:
        return make_user()
    if model is Contact:
        return make_contact(client=row.client)
    if model is Series:
        return make(Series, purpose=series_of(type(row))["key"], prefix="Z-")
    return make(model, client=row.client) if hasattr(model, "client") else make(model)


def link(row, field):
    """Let ``row`` have something in ``field``, two rows where it may have several; nothing that excludes another."""
    if field.many_to_many:
        getattr(row, field.name).set([another(row, field.related_model) for _ in range(2)])
        return
    with suppress(IntegrityError), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**{field.name: another(row, field.related_model)})


def values_of(row, fields):
    """What the row has now in ``fields``, by their names."""
    kept = type(row)._base_manager.get(pk=row.pk)
    return {field.name: plain(field.value_from_object(kept)) for field in fields}


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_nothing_retired_is_lost_by_saving_something_else(name, sign_in, retire_all):
    make(Series, purpose=series_of(Invoice)["key"], prefix="Y-")
    desk = opened(name, PAGES[name], sign_in)
    form = desk[0].get(desk[1]).context["form"]
    row, fields = form.instance, relations(form)
    if not fields:
        pytest.skip("It chooses nothing among rows.")
    for field in fields:
        link(row, field)
    had = values_of(row, fields)
    retire_all()
    page = desk[0].get(desk[1])
    assert text_of(page).count(MARK) >= len([value for value in had.values() if value]) > 0
    tied = {*had, *chain.from_iterable(form.together)}
    changed, (value, *_others) = next(one for one in typed(name, page).items() if one[0] not in tied)
    assert post(*desk, shown(page) | {changed: value}).status_code == 302
    assert values_of(row, fields) == had
    assert differing({changed: value}, has(*desk)) == []


def test_a_prospect_keeps_the_owner_who_left_and_nobody_else_gets_them(web):
    gone = make_user(name="Lea", is_active=False)
    prospect = make(Prospect, owners=[gone])
    for row, status in ((prospect, 302), (make(Prospect), 422)):
        address = reverse("clients:prospect_edit", args=[row.pk])
        page = web.get(address)
        assert (f"Lea {MARK}" in text_of(page)) == (row == prospect)
        data = {key: plain(value) for key, value in shown(page).items()} | {"notes": "Otra", "owners": [gone.pk]}
        assert web.post(address, data).status_code == status
    assert list(prospect.owners.all()) == [gone]


def test_a_contact_put_out_of_use_stays_in_its_ticket_marked_so(web):
    contact = make_contact()
    ticket = make(Ticket, client=contact.client, contact=contact)
    Contact.objects.filter(pk=contact.pk).update(is_active=False, is_primary=False)
    page = web.get(reverse("clients:ticket_edit", args=[ticket.pk]))
    assert f"{contact} {MARK}" in text_of(page)


def test_a_template_keeps_a_notice_that_no_app_sends_any_more(web):
    template = make(MessageTemplate, notice="de-otra-app")
    assert "de-otra-app" not in dict(notices.choices())
    address = reverse("contacts:messagetemplate_edit", args=[template.pk])
    assert web.post(address, shown(web.get(address)) | {"subject": "Otro"}).status_code == 302
    template.refresh_from_db()
    assert (template.notice, template.subject) == ("de-otra-app", "Otro")


def test_a_branch_keeps_its_parent_though_its_code_reads_like_another_one(web):
    parent = make_client(code="A · 1", name="Acme", is_active=False)
    make_client(code="A", name="Otro")
    branch = make_client(parent=parent)
    address = reverse("clients:client_edit", args=[branch.pk])
    data = {key: plain(value) for key, value in shown(web.get(address)).items()}
    assert web.post(address, data | {"notes": "Otra"}).status_code == 302
    branch.refresh_from_db()
    assert (branch.parent, branch.notes) == (parent, "Otra")


def test_records_are_found_by_who_left(web):
    gone = make_user(name="Lea", is_active=False)
    ticket = make(Ticket, assignee=gone, subject="No anda")
    answer = web.get(f"{reverse('clients:ticket_list')}?assignee={gone.pk}")
    assert answer.context["problems"] == []
    assert ticket.get_absolute_url() in text_of(answer)
