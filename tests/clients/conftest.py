"""What many of the tests about clients start from."""

import pytest

from clients.models import Client
from clients.services import create_client


@pytest.fixture
def acme(db):
    """A client of Rosario, without contacts or records."""
    return create_client(client=Client(name="Acme", city="Rosario"))
