"""What a person keeps of a list: saved views, the view it opens with, the columns chosen."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
from napsix.crud.access import may
from napsix.crud.addresses import changed, number_of
from napsix.crud.models import ListChoice, SavedView

# The address of a list without the person's default view.
EVERYTHING = "all"
SHARE = "crud.share_savedview"


class ViewForm(forms.ModelForm):
    """Names the list as it stands; sharing needs a permission."""

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = gettext_lazy("Nombre de la vista")
        if not may(user, SHARE):
            del self.fields["is_shared"]


@dataclass
class ListPreferences:
    """Reads and writes what ``user`` keeps of the list of the model ``label``."""

    label: str
    user: User

    @cached_property
    def choice(self) -> ListChoice:
        """The person's choice for this list, unsaved where there is none."""
        found = ListChoice.objects.filter(user=self.user, label=self.label).select_related("default_view").first()
        return found or ListChoice(user=self.user, label=self.label)

    def views(self) -> QuerySet[SavedView]:
        """Return the views that the person may open: their own and the shared ones."""
        return SavedView.objects.filter(Q(owner=self.user) | Q(is_shared=True), label=self.label)

    def find(self, text: str) -> SavedView | None:
        """Return the view of the address's ``view`` parameter, or None."""
        return self.views().filter(pk=number_of(text)).first()

    def choose_columns(self, columns: list[str]) -> None:
        """Remember ``columns``, in their order, for this list."""
        ListChoice.objects.update_or_create(user=self.user, label=self.label, defaults={"columns": columns})

    def open_with(self, view: SavedView | None) -> None:
        """Let the list open with ``view``; None forgets it."""
        ListChoice.objects.update_or_create(user=self.user, label=self.label, defaults={"default_view": view})

    def save(self, form: ViewForm, parameters: QueryDict, columns: list[str]) -> SavedView:
        """Keep the list as it stands under the form's name; a view of that name of one's own is replaced."""
        query = changed(without_view(parameters), columns=",".join(columns)).removeprefix("?")
        values = {"query": query, "is_shared": form.cleaned_data.get("is_shared", False)}
        name = form.cleaned_data["name"]
        return SavedView.objects.update_or_create(owner=self.user, label=self.label, name=name, defaults=values)[0]

    def remove(self, text: str) -> bool:
        """Delete one's own view; a shared one also by whoever may share. Returns whether there was one."""
        view = self.find(text)
        allowed = view is not None and self.may_remove(view)
        if allowed:
            view.delete()
        return allowed

    def may_remove(self, view: SavedView) -> bool:
        """Return whether the view is one's own, or one may share views."""
        return view.owner_id == self.user.pk or may(self.user, SHARE)


def without_view(parameters: QueryDict) -> QueryDict:
    """Return the parameters without the ones that name a view or a page."""
    kept = parameters.copy()
    for name in ("view", "page"):
        kept.pop(name, None)
    return kept


def address_of(view: SavedView) -> str:
    """Return the query string that opens ``view``: its own parameters and its number."""
    return changed(QueryDict(view.query), view=view.pk)
