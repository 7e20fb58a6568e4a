"""Keys of another client's rows in every field that a form sends: refused or ignored, and nothing foreign moves."""

import pytest
from django.urls import reverse

from clients.kinds import registry
from clients.kinds.base import Record
from contacts.models import Contact, Message, SharedFile
from tests.factories import make, make_client, make_contact
from tests.portal.rows import numbered, shown

pytestmark = pytest.mark.django_db
# What a hand-made request may name beside the fields of the row.
NAMES = {"client", "contact", "user", "created_by", "id", "pk", "is_internal", "status", "owner"}


def has_client(model):
    """Whether rows of ``model`` belong to a client."""
    return model is Contact or issubclass(model, Record)


def links(model):
    """The fields of ``model`` that lead to rows of a client."""
    return [field for field in model._meta.concrete_fields if field.is_relation and has_client(field.related_model)]


PORTAL_ACTIONS = [
    pytest.param(kind, action, id=f"{kind.slug}-{action.key}")
    for kind in registry.portal_kinds()
    for action in [*kind.portal.actions, *filter(None, [kind.portal.opens])]
]
TEAM_FIELDS = [
    pytest.param(kind, field, id=f"{kind.slug}-{field.name}")
    for kind in registry.all_kinds()
    for field in links(kind.model)
    if field.name in kind.fields
]


@pytest.fixture
def ana(account):
    """A contact who may do all of the portal."""
    return account().grant_all()


@pytest.fixture
def foreign(db):
    """A client with a row of every kind that contacts may see, a contact and a file."""
    client = make_client(with_contacts=1)
    for kind in registry.portal_kinds():
        shown(kind, client)
    make(SharedFile, client=client)
    return client


def rows_of(client):
    """All rows of a client as they stand."""
    models = [Contact, SharedFile, *(kind.model for kind in registry.all_kinds())]
    own = [list(model._base_manager.filter(client=client).order_by("pk").values()) for model in models]
    return [*own, type(client)._base_manager.filter(pk=client.pk).values().get()]


def strangers(client):
    """The rows of ``client`` that lead to a row of another one."""
    return [
        (row, field.name)
        for kind in registry.all_kinds()
        for row in kind.model._base_manager.filter(client=client)
        for field in links(kind.model)
        if getattr(row, field.attname) and getattr(row, field.name).client_id != client.pk
    ]


def key_in(client, model):
    """The key of a row of ``client``."""
    return model._base_manager.filter(client=client).values_list("pk", flat=True)[0]


@pytest.mark.parametrize(("kind", "action"), PORTAL_ACTIONS)
def test_what_a_contact_does_never_touches_another_clients_rows(kind, action, ana, foreign):
    owner = {kind.portal.owner: ana.contact} if kind.portal.owner == "contact" else {}
    row = shown(kind, ana.client, **owner)
    name = f"portal:{kind.model._meta.model_name}_{action.key}"
    url = reverse(name, args=[] if action is kind.portal.opens else [row.pk])
    fields = {field.name: key_in(foreign, field.related_model) for field in links(kind.model)}
    fields |= {field.name: key_in(foreign, field.related_model) for field in links(action.asked_model(kind.model))}
    asked = {"body": "x", "subject": "x", "description": "x", "priority": 3, "amount": 1, "method": "cash"}
    asked |= {"paid_on": "2026-01-31", "answer_note": "x"}
    before, browser = rows_of(foreign), ana.browser()
    answer = browser.post(url, asked | dict.fromkeys(NAMES, foreign.pk) | fields | {"client": foreign.pk})
    assert answer.status_code in (302, 422)
    assert rows_of(foreign) == before
    assert strangers(ana.client) == []


@pytest.mark.parametrize("name", ["account", "company_edit", "file_upload", "heartbeat"])
def test_what_a_contact_says_of_itself_never_touches_another_clients_rows(name, ana, foreign):
    person = foreign.contacts.get()
    before = rows_of(foreign)
    data = {
        "first_name": "Ana",
        "language": "es-ar",
        "address": "x",
        "contact": person.pk,
        "sent_by_contact": person.pk,
    }
    answer = ana.browser().post(reverse(f"portal:{name}"), dict.fromkeys(NAMES, foreign.pk) | data)
    assert answer.status_code < 500
    assert rows_of(foreign) == before
    ana.contact.refresh_from_db()
    assert (ana.contact.client, ana.contact.user) == (ana.client, ana.user)


@pytest.mark.parametrize(("kind", "field"), TEAM_FIELDS)
def test_the_team_is_told_beside_the_field_that_names_another_clients_row(kind, field, admin, sign_in, foreign):
    model = field.related_model
    key = make_contact(client=foreign).pk if model is Contact else make(model, client=foreign).pk
    page = sign_in(admin).post(f"{kind.url('add')}?client={make_client().pk}", {field.name: key})
    assert page.status_code == 422
    assert field.name in page.context["form"].errors


def to_a_foreign_row(foreign):
    """Each other form of the team that names a row of a client: its address for one, and the field."""
    own, person = make_contact(), foreign.contacts.get()
    make_contact(client=own.client)
    payment = make(registry.get("payments").model, client=own.client, amount=10)
    registry.get("payments").model.objects.filter(pk=payment.pk).update(**numbered(status="received"))
    return {
        "apply": (f"/clients/payments/{payment.pk}/apply/", "invoice", key_in(foreign, registry.get("invoices").model)),
        "share": (f"{reverse('contacts:file_share')}?client={own.client_id}", "contacts", person.pk),
        "write": (f"{reverse('contacts:message_write')}?client={own.client_id}", "contacts", person.pk),
        "attach": (f"{reverse('contacts:message_write')}?client={own.client_id}", "files", key_in(foreign, SharedFile)),
        "successor": (reverse("contacts:contact_deactivate", args=[own.pk]), "successor", person.pk),
    }


@pytest.mark.parametrize("form", ["apply", "share", "write", "attach", "successor"])
def test_no_other_form_of_the_team_takes_another_clients_row(form, admin, sign_in, foreign):
    url, field, key = to_a_foreign_row(foreign)[form]
    before = rows_of(foreign)
    page = sign_in(admin).post(url, {field: key})
    assert field in page.context["form"].errors
    assert rows_of(foreign) == before
    assert not Message.objects.exists()
