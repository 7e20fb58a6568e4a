"""Mail that contacts get by itself. Whoever causes such mail declares a notice; a template may replace its text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from contacts.models import Contact, Message, MessageTemplate
from contacts.models.message import merged
from contacts.services import queue_copy
from contacts.topics import one_per_address, recipients
from napsix.accounts.models import User

# What the text of a notice may name besides the fields of every message: its sender gives their values.
NOTICE_FIELDS = ("documento", "detalle", "enlace", "empresa")
# The text of a notice for which nobody wrote a template; ``{sentence}`` is the notice's own.
FRAME = gettext_lazy("Hola, {{nombre}}:\n\n{sentence}\n\n{{detalle}}\n\n{{enlace}}\n\n{{empresa}}")

_notices: dict[str, "MailNotice"] = {}


@dataclass(frozen=True)
class MailNotice:
    """Mail about something that happens, to the contacts of a client that take the topic ``topic``.

    ``label`` is what the team calls it; ``subject`` and ``sentence`` are what it says without a template.
    """

    key: str
    topic: str
    label: str | Promise
    subject: str | Promise
    sentence: str | Promise

    def words(self, template: MessageTemplate | None = None) -> tuple[str, str]:
        """Return subject and text: those of the team's ``template``, else our own in the language of the moment."""
        if template is not None:
            return template.subject, template.body
        return str(self.subject), str(FRAME).replace("{sentence}", str(self.sentence))


def add_notice(notice: MailNotice) -> None:
    """Declare a notice; declaring it again replaces it."""
    _notices[notice.key] = notice


def get(key: str) -> MailNotice:
    """Return the declared notice of that key."""
    return _notices[key]


def choices() -> list[tuple[str, str | Promise]]:
    """Return the notices as the choices of a form field."""
    return [(notice.key, notice.label) for notice in _notices.values()]


@transaction.atomic
def send(
    notice: MailNotice,
    *,
    client: Model,
    event: str,
    values: Callable[[Contact], dict[str, str]],
    user: User | None = None,
    reply_to: str | Sequence[str] = (),
    contacts: Sequence[Contact] | None = None,
) -> Message | None:
    """Queue ``notice`` for every contact of ``client`` that takes its topic, in the caller's transaction.

    Args:
        event: what happened, by a name of its own; the same event again sends nothing.
        values: returns the values of the ``NOTICE_FIELDS`` for a contact, in the language of the moment.
        user: who of the team caused it.
        contacts: who gets it, once an address, where the caller chose them.

    Returns:
        The message; None where nobody gets it, or it was sent before.
    """
    contacts = recipients(client, notice.topic) if contacts is None else one_per_address(contacts)
    key = f"notice:{notice.key}:{event}"
    if not contacts or Message.objects.filter(key=key).exists():
        return None
    template = MessageTemplate.objects.filter(notice=notice.key).first()
    subject, body = notice.words(template)
    message = Message.objects.create(client=client, key=key, subject=subject[:200], body=body, sent_by=user)
    for contact in contacts:
        with translation.override(contact.language):
            own = values(contact)
            subject, body = (
                merged(text, contact=contact, user=user or "", values=own) for text in notice.words(template)
            )
        text = re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"
        queue_copy(message, contact, key=f"{key}:{contact.pk}", subject=subject, text=text, reply_to=reply_to)
    return message
