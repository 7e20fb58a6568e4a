"""Writing one custom field of many rows at once: the bulk action of the lists of models with custom fields."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
from napsix.crud.access import permission
from napsix.crud.actions import BulkAction, Change, Failed, Outcome, bulk_action
from napsix.custom_fields.models import Definition
from napsix.custom_fields.types.base import Stored


class FieldForm(forms.Form):
    """Asks for a custom field of ``model`` first, and then for its value by the field's own kind."""

    def __init__(self, data: QueryDict | None = None, *, model: type[Model]) -> None:
        super().__init__(data)
        found = Definition.objects.of(model).prefetch_related("client_types")
        definitions = {one.slug: one for one in found}
        choices = [("", "—"), *((slug, one.name) for slug, one in definitions.items())]
        self.fields["field"] = forms.ChoiceField(label=_("Campo"), choices=choices)
        self.definition = definitions.get(self.data.get("field"))
        if self.definition is not None:
            value = self.definition.rules.form_field(self.definition)
            value.required = value.required or "value" not in self.data
            self.fields["value"] = value

    def clean(self) -> dict[str, Any]:
        """Hand over the definition and the value as it is stored."""
        cleaned = super().clean() or self.cleaned_data
        if self.definition is not None and "value" in cleaned:
            raw = self.definition.rules.to_json(cleaned["value"])
            return {"definition": self.definition, "raw": raw}
        return cleaned


def custom_field_action(
    model: type[Model], *, save: Callable[[Any], object], related: Sequence[str] = ()
) -> BulkAction:
    """Return the bulk action that writes one custom field of many rows of ``model``.

    Args:
        save: called with each row that was changed, to save it; it may raise ``IntegrityError``.
        related: the relations that saving a row reads.
    """

    @bulk_action(
        gettext_lazy("Campo propio"),
        permission=permission(model, "change"),
        icon="list-details",
        form_class=partial(FieldForm, model=model),
    )
    def set_custom_field(queryset: QuerySet, *, user: User, definition: Definition, raw: Stored) -> Outcome:
        rows = queryset.select_related(*related) if related else queryset
        return write_field(rows, definition, raw, save=save)

    return set_custom_field


def write_field(queryset: QuerySet, definition: Definition, raw: Stored, *, save: Callable[[Any], object]) -> Outcome:
    """Write the stored value ``raw``, None for nothing, into each row that is open to it; ``save(row)`` saves a row."""
    outcome = Outcome()

    def do(row: Any) -> str | None:
        if row.custom.get(definition.slug) == raw:
            return _("ya estaba así")
        if not definition.is_open_to(row.custom_type_id, row.custom):
            return _("el campo no es para su tipo")
        before = row.custom.get(definition.slug)
        custom = {slug: value for slug, value in row.custom.items() if slug != definition.slug}
        row.custom = custom if raw is None else custom | {definition.slug: raw}
        try:
            save(row)
        except IntegrityError as error:
            raise Failed(_("ya hay otro con ese valor")) from error
        outcome.changes.append(
            Change(row.pk, {"custom": {definition.slug: before}}, {"custom": {definition.slug: raw}})
        )
        return None

    outcome.do_each(queryset, do)
    return outcome
