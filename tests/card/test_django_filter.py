"""django-filter on our filter sets, as https://django-filter.readthedocs.io says."""

import datetime

import django_filters
import pytest
from django import forms
from django.http import QueryDict
from django_filters.filterset import filterset_factory
from django_filters.views import FilterView

from clients.filters import ClientFilterSet, ProspectFilterSet
from clients.kinds import registry
from clients.kinds.filters import RecordFilterSet, filters_for
from clients.models import Client, ClientType, Prospect, Tag
from clients.records.tasks import Task
from contacts.filters import ContactFilterSet
from napsix.crud.filters import FilterSet, RelationKey, TextKey
from tests.card.lists import every_list
from tests.factories import make, make_client, make_contact


def found(filterset):
    """Return the names of the clients found."""
    return sorted(client.name for client in filterset.qs)


def view(filterset_class, **options):
    """Return a ``FilterView`` over ``filterset_class``."""
    return FilterView.as_view(filterset_class=filterset_class, template_name="crud/empty.html", **options)


@every_list
def test_without_data_all_rows_are_found(of, db):
    of.add()
    filterset = of.filterset(None, of.rows())
    assert (filterset.is_bound, filterset.is_valid(), filterset.errors) == (False, False, {})
    assert set(filterset.qs) == set(of.rows())


@every_list
def test_a_parameter_that_nobody_declared_finds_nothing(of, db):
    of.add()
    filterset = of.filterset({"inventado": "1"}, of.rows())
    assert (filterset.is_valid(), list(filterset.qs)) == (False, [])
    assert "inventado" in str(filterset.errors)


@every_list
def test_the_form_has_a_field_for_every_filter(of, db):
    filterset = of.filterset({}, of.rows())
    assert set(filterset.form.fields) == set(filterset.filters) >= set(of.filterset.base_filters)
    assert filterset.is_valid() and filterset.form.is_valid()


@every_list
def test_a_view_of_the_library_filters(of, admin, rf):
    row = of.add()

    def answer(query):
        request = rf.get("/", query)
        request.user = admin
        return view(of.filterset, queryset=of.rows())(request).context_data

    assert row in answer({})["object_list"]
    assert row in answer({"page": "1", "sort": "name"})["object_list"]
    assert list(answer({"inventado": "1"})["object_list"]) == []
    assert answer({})["filter"].user == admin


@pytest.mark.parametrize("filterset", [ClientFilterSet, ProspectFilterSet, ContactFilterSet])
def test_a_filter_set_knows_its_model(filterset, db):
    make_contact()
    make(Prospect)
    assert list(filterset().qs) == list(filterset._meta.model.objects.all()) != []


def test_every_kind_knows_its_model(db):
    for kind in registry.all_kinds():
        row = make(kind.model)
        assert list(filters_for(kind)({"client": row.client}).qs) == [row]


def test_values_may_be_of_python(db):
    kind = make(ClientType, name="Mayorista")
    make_client(name="A", client_type=kind, created_on=datetime.date(2026, 3, 1), city="Salta")
    make_client(name="B", is_active=False)
    rows = Client.objects.all()
    for data in (
        {"is_active": True, "client_type": kind},
        {"client_type": kind.pk, "owners": None},
        {"client_type__in": [kind]},
        {"created_on__max": datetime.date(2026, 3, 1)},
        {"city__contains": "salt", "q": ""},
    ):
        assert found(ClientFilterSet(data, rows)) == ["A"]


def test_the_errors_are_those_of_the_form(db):
    make_client()
    filterset = ClientFilterSet(QueryDict("kind=robot&city=x"), Client.objects.all())
    assert not filterset.is_valid()
    assert list(filterset.errors) == list(filterset.form.errors) == ["kind"]
    assert list(filterset.qs) == []


def test_me_is_whoever_asks(admin, rf):
    make_client(name="Mía", owners=[admin])
    make_client(name="De nadie")
    request = rf.get("/", {"owners": "me"})
    request.user = admin
    assert found(ClientFilterSet(request.GET, Client.objects.all(), request=request)) == ["Mía"]
    assert found(ClientFilterSet({"owners": "none"}, Client.objects.all())) == ["De nadie"]
    assert not ClientFilterSet({"owners": "me"}, Client.objects.all()).is_valid()


def test_the_filters_of_contacts_are_for_whoever_sees_contacts(staff, allow, rf):
    request = rf.get("/", {"contact_name": "ana"})
    request.user = allow(staff, "clients.view_client")
    assert "contact_name" not in ClientFilterSet(request=request).form.fields
    assert not ClientFilterSet(request.GET, request=request).is_valid()
    assert ClientFilterSet(request.GET).is_valid()


def test_a_prefix_tells_two_filter_sets_apart(db):
    make_client(name="A", city="Salta")
    make_client(name="B", city="Jujuy")
    data = QueryDict("a-city=salta&b-city=jujuy&sort=name")
    first, second = (ClientFilterSet(data, Client.objects.all(), prefix=prefix) for prefix in "ab")
    assert (found(first), found(second)) == (["A"], ["B"])
    assert [chip.remove_url for chip in first.chips] == ["?b-city=jujuy&sort=name"]
    assert not ClientFilterSet(QueryDict("a-ciudad=x"), Client.objects.all(), prefix="a").is_valid()


class Wider(ClientFilterSet):
    """Ours with filters of the library."""

    website = django_filters.CharFilter(lookup_expr="icontains", label="Sitio")
    between = django_filters.DateFromToRangeFilter(field_name="created_on")
    long_name = django_filters.BooleanFilter(method="by_length")

    class Meta:
        model = Client
        fields = {"postal_code": ["exact", "startswith"], "name_key": ["in"]}

    def by_length(self, queryset, name, value):
        return queryset.filter(name__regex=".{5}") if value else queryset


