"""Clients that somebody may be already: by tax id, email, phone, or name without its legal form."""

from django.utils.translation import gettext as _

from clients.company_names import bare_name
from clients.models.client import Client
from clients.tax_ids import match_key
from napsix.crud.paging import first_rows
from napsix.text import digits

# The last digits of a phone are the same with and without country, area and the mobile's 15 or 9.
PHONE_TAIL = 8
SHOWN = 5


def possible_clients(user, *, name="", tax_id="", country="AR", email="", phone="", exclude=None):
    """Return up to five clients that ``user`` may see and that may be the one described, each as (client, why)."""
    rows = Client.objects.visible_to(user).exclude(pk=exclude)
    found = {}
    for why, matches in _searches(rows, name, match_key(country, tax_id), email, digits(phone)[-PHONE_TAIL:]):
        for client in matches:
            found.setdefault(client.pk, (client, why))
    return list(found.values())[:SHOWN]


def _searches(rows, name, key, email, tail):
    if key:
        yield _("mismo CUIT"), rows.filter(tax_key=key)
    if email:
        yield _("mismo email"), rows.filter(contacts__email_key=email.strip().lower()).distinct()[:SHOWN]
    if len(tail) == PHONE_TAIL:
        yield _("mismo teléfono"), first_rows(rows.filter(search_text__matches=tail))[:SHOWN]
    bare = bare_name(name)
    if bare:
        near = rows.filter(name_key__startswith=bare)[: 4 * SHOWN]
        yield _("mismo nombre"), [client for client in near if bare_name(client.name) == bare]
