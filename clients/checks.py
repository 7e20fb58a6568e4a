"""``manage.py check`` says where a field of the clients was forgotten."""

from typing import Any

from django.core import checks

from clients.forms.clients import FIELDSETS
from clients.models import Client
from clients.models.client import UNLISTED
from clients.resources import ClientResource
from clients.tables import ClientTable

# Fields that people change, and that the form asks for otherwise: the state with its reason.
NOT_IN_FORM = {"is_active"}
# And that no spreadsheet has a column for: which country's number it is follows from the number.
NOT_IN_SPREADSHEETS = {"tax_country"}


def check_fields(app_configs: Any = None, **options: Any) -> list[checks.Error]:
    """E005: a field that people may change is in no form, or has no column in the list or in the import and export."""
    asked = {name for _heading, names in FIELDSETS for name in names}
    listed = {*ClientTable.base_columns, *(field.name for field in Client.plain_fields())}
    here = "clients/checks.py"
    missing = [
        ("form", "FIELDSETS in clients/forms/clients.py", here, editable_fields() - asked - NOT_IN_FORM),
        ("list", "ClientTable", "UNLISTED in clients/models/client.py", editable_fields() - listed - UNLISTED),
        ("import", "ClientResource", here, editable_fields() - set(ClientResource.fields) - NOT_IN_SPREADSHEETS),
    ]
    return [
        checks.Error(
            f"The field «{name}» of clients is not in their {place}.",
            hint=f"Add it to {home}, or exclude it in {exclusions}.",
            obj=Client,
            id="clients.E005",
        )
        for place, home, exclusions, names in missing
        for name in sorted(names)
    ]


def editable_fields() -> set[str]:
    """Return the names of the fields of a client that people may change."""
    fields = (*Client._meta.concrete_fields, *Client._meta.many_to_many)
    return {field.name for field in fields if field.editable and not field.primary_key}
