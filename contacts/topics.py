"""What a contact gets mail about. Whoever sends such mail declares the topic; the contact may mute it."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from contacts.models import Contact

_topics: dict[str, "Topic"] = {}


@dataclass(frozen=True)
class Topic:
    """A subject of mail: ``key`` is kept on the contacts that muted it, ``label`` is what people read."""

    key: str
    label: str | Promise


def add_topic(key: str, label: str | Promise) -> None:
    """Declare a topic; declaring it again changes nothing."""
    _topics.setdefault(key, Topic(key, label))


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


def recipients(client: Any, topic: str) -> list[Contact]:
    """Return the contacts of ``client`` that mail about ``topic`` goes to.

    When everybody muted it, the main contact gets it all the same: mail that nobody gets is a mistake nobody sees.
    """
    contacts = list(client.contacts.select_related("client").order_by("-is_primary", "name_key", "pk"))
    wanting = [contact for contact in contacts if contact.wants(topic)]
    return wanting or [contact for contact in contacts if contact.is_primary and contact.in_use and contact.email]


# The topic of mail that a person writes; a contact may mute it as any other.
MESSAGE_TOPIC = "message"
