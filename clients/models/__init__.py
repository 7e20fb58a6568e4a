"""Clients and what describes them."""

from clients.models.client import Client
from clients.models.client_type import ClientType
from clients.models.prospect import Prospect
from clients.models.series import Series
from clients.models.tag import Tag

__all__ = ["Client", "ClientType", "Prospect", "Series", "Tag"]
