"""Clients, what describes them, and what is linked to them."""

from clients.models.client import Client
from clients.models.client_type import ClientType
from clients.models.company import Company
from clients.models.note import Note
from clients.models.prospect import Prospect
from clients.models.record_event import RecordEvent
from clients.models.series import Series
from clients.models.tag import Tag

__all__ = ["Client", "ClientType", "Company", "Note", "Prospect", "RecordEvent", "Series", "Tag"]
