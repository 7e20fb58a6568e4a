"""The pages of rows that are little more than a name: a list, and forms to add, edit and delete."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model

from napsix.crud.filters import FilterSet, NameFilterSet
from napsix.crud.tables import Table
from napsix.crud.types import Text
from napsix.crud.views.edit import AddPage, BackToList, DeletePage, EditPage
from napsix.crud.views.list import ListPage


class NamedAdd(BackToList, AddPage):
    """A new row; the list comes after it."""


class NamedEdit(BackToList, EditPage):
    """A row's form, which is its only page; the list comes after it."""


def named_pages(
    model: type[Model],
    *,
    table_class: type[Table],
    form_class: type[forms.ModelForm],
    add_label: Text,
    title: Text = "",
    filterset_class: type[FilterSet] = NameFilterSet,
    add_form_class: type[forms.ModelForm] | None = None,
    add_page: type[AddPage] = NamedAdd,
    edit_page: type[EditPage] = NamedEdit,
    delete_page: type[DeletePage] | None = DeletePage,
) -> dict[str, Callable[..., Any]]:
    """Return the pages of ``model`` as ``crud_urls`` takes them.

    Args:
        add_label: the text of the list's button; the form that it leads to has it for its title, unless ``title``
            says otherwise.
        add_form_class: the form of a new row, where it is not the one of editing.
        add_page, edit_page, delete_page: pages that know more than the usual ones; ``delete_page=None`` for rows that
            nobody deletes.
    """
    adding = {"form_class": add_form_class or form_class, "title": title or add_label}
    pages = {
        "list": ListPage.as_view(
            model=model, table_class=table_class, filterset_class=filterset_class, add_label=add_label
        ),
        "add": add_page.as_view(model=model, **adding),
        "edit": edit_page.as_view(model=model, form_class=form_class),
    }
    return pages | {"delete": delete_page.as_view(model=model)} if delete_page else pages
