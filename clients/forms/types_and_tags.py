"""The forms of the types of clients and of the tags."""

from clients.models import ClientType, Tag
from napsix.crud.forms import NamedForm


class ClientTypeForm(NamedForm):
    """A type's name."""

    class Meta:
        model = ClientType
        fields = ["name"]


class TagForm(NamedForm):
    """A tag's name and colour."""

    class Meta:
        model = Tag
        fields = ["name", "colour"]