@pytest.mark.parametrize(
    "data",
    [
        {"website": "ALFA"},
        {"between_after": "2026-01-01", "between_before": "2026-12-31"},
        {"long_name": True},
        {"postal_code": "4400"},
        {"postal_code__startswith": "44"},
        {"name_key__in": "alfa sa,otra"},
        {"website": "alfa", "city": "salta", "is_active": True},
    ],
)
def test_filters_of_the_library_stand_beside_ours(data, db):
    make_client(name="Alfa SA", website="https://alfa.test", postal_code="4400", city="Salta", created_on="2026-05-05")
    make_client(name="Beta", created_on="2025-05-05")
    filterset = Wider(data, Client.objects.all())
    assert (filterset.problems, found(filterset)) == ([], ["Alfa SA"])
    assert {"website", "between", "postal_code"} <= {field.name for field in filterset.panel}


def test_a_form_of_ones_own_may_compare_fields(db):
    class Compared(forms.Form):
        def clean(self):
            if self.cleaned_data.get("city") and not self.cleaned_data.get("province"):
                raise forms.ValidationError("Falta la provincia.")

    class Mine(ClientFilterSet):
        class Meta(ClientFilterSet.Meta):
            form = Compared

    assert not Mine({}).is_narrowed
    assert not Mine({"sort": "name"}).is_narrowed
    assert Mine({"city": "Salta", "province": "Salta"}).is_narrowed
    assert Mine({"city": "Salta"}).problems == ["Falta la provincia."]
    assert Mine({"city": "Salta", "province": "Salta"}).is_valid()


def test_a_factory_makes_filter_sets_of_ours(db):
    made = filterset_factory(Prospect, filterset=FilterSet, fields=["state", "name"])
    make(Prospect, name="Acme")
    assert {"state", "state__not", "state__in", "name", "name__contains"} <= set(made.base_filters)
    assert [one.name for one in made({"state": "new", "name": "Acme"}).qs] == ["Acme"]
    assert made({"state": "robot"}).problems


def test_the_panel_has_the_order_of_meta_fields_with_what_is_declared_in_its_place(db):
    class Mine(FilterSet):
        tags = RelationKey()
        email = django_filters.CharFilter()

        class Meta:
            model = Prospect
            fields = ["name", "email", "state", "tags", "kind"]

    assert [field.name for field in Mine().panel] == ["name__contains", "email", "state", "tags", "kind"]


def test_a_key_is_called_as_its_attribute_and_as_the_field_of_the_model(db):
    class Mine(FilterSet):
        tags = RelationKey()
        where_from = TextKey("came_from", "Vino por", field="source", spell=str)

        class Meta:
            model = Prospect
            fields = ["tags", "where_from"]

    make(Prospect, name="Acme", source="Feria", tags=[make(Tag, name="VIP")])
    make(Prospect)
    assert [field.label for field in Mine().panel] == ["Etiquetas", "Vino por"]
    for data in ({"tags": "vip"}, {"came_from": "Feria"}, {"came_from__contains": "eri"}):
        assert [one.name for one in Mine(data).qs] == ["Acme"]


def test_a_base_declares_keys_for_filter_sets_of_several_models(db):
    class Owned(FilterSet):
        owners = RelationKey()

    class OfClients(Owned):
        class Meta:
            model = Client
            fields = ["kind"]

    class OfProspects(Owned):
        class Meta:
            model = Prospect
            fields = ()

    client, prospect = make_client(), make(Prospect)
    assert Owned.base_filters == {}
    assert list(OfClients({"owners": "none", "kind": client.kind}).qs) == [client]
    assert list(OfProspects({"owners": "none"}).qs) == [prospect]


def test_a_subclass_keeps_the_keys_of_its_base_but_those_it_sets_to_none():
    class Mine(ProspectFilterSet):
        tags = None

        class Meta:
            model = Prospect
            fields = ["kind"]

    assert {key.name for key in Mine.keys} == {"kind", "state", "owners"}


def test_a_filter_set_of_a_kind_names_its_fields(db):
    class Mine(RecordFilterSet):
        class Meta:
            model = Task
            fields = ("client", "state")

    task = make(Task)
    assert list(Mine({"state": task.state.key}).qs) == [task]
    assert list(Mine({"state__not": task.state.key}).qs) == []


def test_a_filter_says_what_it_asks():
    asked = {name: (one.field_name, one.lookup_expr, one.exclude) for name, one in ClientFilterSet.base_filters.items()}
    assert asked["city__contains"] == ("city_key__bare", "contains", False)
    assert asked["kind__not"] == ("kind", "exact", True)
    assert asked["created_on__min"] == ("created_on", "gte", False)
    assert all(one.label for one in ClientFilterSet.base_filters.values())


def test_a_text_of_signs_alone_is_no_absent_one(db):
    make_client(name="A", city="Salta")
    make_client(name="B")
    assert found(ClientFilterSet({"city": "!!!"}, Client.objects.all())) == ["B"]


def test_only_what_is_asked_becomes_a_form(db, django_assert_num_queries):
    filterset = ClientFilterSet({"city": "Salta"}, Client.objects.all(), added=[])
    with django_assert_num_queries(0):
        assert filterset.is_valid()
    assert list(filterset.asked.fields) == ["city"]
    assert len(filterset.filters) > 50
