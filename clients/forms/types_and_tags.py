"""The forms of the types of clients and of the tags."""

from clients.models import ClientType, Tag
from napsix.crud.forms import NamedForm


class ClientTypeForm(NamedForm):
    """A type's name, which no other type has."""

    class Meta:
        model = ClientType
        fields = ["name"]


class TagForm(NamedForm):
    """A tag's name, which no other tag has, and the colour of its badge."""

    class Meta:
        model = Tag
        fields = ["name", "colour"]
