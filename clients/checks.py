"""``manage.py check`` says where a field of the clients was forgotten."""

from typing import Any

from django.core import checks

from clients.forms.clients import FIELDSETS
from clients.models import Client
from clients.models.client import UNLISTED
from clients.resources import ClientResource
from clients.tables import ClientTable
from napsix.importer.model_fields import editable_fields

# Fields that people change, and that the form asks for otherwise: the state with its reason.
NOT_IN_FORM = {"is_active"}


def check_fields(app_configs: Any = None, **options: Any) -> list[checks.Error]:
    """E005: a field that people may change is in no form, or has no column in the list or in the import and export.

    Only a field whose type says too little needs a column of its own; any other has one by itself.
    """
    editable = {field.name for field in editable_fields(Client)}
    return [
        checks.Error(
            f"The field «{name}» of clients is not in their {place}.",
            hint=f"Add it to {hint}.",
            obj=Client,
            id="clients.E005",
        )
        for place, hint, names in places()
        for name in sorted(editable - names)
    ]


def places() -> list[tuple[str, str, set[str]]]:
    """Return where a field belongs: the place, how it gets there, the fields that are there or need not be."""
    asked = {name for _heading, names in FIELDSETS for name in names}
    listed = {*ClientTable.base_columns, *(field.name for field in Client.plain_fields()), *UNLISTED}
    in_spreadsheets = {*ClientResource._meta.fields, *ClientResource._meta.exclude}
    return [
        ("form", "FIELDSETS in clients/forms/clients.py, or exclude it in clients/checks.py", asked | NOT_IN_FORM),
        ("list", "ClientTable, or exclude it in UNLISTED of clients/models/client.py", listed),
        ("import", "the columns of ClientResource, or exclude it in its Meta", in_spreadsheets),
    ]
