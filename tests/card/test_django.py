"""Django, used as its documentation says on the models of this project: forms, queries, views, fixtures."""

import json

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core import checks, mail, serializers
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.paginator import Paginator
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Concat
from django.forms import inlineformset_factory, model_to_dict, modelform_factory
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.views.generic import DetailView, ListView

from clients.models import Client, ClientType, Tag
from contacts.models import Contact
from napsix.text import sort_key
from tests.factories import PASSWORD, make, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db


# Models and queries.


def test_a_model_is_validated_and_saved():
    client = Client(name="", code="A1")
    with pytest.raises(ValidationError) as fault:
        client.full_clean()
    assert set(fault.value.message_dict) == {"name"}
    client.name = "Ñandú S.A."
    client.full_clean()
    client.save()
    assert list(Client.objects.filter(name_key__bare__startswith="nandu")) == [client]
    assert client.get_absolute_url() == f"/clients/{client.pk}/"
    assert resolve(client.get_absolute_url()).url_name == "client_detail"


def test_a_constraint_is_told_by_validation_and_held_by_the_database():
    make_client(code="A1")
    with pytest.raises(ValidationError) as fault:
        Client(name="Otro", code="A1").full_clean()
    assert "code" in fault.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.create(name="Otro", code="A1")


def test_queries_are_chained_and_lazy(django_assert_num_queries):
    tag = make(Tag, name="Norte")
    for number in range(3):
        make_client(code=f"A{number}", tags=[tag] if number else [], with_contacts=number)
    with django_assert_num_queries(0):
        rows = Client.objects.active().filter(Q(tags=tag) | Q(code="A9")).exclude(code="A1")
    with django_assert_num_queries(1):
        assert [client.code for client in rows] == ["A2"]
    counted = Client.objects.annotate(people=Count("contacts")).order_by("code")
    assert list(counted.values_list("code", "people")) == [("A0", 0), ("A1", 1), ("A2", 2)]
    named = Client.objects.annotate(label=Concat("code", Value(" "), "name"))
    assert named.get(code="A1").label.startswith("A1 ")


def test_related_rows_are_fetched_with_the_others(django_assert_num_queries):
    for _number in range(3):
        make_client(client_type=make(ClientType), with_contacts=2)
    with django_assert_num_queries(2):
        rows = Client.objects.select_related("client_type").prefetch_related("contacts")
        assert [(client.client_type.name and len(client.contacts.all())) for client in rows] == [2, 2, 2]


def test_rows_are_made_and_found_by_the_managers_methods():
    tag, made = Tag.objects.get_or_create(name="Norte")
    again, made_again = Tag.objects.get_or_create(name="Norte")
    assert (tag, made, made_again) == (again, True, False)
    assert Tag.objects.update_or_create(name="Norte", defaults={"name": "Sur"})[0].name == "Sur"
    assert Tag.objects.in_bulk([tag.pk]) == {tag.pk: tag}
    make_client(code="A1")
    assert Client.objects.filter(code="A1").update(notes=F("code")) == 1
    assert Client.objects.get(code="A1").notes == "A1"


def test_rows_are_paged():
    for number in range(5):
        make_client(code=f"A{number}")
    page = Paginator(Client.objects.order_by("code"), 2).page(3)
    assert [client.code for client in page] == ["A4"]


# Forms.


def test_a_form_made_of_the_model_checks_what_the_model_checks():
    make_client(code="A1")
    form = modelform_factory(Client, fields=["code", "name", "kind"])({"code": "A1", "name": "", "kind": "x"})
    assert set(form.errors) == {"code", "name", "kind"}


def test_a_form_made_of_the_model_saves_a_whole_client():
    tag = make(Tag)
    form = modelform_factory(Client, fields=["code", "name", "kind", "tags"])
    filled = form({"code": "B1", "name": "Ñandú", "kind": "company", "tags": [tag.pk]})
    client = filled.save()
    assert (client.name_key, list(client.tags.all())) == (sort_key("Ñandú"), [tag])
    assert list(Client.objects.filter(search_text__matches="nandu")) == [client]
    assert model_to_dict(client, fields=["code", "name"]) == {"code": "B1", "name": "Ñandú"}
    changed = form({"code": "B1", "name": "Beta", "kind": "company"}, instance=client)
    assert changed.is_valid() and changed.has_changed() and changed.save().name_key == "beta"


