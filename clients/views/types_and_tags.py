"""The pages of the types of clients and of the tags."""

from django.utils.translation import gettext_lazy, ngettext

from clients.forms.types_and_tags import ClientTypeForm, TagForm
from clients.models import Client, ClientType, Tag
from clients.tables import ClientTypeTable, TagTable
from napsix.crud.paging import count_rows
from napsix.crud.views import DeletePage
from napsix.crud.views.named import named_pages


class ClientTypeDelete(DeletePage):
    """A type that no client has."""

    def in_the_way(self, row: ClientType) -> list[str]:
        """Return how many clients have it; they may be a million."""
        number = count_rows(row.clients.all())
        return [f"{number} {Client._meta.verbose_name_plural}"] if number.number else []


class TagDelete(DeletePage):
    """A tag; it comes off the clients that have it."""

    def effects(self, row: Tag) -> list[str]:
        """Say how many clients lose it."""
        number = count_rows(row.clients.all())
        text = ngettext("La pierde %(n)s cliente.", "La pierden %(n)s clientes.", number.number)
        return [text % {"n": number}] if number.number else []


TYPES = named_pages(
    ClientType,
    table_class=ClientTypeTable,
    form_class=ClientTypeForm,
    add_label=gettext_lazy("Nuevo tipo"),
    title=gettext_lazy("Nuevo tipo de cliente"),
    delete_page=ClientTypeDelete,
)
TAGS = named_pages(
    Tag,
    table_class=TagTable,
    form_class=TagForm,
    add_label=gettext_lazy("Nueva etiqueta"),
    delete_page=TagDelete,
)
