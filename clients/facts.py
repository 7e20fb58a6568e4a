"""What a client's page says of its own row: what its form asks, under the form's headings and in its order."""

from collections.abc import Callable, Iterable

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from clients.forms.clients import FIELDSETS
from clients.kinds.display import field_of, label_of, plain_text
from clients.models import Client
from napsix.crud.types import Text

# Fields of the form that stand in the head of the page, beside another field, or in a section of their own.
ELSEWHERE = {
    "kind",
    "name",
    "trade_name",
    "tax_country",
    "tax_id_type",
    "postal_code",
    "state",
    "reason",
    "owners",
    "tags",
    "notes",
}
# What the first section starts with, and what it ends with though the form does not ask it there.
FIRST, LAST = ("code",), ("origin", "owners")
# What is not called or not written as its field says: ``{name: (label, text) of a client}``.
OTHERWISE: dict[str, Callable[[Client], tuple[Text, object]]] = {
    "tax_id": lambda client: (client.tax_id_label, client.tax_id_text),
    "parent": lambda client: (_("Casa central"), _parent_link(client)),
    "created_on": lambda client: (_("Alta"), date_format(client.created_on, "SHORT_DATE_FORMAT")),
    "city": lambda client: (_("Localidad"), " ".join(filter(None, [client.postal_code, client.city]))),
    "country": lambda client: (_("País"), client.country.name),
}


def _parent_link(client: Client) -> str:
    parent = client.parent
    return format_html('<a href="{}">{}</a>', parent.get_absolute_url(), parent) if parent else ""


def layout() -> list[tuple[Text, list[str]]]:
    """Return the headings of the form, each with the names that the page shows under it; none without any."""
    (heading, names), *others = FIELDSETS
    first = [*_shown(dict.fromkeys((*FIRST, *names))), *LAST]
    sections = [(heading, first), *((heading, _shown(names)) for heading, names in others)]
    return [section for section in sections if section[1]]


def facts_of(client: Client) -> list[tuple[Text, list[tuple[Text, object]]]]:
    """Return what the page of ``client`` shows, as [(heading, [(label, text)])]."""
    return [(heading, [fact(client, name) for name in names]) for heading, names in layout()]


def fact(client: Client, name: str) -> tuple[Text, object]:
    """Return the label and the text of the field ``name``."""
    if name in OTHERWISE:
        return OTHERWISE[name](client)
    value = getattr(client, name)
    return label_of(Client, name), "" if value is None else plain_text(client, field_of(Client, name), value)


def _shown(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in ELSEWHERE]