def test_contacts_are_edited_beneath_their_client():
    client = make_client()
    formset = inlineformset_factory(Client, Contact, fields=["first_name", "email"], extra=1)
    data = {"contacts-TOTAL_FORMS": 1, "contacts-INITIAL_FORMS": 0, "contacts-0-first_name": "Ana"}
    filled = formset(data | {"contacts-0-email": "ana@acme.test"}, instance=client)
    assert filled.is_valid()
    filled.save()
    assert [contact.email for contact in client.contacts.all()] == ["ana@acme.test"]


# Generic views.


def test_a_generic_view_shows_a_client(rf, staff):
    client = make_client()
    request = rf.get("/")
    request.user = staff
    answer = DetailView.as_view(model=Client)(request, pk=client.pk)
    assert answer.context_data["client"] == answer.context_data["object"] == client
    assert "clients/client_detail.html" in answer.template_name
    listed = ListView.as_view(queryset=Client.objects.active(), paginate_by=10)(request)
    assert list(listed.context_data["client_list"]) == [client]


def test_the_test_client_signs_in_and_walks(admin):
    browser = Browser()
    assert browser.get(reverse("clients:client_list")).status_code == 302
    browser.force_login(admin)
    answer = browser.get(reverse("clients:client_list"))
    assert (answer.status_code, answer.resolver_match.view_name) == (200, "clients:client_list")


# Fixtures.


def dumped(models, path):
    """Return what ``dumpdata`` writes to ``path``."""
    call_command("dumpdata", *(model._meta.label for model in models), output=str(path), verbosity=0)
    return path.read_text()


def test_rows_go_out_by_dumpdata_and_come_back_by_loaddata(tmp_path):
    tags = [make(Tag), make(Tag)]
    client = make_client(code="A1", name="Ñandú", client_type=make(ClientType), tags=tags, custom={"x": 1})
    make_contact(client=client, first_name="Ana", email="ana@acme.test")
    kinds = [ClientType, Tag, Client, Contact]
    before = dumped(kinds, tmp_path / "antes.json")
    for model in reversed(kinds):
        model.objects.all().delete()
    call_command("loaddata", str(tmp_path / "antes.json"), verbosity=0)
    assert dumped(kinds, tmp_path / "despues.json") == before
    client = Client.objects.get()
    assert (set(client.tags.all()), client.main_contact.first_name) == (set(tags), "Ana")
    assert list(Client.objects.filter(search_text__matches="nandu")) == [client]


def test_rows_are_serialized():
    make_client(code="A1", name="Acme")
    (row,) = json.loads(serializers.serialize("json", Client.objects.all(), fields=["code", "name"]))
    assert (row["model"], row["fields"]) == ("clients.client", {"code": "A1", "name": "Acme"})


# The rest of the house.


def test_the_user_signs_in_and_is_asked_for_permissions(rf, allow):
    user = make_user(email="eva@napsix.test")
    assert authenticate(rf.post("/"), email="EVA@napsix.test", password=PASSWORD) == user
    assert not user.has_perm("clients.view_client")
    assert allow(user, "clients.view_client").has_perm("clients.view_client")
    assert get_user_model().USERNAME_FIELD == "email"


def test_what_is_rolled_back_was_never_there():
    with pytest.raises(RuntimeError), transaction.atomic():
        make_client(code="A1")
        raise RuntimeError
    assert not Client.objects.exists()


def test_the_project_checks_itself_and_has_no_surprise_in_its_models():
    assert checks.run_checks() == []
    assert isinstance(Client._meta.get_field("tags"), models.ManyToManyField)


def test_queries_are_captured():
    with CaptureQueriesContext(connection) as queries:
        Client.objects.count()
    assert "COUNT" in queries[0]["sql"]
    assert mail.outbox == []
