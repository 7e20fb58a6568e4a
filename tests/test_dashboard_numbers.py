"""The numbers of the dashboard over clients and contacts in every state: each is the number of rows its link lists."""

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.demo.world import World, sow
from clients.models import Client
from napsix.crud import additions
from tests.factories import make
from tests.test_dashboard import card, tiles

pytestmark = pytest.mark.django_db
every_metric = pytest.mark.parametrize("metric", additions._metrics.values(), ids=lambda metric: metric.key)


@pytest.fixture(scope="module")
def demo(module_db):
    """Clients and contacts in every state."""
    sow(World(size=60, seed=1, today=timezone.localdate()))
    make(Client, is_active=False, created_on=timezone.localdate())


def rows_listed(web, url):
    """How many rows the list at ``url`` shows, all on one page; the page of who is connected lists clients."""
    answer = web.get(f"{url}{'&' if '?' in url else '?'}per_page=200", follow=True)
    assert answer.status_code == 200
    if "page_obj" not in answer.context:
        return len(answer.context["clients"])
    assert answer.context["problems"] == []
    return len(answer.context["page_obj"].rows)


@every_metric
def test_a_number_is_the_number_of_rows_its_link_lists(metric, demo, web, admin):
    assert metric.total(admin).number == rows_listed(web, metric.url(admin))


@pytest.mark.parametrize("month", range(12))
def test_a_bar_is_the_number_of_rows_its_link_lists(month, demo, web):
    _name, number, url = card(web, "by_month")["months"][month]
    assert number == rows_listed(web, url)


def test_a_type_is_the_number_of_rows_its_link_lists(demo, web):
    shown = card(web, "by_type")["types"]
    assert {name for name, _number, _url, _share in shown} > {"Minorista", "Sin tipo"}
    assert [number for _name, number, _url, _share in shown] == [rows_listed(web, url) for *_rest, url, _share in shown]


def test_a_total_is_what_is_in_use_and_what_is_not(demo, web):
    shown = tiles(web)
    assert shown["clients"] == shown["clients_active"] + shown["clients_deactivated"] == Client.objects.count()


def test_the_link_to_all_clients_is_not_narrowed_by_a_default_view(demo, web):
    web.post(f"{reverse('clients:client_list')}?is_active=false", {"action": "save-view", "name": "Bajas"})
    web.post(reverse("clients:client_list"), {"action": "default-view", "view": "1"})
    assert tiles(web)["clients"] == rows_listed(web, f"{reverse('clients:client_list')}?view=all")
