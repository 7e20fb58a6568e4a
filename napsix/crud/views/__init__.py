"""The pages: a list, a row's page, forms to add and edit, deletion."""

from napsix.crud.views.detail import Button, DetailPage
from napsix.crud.views.edit import AddPage, BackToList, DeletePage, EditPage
from napsix.crud.views.list import ListPage

__all__ = ["AddPage", "BackToList", "Button", "DeletePage", "DetailPage", "EditPage", "ListPage"]
