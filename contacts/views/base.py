"""What the pages for one client, named by the address as ``?client=7``, have in common."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse

from contacts.models import Contact
from napsix.crud.types import Text
from napsix.crud.views.base import ModelPage


class OfClient(ModelPage):
    """A page about rows of one client."""

    @cached_property
    def client(self) -> Any:
        """The client of the address; one out of sight does not exist."""
        return self.row_named("client", self.rows(Contact._meta.get_field("client").related_model))


class ClientFormPage(OfClient):
    """A form about one client, whose page comes after it."""

    verb = "add"
    template_name = "crud/form.html"
    title: Text
    submit_label: Text

    def show(self, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        """Return the page with the form as it stands."""
        url = self.client.get_absolute_url()
        context = {
            "form": form,
            "page_title": self.title,
            "breadcrumbs": [(str(self.client), url), (self.title, None)],
            "cancel_url": url,
            "submit_label": self.submit_label,
        }
        return self.render(context | more, status=status)
