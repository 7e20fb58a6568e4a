"""Clients that somebody may be already: by tax id, email, phone, or name without its legal form."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from clients.models.client import Client, ClientQuerySet
from napsix.accounts.models import User
from napsix.crud.paging import first_rows
from napsix.tax_ids import match_key
from napsix.text import fold, phone_key

# Digits of a phone by which it is told from others: shorter ones are extensions.
PHONE_DIGITS = 8
SHOWN = 5
# Argentine and neighbouring legal forms, folded.
LEGAL_FORMS = ("sa", "sas", "sau", "srl", "sacif", "sacifi", "sc", "sh", "sca", "scs", "ltda", "cia", "coop")
# The same with their letters apart.
SPACED_FORMS = ("s a", "s r l", "s a s")
LEGAL_FORM_AT_THE_END = re.compile(rf"( ({'|'.join([*LEGAL_FORMS, *SPACED_FORMS])}))+$")
# Words that tell no company from another.
COMMON_WORDS = frozenset(
    [
        *LEGAL_FORMS,
        *" ".join(SPACED_FORMS).split(),
        *"limitada cooperativa sociedad anonima responsabilidad compania hnos hermanos hijos".split(),
        *"e y de del la el los las inc llc ltd corp".split(),
    ]
)


def possible_clients(
    user: User,
    *,
    name: str = "",
    tax_id: str = "",
    tax_id_type: str = "",
    country: str = "AR",
    email: str = "",
    phone: str = "",
    exclude: int | None = None,
) -> list[tuple[Client, str]]:
    """Return up to five clients that ``user`` may see and that may be the one described, each as (client, why)."""
    rows = Client.objects.visible_to(user).exclude(pk=exclude)
    found: dict[int, tuple[Client, str]] = {}
    key = match_key(country, tax_id, tax_id_type)
    for why, matches in _searches(rows, name, key, email, phone_key(phone)):
        for client in matches:
            found.setdefault(client.pk, (client, why))
    return list(found.values())[:SHOWN]


def _searches(
    rows: ClientQuerySet, name: str, key: str | None, email: str, number: str
) -> Iterator[tuple[str, Iterable[Client]]]:
    """Yield why a client may be the one, and the clients that are found by it."""
    if key:
        yield _("mismo CUIT o documento"), rows.filter(tax_key=key)
    if email:
        yield _("mismo email"), rows.filter(contacts__email_key=email.strip().lower()).distinct()[:SHOWN]
    if len(number) >= PHONE_DIGITS:
        yield _("mismo teléfono"), first_rows(rows.filter(search_text__matches=number))[:SHOWN]
    bare = bare_name(name)
    if bare:
        near = rows.filter(name_key__bare__startswith=bare)[: 4 * SHOWN]
        yield _("mismo nombre"), [client for client in near if bare_name(client.name) == bare]


def bare_name(name: str) -> str:
    """Return ``name`` folded and without its legal form: ``"Ñandú S.R.L."`` → ``"nandu"``."""
    return LEGAL_FORM_AT_THE_END.sub("", fold(name))


def telling_words(name: str) -> set[str]:
    """Return the words of a company's name that tell it from others."""
    words = set(fold(name).split())
    return words - COMMON_WORDS or words
