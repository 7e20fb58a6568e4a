"""Clients in spreadsheets: their columns, and how rows are matched, planned and written."""

from clients.resources.columns import ClientResource

__all__ = ["ClientResource"]
