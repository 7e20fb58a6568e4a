"""Mail that contacts get by itself. Whoever causes such mail declares a notice; a template may replace its text."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from contacts.models import Message, MessageTemplate
from contacts.models.message import merged
from contacts.services import queue_copy
from contacts.topics import recipients

# What the text of a notice may name beside the fields of every message: whoever sends it says their values.
NOTICE_FIELDS = ("documento", "detalle", "enlace", "empresa")
# The text of a notice for which nobody wrote a template; ``{sentence}`` is the notice's own.
FRAME = gettext_lazy("Hola, {{nombre}}:\n\n{sentence}\n\n{{detalle}}\n\n{{enlace}}\n\n{{empresa}}")

_notices = {}


@dataclass(frozen=True)
class MailNotice:
    """Mail about something that happens, to the contacts of a client that take the topic ``topic``.

    ``label`` is what the team calls it; ``subject`` and ``sentence`` are what it says without a template.
    """

    key: str
    topic: str
    label: str
    subject: str
    sentence: str

    def words(self, template=None):
        """Return subject and text: those of the team's ``template``, else our own in the language of the moment."""
        if template is not None:
            return template.subject, template.body
        return str(self.subject), str(FRAME).replace("{sentence}", str(self.sentence))


def add_notice(notice):
    """Declare a notice; declaring it again replaces it."""
    _notices[notice.key] = notice


def get(key):
    """Return the declared notice of that key."""
    return _notices[key]


def choices():
    """Return the notices as the choices of a form field."""
    return [(notice.key, notice.label) for notice in _notices.values()]


@transaction.atomic
def send(notice, *, client, event, values, user=None, reply_to=()):
    """Queue ``notice`` for every contact of ``client`` that takes its topic, in the caller's transaction.

    Args:
        event: what it tells of, by a name of its own; telling of the same event again sends nothing.
        values: a function that returns what the ``NOTICE_FIELDS`` say to a contact, in the language of the moment.
        user: who of the team caused it.

    Returns:
        The message; None where nobody gets it, or it was sent before.
    """
    contacts = recipients(client, notice.topic)
    key = f"notice:{notice.key}:{event}"
    if not contacts or Message.objects.filter(key=key).exists():
        return None
    template = MessageTemplate.objects.filter(notice=notice.key).first()
    subject, body = notice.words(template)
    message = Message.objects.create(client=client, key=key, subject=subject[:200], body=body, sent_by=user)
    for contact in contacts:
        with translation.override(contact.language):
            said = {"user": user or "", "values": values(contact)}
            subject, body = (merged(text, contact=contact, **said) for text in notice.words(template))
        text = re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"
        queue_copy(message, contact, key=f"{key}:{contact.pk}", subject=subject, text=text, reply_to=reply_to)
    return message
