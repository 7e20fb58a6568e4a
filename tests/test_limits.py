"""What one request may cost: how many values an address may ask for, how long a number may be."""

import pytest
from django import forms
from django.http import QueryDict

from clients.filters import ClientFilterSet
from clients.models import Client, Tag
from napsix.crud.addresses import MOST_DIGITS, number_of, whole_number
from napsix.crud.filter_fields import MOST_VALUES, CommaField
from napsix.crud.views import ListPage
from tests.clients.records.documents import draft
from tests.factories import make, make_client
from tests.test_lists import LISTS
from tests.urlconf import addresses

SEVERAL = ("__in", "__all")
PAGES = {route: view for route, view in addresses() if route in LISTS and issubclass(view.view_class, ListPage)}


def parameters_of_several(address):
    """The parameters of the list at ``address`` that take several values."""
    page = PAGES[address].view_class(**PAGES[address].view_initkwargs)
    filters = page.filterset_class(QueryDict(), page.model._default_manager.all()).filters
    return [name for name, one in filters.items() if isinstance(one.field, CommaField)]


@pytest.mark.django_db
def test_most_lists_have_a_filter_of_several_values():
    found = [name for address in LISTS for name in parameters_of_several(address)]
    assert len(found) > len(LISTS)
    assert all(name.endswith(SEVERAL) for name in found)


@pytest.mark.parametrize("address", LISTS)
def test_more_values_than_fifty_are_refused_by_a_sentence_that_names_the_filter(address, web):
    for name in parameters_of_several(address):
        for asked in (",".join(map(str, range(51))), [str(number) for number in range(51)]):
            page = web.get(address, {name: asked})
            [problem] = page.context["problems"]
            assert str(page.context["filterset"].filters[name].label) in problem
            assert "Se puede filtrar por hasta 50 valores a la vez y son 51: sacá algunos." in problem
            assert page.context["page_obj"].rows == []


@pytest.mark.parametrize("address", LISTS)
def test_one_value_said_four_hundred_times_is_one(address, web, django_assert_max_num_queries):
    for name in parameters_of_several(address):
        with django_assert_max_num_queries(30):
            page = web.get(address, {name: ",".join(["1"] * 400)})
        assert not any("50 valores" in problem for problem in page.context["problems"])
        values = page.context["filterset"].asked.cleaned_data.get(name, [])
        assert len(values) <= 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 4, 5, MOST_VALUES])
def test_all_of_many_values_finds_the_client_that_has_each(count, admin, django_assert_max_num_queries):
    tags = [make(Tag, name=f"Etiqueta {number}") for number in range(count)]
    has_all = make(Client, name="Todas", tags=tags)
    make(Client, name="Menos una", tags=tags[1:])
    asked = ",".join(str(tag.pk) for tag in tags)
    for suffix, found in (("__all", [has_all.name]), ("__in", ["Menos una", "Todas"][count == 1 :])):
        filters = ClientFilterSet(QueryDict(f"tags{suffix}={asked}"), Client.objects.all(), user=admin)
        assert sorted(client.name for client in filters.qs) == found
        sql = str(filters.qs.query)
        assert sql.count("SELECT") <= 2 + min(count, 4)


@pytest.mark.parametrize(
    "text", ["9" * 5_000, "0" * 19 + "1" * 5_000, "9" * (MOST_DIGITS + 1), "٣", "²", "-1", "1e9", ""]
)
def test_what_is_no_number_of_a_row_is_none(text):
    assert number_of(text) is None
    assert whole_number(text, default=7, most=10) == 7


def test_a_number_of_as_many_digits_as_a_key_has_is_one():
    assert number_of("9" * MOST_DIGITS) == 10**MOST_DIGITS - 1
    assert whole_number("007", default=None, most=10) == 7
    assert whole_number("11", default=None, most=10) is None


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["9" * 19, "9" * 30, "9" * 5_000])
def test_a_choice_of_several_has_no_row_of_such_a_number(text):
    with pytest.raises(forms.ValidationError):
        forms.ModelMultipleChoiceField(Tag.objects.all()).clean([text])
    tag = make(Tag)
    assert list(Tag.objects.filter(pk__in=[10**30, tag.pk, -(10**30)])) == [tag]


@pytest.mark.parametrize("text", ["1e999999999", "9" * 5_000, "-1e999999", "nan", "Infinity", "1e-999999999"])
def test_an_amount_beyond_any_column_is_no_amount(text, web):
    client = make_client()
    draft(client=client)
    for name in ("total__min", "total__max", "total"):
        page = web.get("/clients/invoices/", {name: text})
        if name in page.context["filterset"].filters:
            assert page.context["problems"]
            assert page.context["page_obj"].rows == []
