"""The form of what is chosen beside the columns: what each does to rows that are there, and what all rows share."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from napsix.accounts.models import User
from napsix.importer.fields import ImportColumn
from napsix.importer.forms import field_groups
from napsix.importer.models import ImportRun, Policy
from napsix.importer.names import Names
from napsix.importer.services.choosing import fault_of, fixable

# The longest list of names that is offered as a list; of a longer one, or one that grows, a text is asked.
LISTED = 300
POLICY, FIXED = "policy_", "fixed_"


class OptionsForm(forms.Form):
    """A policy for each field with a column or a value, and a value for each field without a column."""

    def __init__(self, *args: Any, run: ImportRun, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.run = run
        self.catalogue = run.resource.catalogue()
        self.fixable = self._offered(user)
        self._add_policies()
        for name, column in self.fixable.items():
            self.fields[FIXED + name] = self._value_field(name, column)

    def _offered(self, user: User) -> dict[str, ImportColumn]:
        """Return the fields that may be the same in every row, of those that the person may fill."""
        allowed = {name for _label, options in field_groups(self.run.resource, user) for name, _words in options}
        return {name: column for name, column in fixable(self.run).items() if name in allowed}

    def _add_policies(self) -> None:
        empty, chosen = self.run.resource.empty_values(), self.run.choices.get("policies", {})
        for name in self.run.filled:
            choices = [one for one in Policy.choices if one[0] != Policy.ERASE or name in empty]
            self.fields[POLICY + name] = forms.ChoiceField(
                label=self.catalogue[name].title, choices=choices, initial=chosen.get(name, Policy.OVERWRITE)
            )

    @cached_property
    def names(self) -> dict[str, Names]:
        """What each field with named things knows, for a value that all rows share."""
        fields = {name: column.field for name, column in self.fixable.items()}
        return {name: field.named(field, self.run.user) for name, field in fields.items() if field.named}

    def _value_field(self, name: str, column: ImportColumn) -> forms.Field:
        initial = self.run.choices.get("fixed", {}).get(name, "")
        names = self.names.get(name)
        is_closed = names and not names.several and (not names.new or names.add)
        if names and is_closed and len(names.labels) <= LISTED:
            choices = [("", _("Sin valor")), *((label, label) for label in names.labels)]
            return forms.ChoiceField(label=column.title, required=False, choices=choices, initial=initial)
        widget = forms.TextInput(attrs={"list": f"names-{name}"} if names else {})
        return forms.CharField(label=column.title, required=False, max_length=1000, initial=initial, widget=widget)

    @property
    def policy_fields(self) -> list[tuple[forms.BoundField, str]]:
        """The fields of the policies, each with the title of its column, empty where all rows share it."""
        headers = {entry["field"]: entry["header"] for entry in reversed(self.run.mapping)}
        found = [(self[name], name.removeprefix(POLICY)) for name in self.fields if name.startswith(POLICY)]
        return [(bound, headers.get(field, "")) for bound, field in found]

    @property
    def value_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of the values that all rows share: the client's own, then those of others."""
        bound = [self[name] for name in self.fields if name.startswith(FIXED)]
        prefixes = {
            prefix: one._meta.model._meta.verbose_name for prefix, (one, _via) in self.run.resource.nested.items()
        }
        groups: dict[str, list[forms.BoundField]] = {}
        for field in bound:
            prefix = field.name.removeprefix(FIXED).partition(".")[0]
            words = prefixes.get(prefix, self.run.resource._meta.model._meta.verbose_name)
            groups.setdefault(str(words).capitalize(), []).append(field)
        return list(groups.items())

    @property
    def lists(self) -> list[tuple[str, list[str]]]:
        """The names that are proposed while a value is typed, by the list's own name."""
        return [(f"names-{name}", list(names.labels[:LISTED])) for name, names in self.names.items()]

    @property
    def is_filled(self) -> bool:
        """Whether a value that all rows share is chosen, or was refused."""
        return any(self[name].value() for name in self.fields if name.startswith(FIXED))

    def clean(self) -> dict[str, Any]:
        """Refuse a value that cannot stand in its field."""
        super().clean()
        for name, column in self.fixable.items():
            text = self.cleaned_data.get(FIXED + name)
            fault = fault_of(column, text, self.names.get(name)) if text else ""
            if fault:
                self.add_error(FIXED + name, fault)
        return self.cleaned_data

    def chosen(self) -> dict[str, Any]:
        """Return what a valid form says, as a run keeps it."""
        fields = self.cleaned_data.items()
        policies = {name.removeprefix(POLICY): one for name, one in fields if name.startswith(POLICY)}
        return {
            "policies": {name: policy for name, policy in policies.items() if policy != Policy.OVERWRITE},
            "fixed": {name.removeprefix(FIXED): text for name, text in fields if name.startswith(FIXED) and text},
        }
