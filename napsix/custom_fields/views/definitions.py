"""The pages where an administrator defines fields."""

from django.db import IntegrityError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.requests import UserRequest
from napsix.crud.views.named import NamedAdd, NamedEdit, named_pages
from napsix.custom_fields.filters import DefinitionFilterSet
from napsix.custom_fields.forms import DefinitionForm
from napsix.custom_fields.models import Definition
from napsix.custom_fields.tables import DefinitionTable


def with_repeated(form: DefinitionForm) -> DefinitionForm:
    """Return the form, which says beside the flag that values repeat already."""
    form.is_valid()
    form.add_error("is_unique", _("Hay valores repetidos: corregilos antes de pedir que no se repitan."))
    return form


class DefinitionAdd(NamedAdd):
    """A new field, refused where it would be unique over values that repeat."""

    def post(self, request: UserRequest, **kwargs: object) -> HttpResponse:
        try:
            return super().post(request, **kwargs)
        except IntegrityError:
            return self.show_form(with_repeated(self.form()))


class DefinitionEdit(NamedEdit):
    """A field's rules; it is retired here, never deleted."""

    def post(self, request: UserRequest, **kwargs: object) -> HttpResponse:
        try:
            return super().post(request, **kwargs)
        except IntegrityError:
            return self.show_form(with_repeated(self.form(instance=self.get_object())))


DEFINITIONS = named_pages(
    Definition,
    table_class=DefinitionTable,
    filterset_class=DefinitionFilterSet,
    form_class=DefinitionForm,
    add_label=gettext_lazy("Nuevo campo"),
    add_page=DefinitionAdd,
    edit_page=DefinitionEdit,
    delete_page=None,
)
