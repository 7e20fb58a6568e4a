"""Telling members of the team what happened: a row under the bell and a mail, each once."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from napsix.accounts.models import User
from napsix.crud.models import Notification
from napsix.crud.types import Text
from napsix.jobs.mail import queue_email, render

# How the keys of this mail begin: who sends other mail about mail that failed leaves these out.
MAIL_KEY = "told:"
# How long one can see what one was told.
KEPT = timedelta(days=90)
# Beyond it a bell says that there are more.
COUNTED = 99


@transaction.atomic
def notify(
    people: Iterable[User],
    *,
    key: str,
    sentence: Text,
    values: Mapping[str, object],
    url: str,
    detail: str = "",
    related: str = "",
) -> list[User]:
    """Tell each of ``people``, in the caller's transaction; who was told of ``key`` before is left alone.

    Args:
        key: names what happened, by a name of its own.
        sentence, values: what it says, ``"%(who)s abrió %(row)s."``, in each person's language.
        url: the address, without host, of what it is about. related: that row, as ``"clients.ticket:7"``.
        detail: what somebody wrote, if anything.

    Returns:
        Those who were told now.
    """
    told = []
    for person in people:
        with translation.override(person.language):
            text = str(sentence) % {name: str(value) for name, value in values.items()}
        what = {"key": key, "text": text, "detail": detail, "url": url, "related": related}
        if remember(person, **what):
            told.append(person)
            _mail(person, **what)
    return told


def remember(person: User, *, key: str, text: str, url: str, detail: str = "", related: str = "") -> bool:
    """Keep under the bell of ``person`` what ``text`` says; return whether they were not told of ``key`` before."""
    row = {"text": text[:500], "detail": detail[:500], "url": url, "related": related}
    _notification, is_new = Notification.objects.get_or_create(user=person, key=key, defaults=row)
    return is_new


def _mail(person: User, *, key: str, text: str, detail: str, url: str, related: str) -> None:
    facts = {"name": person.get_short_name(), "text": text, "detail": detail, "link": settings.PUBLIC_BASE_URL + url}
    words = render("told", facts, language=person.language)
    queue_email(to=person.email, key=f"{MAIL_KEY}{key}:{person.pk}", related=related, **words)


def mark_read(user: User, *keys: int) -> int:
    """Note that ``user`` read the notifications with these primary keys, or all without one. Returns how many."""
    rows = Notification.objects.of(user).unread()
    return (rows.filter(pk__in=keys) if keys else rows).update(read_at=timezone.now())


def counted(number: int) -> dict[str, Any]:
    """Return what the number on a bell is shown by, of ``number`` unread ones or one more than it counts."""
    return {"number": number, "shown": f"{COUNTED}+" if number > COUNTED else number}


def forget_old() -> int:
    """Delete what people were told too long ago; return how many."""
    deleted, _by_model = Notification.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return deleted
