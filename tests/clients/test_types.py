"""Types of clients: what is in the way of deleting one."""

import pytest
from django.urls import reverse

from clients.models import Client, ClientType
from tests.factories import make


@pytest.fixture
def web(admin, sign_in):
    """The administrator's browser."""
    return sign_in(admin)


def test_a_type_in_use_is_not_deleted_and_says_how_many_have_it(web):
    kind = make(ClientType, name="Mayorista")
    for _n in range(3):
        make(Client, client_type=kind)
    answer = web.post(reverse("clients:clienttype_delete", args=[kind.pk]))
    assert answer.status_code == 409
    assert "3 clientes" in answer.content.decode()
    assert ClientType.objects.filter(pk=kind.pk).exists()


def test_a_type_that_nobody_has_is_deleted(web):
    kind = make(ClientType, name="Mayorista")
    web.post(reverse("clients:clienttype_delete", args=[kind.pk]))
    assert not ClientType.objects.exists()
