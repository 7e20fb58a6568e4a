"""People at clients, and the files shared with them."""

from contacts.models.contact import Contact
from contacts.models.shared_file import SharedFile

__all__ = ["Contact", "SharedFile"]
