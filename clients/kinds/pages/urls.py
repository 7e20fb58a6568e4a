"""The addresses of every kind's pages."""

from django.urls import URLPattern, URLResolver, include, path

from clients.kinds import registry
from clients.kinds.filters import filters_for
from clients.kinds.forms import form_for
from clients.kinds.pages.actions import RecordAction, bulk_actions
from clients.kinds.pages.details import RecordDetail, RecordFile, RecordPdf, RecordPrintout
from clients.kinds.pages.edits import RecordAdd, RecordDelete, RecordEdit
from clients.kinds.pages.lists import ClientTab, RecordList
from clients.kinds.registry import Kind
from clients.kinds.tables import table_for

PRINT_PAGES = {"print": RecordPrintout, "pdf": RecordPdf}


def record_urls() -> list[URLPattern | URLResolver]:
    """Return the addresses of all kinds, under that of the app ``clients``."""
    return [pattern for kind in registry.all_kinds() for pattern in kind_urls(kind)]


def kind_urls(kind: Kind) -> list[URLPattern | URLResolver]:
    """Return the addresses of one kind: its list and rows, and its tab on a client's page."""
    name, own = kind.model._meta.model_name, {"kind": kind}
    listed = own | {
        "filterset_class": filters_for(kind),
        "actions": bulk_actions(kind),
    }
    written = own | {"form_class": form_for(kind)}
    pages = [
        path("", RecordList.as_view(**listed, table_class=table_for(kind)), name=f"{name}_list"),
        path("add/", RecordAdd.as_view(**written), name=f"{name}_add"),
        path("<int:pk>/", RecordDetail.as_view(**own), name=f"{name}_detail"),
        path("<int:pk>/files/<int:file>/", RecordFile.as_view(**own), name=f"{name}_file"),
        *[
            path(f"<int:pk>/{key}/", PRINT_PAGES[key].as_view(**own), name=f"{name}_{key}")
            for key in kind.print_formats
        ],
        *[
            path(f"<int:pk>/{action.key}/", RecordAction.as_view(**own, action=action), name=f"{name}_{action.key}")
            for action in kind.actions
        ],
    ]
    if kind.editable is not None:
        pages.append(path("<int:pk>/edit/", RecordEdit.as_view(**written), name=f"{name}_edit"))
    if kind.deletable is not None:
        pages.append(path("<int:pk>/delete/", RecordDelete.as_view(**own), name=f"{name}_delete"))
    tab = ClientTab.as_view(**listed, table_class=table_for(kind, without=("client",)))
    return [
        path(f"{kind.slug}/", include(pages)),
        path(f"<int:client_pk>/{kind.slug}/", tab, name=f"client_{kind.slug}"),
    ]
