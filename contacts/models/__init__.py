"""People at clients, the files shared with them and the messages written to them."""

from contacts.models.contact import Contact
from contacts.models.message import Message, MessageCopy, MessageTemplate
from contacts.models.shared_file import Audience, SharedFile

__all__ = ["Audience", "Contact", "Message", "MessageCopy", "MessageTemplate", "SharedFile"]
