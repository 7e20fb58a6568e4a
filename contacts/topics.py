"""What a contact gets mail about. Whoever sends such mail declares the topic; the contact may mute it."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from contacts.models import Contact

# Leaves of contacts those who may open what a mail is about.
Opening = Callable[[list[Contact]], list[Contact]]

_topics: dict[str, "Topic"] = {}


@dataclass(frozen=True)
class Topic:
    """A subject of mail: ``key`` is kept on the contacts that muted it, ``label`` is what people read.

    ``among`` leaves of contacts those who may open what such mail is about; None: all.
    """

    key: str
    label: str | Promise
    among: Opening | None = None


def add_topic(key: str, label: str | Promise, *, among: Opening | None = None) -> None:
    """Declare a topic; declaring it again changes nothing."""
    _topics.setdefault(key, Topic(key, label, among))


def all_topics() -> list[Topic]:
    """Return the topics in the order they were declared."""
    return list(_topics.values())


def choices() -> list[tuple[str, str | Promise]]:
    """Return the topics as the choices of a form field."""
    return [(topic.key, topic.label) for topic in all_topics()]


def wanted_by(contact: Contact) -> list[str]:
    """Return the keys of the topics that ``contact`` did not mute."""
    return [topic.key for topic in all_topics() if topic.key not in contact.muted_topics]


def muted_by(wanted: Container[str]) -> list[str]:
    """Return the keys to keep as muted when the topics ``wanted`` were ticked."""
    return [topic.key for topic in all_topics() if topic.key not in wanted]


def recipients(client: Any, topic: str, *, among: Opening | None = None) -> list[Contact]:
    """Return the contacts of ``client`` that mail about ``topic`` goes to, one for each address: of the ``hearers``."""
    return one_per_address(hearers(client, topic, among=among))


def hearers(client: Any, topic: str, *, among: Opening | None = None) -> list[Contact]:
    """Return the contacts of ``client`` that are told about ``topic``: by mail, and in the portal.

    When everybody muted it, the main contact gets it all the same: what nobody gets is a mistake nobody sees.
    ``among`` leaves of the contacts those who may open what the mail is about, by default as the topic says; nobody
    else ever gets it.
    """
    declared = _topics.get(topic)
    among = among or (declared.among if declared else None)
    contacts = list(client.contacts.select_related("client", "user").order_by("-is_primary", "name_key", "pk"))
    reached = [contact for contact in contacts if contact.in_use and contact.email]
    opening = among(reached) if among and reached else reached
    wanting = [contact for contact in opening if contact.wants(topic)]
    return wanting or [contact for contact in opening if contact.is_primary]


def one_per_address(contacts: Iterable[Contact]) -> list[Contact]:
    """Return the first of ``contacts`` at each address: two people with one mailbox read one mail."""
    first: dict[str, Contact] = {}
    for contact in contacts:
        first.setdefault(contact.email.strip().lower(), contact)
    return list(first.values())


# The topic of mail about files that the team shares.
FILES_TOPIC = "files"
# The topic of mail that a person writes; a contact may mute it as any other.
MESSAGE_TOPIC = "message"
