"""Outgoing mail for the rest of the code: put a message in the outbox, in your own transaction."""

import re
from collections.abc import Callable, Iterable, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.template import Context, Engine
from django.utils import translation

from napsix.jobs.models import Email
from napsix.jobs.models.email import MailText, Renderer, renderers
from napsix.jobs.queue import enqueue

SUBJECT_LENGTH = 250
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def queue_email(
    *,
    to: str | Iterable[str],
    key: str,
    subject: str = "",
    text: str = "",
    html: str = "",
    cc: str | Iterable[str] = (),
    reply_to: str | Iterable[str] = (),
    kind: str = "",
    context: Mapping[str, object] | None = None,
    attachments: Iterable[Model] = (),
    related: str = "",
    user: AbstractBaseUser | None = None,
) -> Email:
    """Put one message in the outbox; it is sent after the caller's transaction commits.

    Args:
        to: an address, or several.
        key: names the event that this message tells of. A second call with the same key adds nothing.
        kind, context: of a message written only when it is sent (``rendered``), instead of the texts.
        attachments: stored files.
        related: what it is about, as ``"clients.client:7"``.
        user: who caused it.

    Returns:
        The row, new or as it was.

    Raises:
        ValueError: an address is not one. Nothing is queued then.
    """
    content = {"subject": one_line(subject), "text": text, "html": html, "kind": kind, "context": context or {}}
    people = {"to": addresses(to), "cc": addresses(cc), "reply_to": addresses(reply_to)}
    email, is_new = Email.objects.get_or_create(key=key, defaults=content | people | {"related": related, "user": user})
    if is_new:
        email.attachments.set(attachments)
        enqueue(email)
    return email


def rendered(kind: str) -> Callable[[Renderer], Renderer]:
    """Register the decorated function as the one that writes messages of a kind at the moment they are sent.

    It takes the row and returns ``{"subject", "text", "html"}`` (html may be left out), or ``None`` to send nothing.
    For what must not lie in the database, as the link of a password reset, or may be decided only by the worker.
    """

    def register(function: Renderer) -> Renderer:
        renderers[kind] = function
        return function

    return register


def render(template: str, context: Mapping[str, object], *, language: str) -> MailText:
    """Return subject and text of ``emails/<template>.txt`` in a language: the first line, and all after it.

    A text needs no HTML escapes, so they are off here, and nowhere else.
    """
    with translation.override(language):
        source = Engine.get_default().get_template(f"emails/{template}.txt").render(Context(context, autoescape=False))
    subject, _newline, text = source.strip().partition("\n")
    return {"subject": one_line(subject), "text": text.strip() + "\n"}


def one_line(subject: str) -> str:
    """The subject without line breaks or control characters, cut to what a row holds."""
    return _CONTROL.sub(" ", str(subject)).strip()[:SUBJECT_LENGTH]


def addresses(people: str | Iterable[str]) -> list[str]:
    """Return one or several addresses as a list.

    Raises:
        ValueError: one of them is no address; a line break in it would add headers of the sender's choice.
    """
    listed = [people] if isinstance(people, str) else list(people)
    for address in listed:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ValueError(f"Not an email address: {address!r}") from error
    return listed
