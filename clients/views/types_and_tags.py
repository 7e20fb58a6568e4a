"""The pages of the types of clients and of the tags."""

from django.utils.translation import gettext_lazy, ngettext

from clients.forms.types_and_tags import ClientTypeForm, TagForm
from clients.models import Client, ClientType, Tag
from clients.tables import ClientTypeTable, TagTable
from napsix.crud.filters import NameFilterSet
from napsix.crud.paging import count_rows
from napsix.crud.views import AddPage, BackToList, DeletePage, EditPage, ListPage


class ClientTypeList(ListPage):
    """The types."""

    model = ClientType
    table_class = ClientTypeTable
    filterset_class = NameFilterSet
    add_label = gettext_lazy("Nuevo tipo")


class ClientTypeAdd(BackToList, AddPage):
    """A new type."""

    model = ClientType
    form_class = ClientTypeForm
    title = gettext_lazy("Nuevo tipo de cliente")


class ClientTypeEdit(BackToList, EditPage):
    """A type's name."""

    model = ClientType
    form_class = ClientTypeForm


class ClientTypeDelete(DeletePage):
    """A type that no client has."""

    model = ClientType

    def in_the_way(self, row):
        """Return how many clients have it; they may be a million."""
        number = count_rows(row.clients.all())
        return [f"{number} {Client._meta.verbose_name_plural}"] if number.number else []


class TagList(ListPage):
    """The tags."""

    model = Tag
    table_class = TagTable
    filterset_class = NameFilterSet
    add_label = gettext_lazy("Nueva etiqueta")


class TagAdd(BackToList, AddPage):
    """A new tag."""

    model = Tag
    form_class = TagForm
    title = gettext_lazy("Nueva etiqueta")


class TagEdit(BackToList, EditPage):
    """A tag's name and colour."""

    model = Tag
    form_class = TagForm


class TagDelete(DeletePage):
    """A tag; it comes off the clients that have it."""

    model = Tag

    def effects(self, row):
        """Say how many clients lose it."""
        number = count_rows(row.clients.all())
        text = ngettext("La pierde %(n)s cliente.", "La pierden %(n)s clientes.", number.number)
        return [text % {"n": number}] if number.number else []
