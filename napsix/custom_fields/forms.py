"""Custom fields on a model's form, and the form of a definition itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
from napsix.crud.addresses import BIGGEST_KEY, whole_number
from napsix.crud.forms import ModelForm
from napsix.custom_fields import services
from napsix.custom_fields.models import Definition, Option
from napsix.custom_fields.types import FIELD_TYPES
from napsix.text import fold

# What is said of a value that was typed into a field that somebody retired meanwhile.
UNASKED = gettext_lazy(
    "«%(field)s» dejó de pedirse mientras completabas esto: «%(typed)s» no se guardó. Guardá de nuevo para seguir sin "
    "ese dato."
)
# And where its value was taken away.
UNEMPTIED = gettext_lazy(
    "«%(field)s» dejó de pedirse mientras completabas esto: no se vació. Guardá de nuevo para seguir sin ese cambio."
)


class CustomFieldsMixin(forms.ModelForm):
    """Adds the model's custom fields to a form and writes them into the row's ``custom`` column."""

    # Title and names of each part of the form.
    fieldsets: Sequence[tuple[str | Promise, list[str]]]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.type_id = self._type_id()
        self.definitions = [
            definition
            for definition in Definition.objects.of(self._meta.model).prefetch_related("client_types")
            if "client_type" in self.fields or self._is_open(definition)
        ]
        for definition in self.definitions:
            self.fields[definition.key] = self._field_of(definition)
        self.fieldsets = [*self.fieldsets, *self._sections()]

    def _type_id(self) -> int | None:
        """Return the number of the client type by which the fields go: the one being chosen, else the row's."""
        if "client_type" not in self.fields:
            return self.instance.custom_type_id
        return whole_number(str(self["client_type"].value()), default=None, most=BIGGEST_KEY)

    def _is_open(self, definition: Definition) -> bool:
        return definition.is_open_to(self.type_id, self.instance.custom)

    def _field_of(self, definition: Definition) -> forms.Field:
        """Return the form's field; where the type is chosen, ``app.js`` shows those of other types no more."""
        rules, raw = definition.rules, self.instance.custom.get(definition.slug)
        field = rules.form_field(definition, raw)
        field.initial = rules.from_json(raw) if self.instance.pk else rules.initial(definition)
        field.required = field.required and (not self.is_bound or self._is_open(definition))
        types = " ".join(str(row.pk) for row in definition.client_types.all())
        if types and definition.slug not in self.instance.custom:
            field.widget.attrs["data-types"] = types
        return field

    def _sections(self) -> list[tuple[str, list[str]]]:
        sections: dict[str, list[str]] = {}
        for definition in self.definitions:
            sections.setdefault(definition.section or _("Otros datos"), []).append(definition.key)
        return list(sections.items())

    def clean(self) -> dict[str, Any]:
        """Write the values into the row, and refuse one that may not repeat."""
        cleaned = super().clean() or self.cleaned_data
        custom = dict(self.instance.custom)
        for definition in self.definitions:
            if definition.key not in cleaned or not self._is_open(definition):
                continue
            raw = definition.rules.to_json(cleaned[definition.key])
            if raw is not None and definition.is_unique and services.is_taken(definition, raw, self.instance.pk):
                self.add_error(definition.key, _("Ya hay otro con ese valor."))
            custom.pop(definition.slug, None)
            if raw is not None:
                custom[definition.slug] = raw
        self.instance.custom = custom
        for name, typed in self._unasked():
            self.add_error(None, (UNASKED if typed else UNEMPTIED) % {"field": name, "typed": typed})
        return cleaned

    def closed_definitions(self) -> QuerySet[Definition]:
        """Return the fields, retired ones too, of which it may be said that they are asked for no more."""
        return Definition.objects.filter(model=self._meta.model._meta.label_lower)

    def _unasked(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each field that the form asked for when it was shown and asks no more, and what was typed.

        One that was left as it was stays in the row untouched. Nothing is what was typed where it was emptied, which is
        as good as done in a new row.
        """
        prefix = self.add_prefix("custom.")
        sent = {name.removeprefix(prefix) for name in self.data if name.startswith(prefix)}
        sent -= {definition.slug for definition in self.definitions}
        closed = self.closed_definitions().prefetch_related("options") if sent else ()
        for definition in [one for one in closed if one.slug in sent]:
            rules, had = definition.rules, self.instance.custom.get(definition.slug)
            field, name = rules.form_field(definition, had), self.add_prefix(definition.key)
            typed = field.widget.value_from_datadict(self.data, self.files, name)
            started = had if self.instance.pk else definition.starts_with
            if typed in field.empty_values and not self.instance.pk:
                continue
            if field.has_changed(rules.from_json(started), typed):
                known = [*getattr(field, "choices", ()), *rules.known(definition)]
                yield definition.name, self._written(typed, {str(key): str(label) for key, label in known})

    def _written(self, typed: Any, labels: Mapping[str, str]) -> str:
        """Return what was typed as people read it: what is chosen by its label, and nothing for no choice."""
        return ", ".join(labels.get(one, one) for one in (typed if isinstance(typed, list) else [str(typed)]) if one)


def slug_of(name: str) -> str:
    """Return an internal name made out of a field's name, whatever that is written with."""
    words = "_".join(re.findall("[a-z0-9]+", fold(name)))
    return (words if words[:1].isalpha() else f"campo_{words}")[:40]


class DefinitionForm(ModelForm):
    """A definition with its options, one a line. What never changes is asked only for a new one."""

    fieldsets: Sequence[tuple[str | Promise, list[str]]] = (
        (gettext_lazy("Campo"), ["name", "kind", "slug", "model", "options_text", "help", "default"]),
        (gettext_lazy("Dónde aparece"), ["section", "order", "client_types", "in_table", "is_filterable"]),
        (gettext_lazy("Reglas"), ["is_required", "is_unique", "in_portal", "is_contact_editable", "is_retired"]),
    )
    options_text = forms.CharField(
        label=gettext_lazy("Opciones, una por línea"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Solo para las clases con opciones. Una línea nueva es otra opción; si sacás una, se retira y quien la "
            "tiene la conserva. Para cambiarle el nombre a una, usá los campos de abajo."
        ),
    )

    class Meta:
        model = Definition
        fields = [
            "name", "kind", "slug", "model", "help", "default", "section", "order", "client_types",
            "in_table", "is_filterable", "is_required", "is_unique", "in_portal", "is_contact_editable", "is_retired",
        ]  # fmt: skip
        help_texts = {
            "help": gettext_lazy("Se lee debajo del campo, como esto."),
            "default": gettext_lazy("Con lo que empieza una ficha nueva. Vacío: con nada."),
            "section": gettext_lazy("Bajo qué título va en la ficha. Vacío: «Otros datos»."),
            "order": gettext_lazy("Los números más chicos van primero."),
            "client_types": gettext_lazy("Vacío: para todos los clientes."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.named: dict[str, Option] = {}
        if self.instance.pk:
            for name in ("kind", "slug", "model"):
                del self.fields[name]
            self._ask_for_options(self.instance.live_options())
        else:
            self.fields["slug"].required = False
            self.fields.pop("is_retired", None)

    def _ask_for_options(self, options: Sequence[Option]) -> None:
        """Ask which options there are, one a line, and apart from it for the name of each."""
        self.fields["options_text"].initial = "\n".join(option.label for option in options)
        self.named = {f"option-{option.pk}": option for option in options}
        for name, option in self.named.items():
            label = _("Nombre de «%(option)s»") % {"option": option.label}
            self.fields[name] = forms.CharField(label=label, initial=option.label, max_length=60, required=False)
        if self.named:
            self.fieldsets = (*self.fieldsets, (_("Nombres de las opciones"), list(self.named)))

    def renamed(self) -> dict[int, str]:
        """Return the new label of each option that got one, by its number."""
        typed = {option: " ".join(self.cleaned_data.get(name, "").split()) for name, option in self.named.items()}
        return {option.pk: label for option, label in typed.items() if label and label != option.label}

    def clean_slug(self) -> str:
        """Make the internal name out of the name where none was typed; refuse one that another field has."""
        slug = self.cleaned_data["slug"] or slug_of(self.cleaned_data.get("name", ""))
        if Definition.objects.filter(model=self.data.get("model"), slug=slug).exists():
            raise forms.ValidationError(_("Ya hay un campo con el nombre interno «%(slug)s»."), params={"slug": slug})
        return slug

    def clean(self) -> dict[str, Any]:
        """A choice needs options; some kinds always repeat; a contact changes only what they see."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind") or self.instance.kind
        if kind in {"choice", "choices"}:
            self._check_options()
        if cleaned.get("is_unique") and kind in FIELD_TYPES and not FIELD_TYPES[kind].may_be_unique:
            self.add_error("is_unique", _("Los datos de esta clase siempre se pueden repetir."))
        if cleaned.get("is_contact_editable") and not cleaned.get("in_portal"):
            self.add_error("is_contact_editable", _("Para que lo cambie, primero tiene que verse en el portal."))
        if cleaned.get("default") and kind in FIELD_TYPES:
            self._check_default(kind, cleaned["default"])
        return cleaned

    def _check_options(self) -> None:
        """There is at least one option, and no new name is another one's."""
        if not self.labels():
            self.add_error("options_text", _("Escribí al menos una opción."))
        renamed = self.renamed()
        options = self.instance.all_options() if self.instance.pk else []
        kept = [option.label for option in options if option.pk not in renamed]
        for pk, label in renamed.items():
            if [*kept, *renamed.values()].count(label) > 1:
                self.add_error(f"option-{pk}", _("Ya hay una opción «%(label)s».") % {"label": label})

    def _check_default(self, kind: str, default: str) -> None:
        """A new row starts with what its form would take."""
        if kind in {"choice", "choices"}:
            named = [default] if kind == "choice" else [label.strip() for label in default.split(",")]
            if not set(named) <= set(self.labels()):
                self.add_error("default", _("Escribí una de las opciones."))
            return
        definition = Definition(kind=kind, default=default)
        try:
            definition.rules.form_field(definition).clean(definition.rules.initial(definition) or "-")
        except forms.ValidationError as error:
            self.add_error("default", error)

    def labels(self) -> list[str]:
        """Return the options typed, each once, by their new names."""
        renamed = self.renamed()
        new_names = {option.label: renamed[option.pk] for option in self.named.values() if option.pk in renamed}
        lines = (" ".join(line.split())[:60] for line in self.cleaned_data.get("options_text", "").splitlines())
        return list(dict.fromkeys(new_names.get(line, line) for line in lines if line))

    def store(self, *, user: User) -> Definition:
        """Save the definition, its options and its indexes."""
        return services.save_definition(self, self.labels(), self.renamed())
