"""The wizard's forms: the file, how it is read, and what goes where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.accounts.models import User
from napsix.crud.access import may, permission
from napsix.custom_fields.models import Definition
from napsix.importer import mapping as mappings
from napsix.importer.fields import max_length
from napsix.importer.mapping import ImportRefused
from napsix.importer.messages import sentence
from napsix.importer.models import ImportRun, ImportTemplate
from napsix.importer.models.run import MappingEntry
from napsix.importer.reasons import reason
from napsix.importer.resources import Resource
from napsix.importer.services import running

ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.xlsb,.ods,.html,.htm,.xml"
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": gettext_lazy("UTF-8 con marca"),
    "cp1252": gettext_lazy("Windows (1252)"),
    "cp850": gettext_lazy("DOS (850)"),
    "mac_roman": gettext_lazy("Mac"),
    "utf-16": "UTF-16",
}
DELIMITERS = {
    ",": gettext_lazy("coma (,)"),
    ";": gettext_lazy("punto y coma (;)"),
    "\t": gettext_lazy("tabulación"),
    "|": gettext_lazy("barra (|)"),
}
LAST_ROW = 1_000_000
SAMPLES = 3
# Behind every column whose place among those that are joined is known.
LAST = 1_000
# The choice of a column for which a custom field is to be made.
NEW_FIELD = "+"


class ImportUploadForm(forms.Form):
    """The file to import. The engine decides whether it is one."""

    file = forms.FileField(
        label=gettext_lazy("Archivo"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ACCEPTED})
    )


class ReadingForm(forms.Form):
    """How the file is read, where what was found out is wrong."""

    sheet = forms.ChoiceField(label=gettext_lazy("Hoja"))
    encoding = forms.ChoiceField(label=gettext_lazy("Codificación"))
    delimiter = forms.ChoiceField(label=gettext_lazy("Separador"), required=False)
    header_row = forms.IntegerField(
        label=gettext_lazy("Fila de los títulos"),
        min_value=0,
        max_value=LAST_ROW,
        help_text=gettext_lazy("0 si el archivo no tiene títulos."),
    )
    header_rows = forms.TypedChoiceField(
        label=gettext_lazy("Los títulos ocupan"),
        coerce=int,
        choices=[(1, gettext_lazy("una fila")), (2, gettext_lazy("dos filas")), (3, gettext_lazy("tres filas"))],
    )

    repair = forms.BooleanField(
        label=gettext_lazy("Reparar los acentos dañados"),
        required=False,
        help_text=gettext_lazy("«CÃ³rdoba» se lee «Córdoba»."),
    )

    fill_down = forms.BooleanField(
        label=gettext_lazy("Repetir hacia abajo"),
        required=False,
        help_text=gettext_lazy("Una fila sin cliente es del cliente de arriba: otro contacto suyo."),
    )

    def __init__(self, *args: Any, run: ImportRun, **options: Any) -> None:
        found = run.detected
        self.overrides = run.overrides
        shown = {name: found[name] for name in ("sheet", "encoding", "delimiter", "header_row")}
        shown |= {"header_rows": max(found["header_rows"], 1), "repair": bool(run.overrides.get("repair"))}
        shown["fill_down"] = bool(found.get("repeated", {}).get("columns"))
        super().__init__(*args, initial=shown, **options)
        fields = cast("dict[str, forms.ChoiceField]", self.fields)
        if not found.get("damaged"):
            del fields["repair"]
        if found["format"] == "csv":
            del fields["sheet"]
            fields["encoding"].choices = with_found(ENCODINGS, found["encoding"])
            fields["delimiter"].choices = with_found(DELIMITERS, found["delimiter"])
        else:
            del fields["encoding"], fields["delimiter"]
            fields["sheet"].choices = [(name, name) for name in found["sheets"]]

    def overridden(self) -> dict[str, Any]:
        """Return what the person chose, now or before, instead of what was found out.

        Another sheet has its own titles; so has a file with another delimiter.
        """
        changed = set(self.changed_data)
        changed |= {"header_rows"} & self.fields.keys() if "header_row" in changed else set()
        kept = set() if changed & {"sheet", "delimiter"} else set(self.overrides)
        return {name: self.cleaned_data[name] for name in changed | kept if name in self.cleaned_data}


def with_found(words: Mapping[str, Any], value: str | None) -> list[tuple[str, Any]]:
    """Return the choices of ``words``, and ``value`` if it is none of them."""
    choices = dict(words)
    choices.setdefault(value or "", value or _("ninguno"))
    return list(choices.items())


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file as the form shows it: its title, values, choice of field, and what we think of it.

    ``counts`` says that it is left out because it only counts the rows.
    """

    header: str
    samples: list
    field: forms.BoundField
    band: str
    label: str
    joined: list
    counts: bool
    reason: str

    @property
    def value(self) -> str:
        """The name of the field that the column goes into, empty when it is left out."""
        return self.field.value() or ""


class ColumnsForm(forms.Form):
    """What goes where, which rows are written and how they are matched. ``mapping`` holds the result.

    ``corrected`` has the field of each titled column for which a person chose another one, or none, by its heading.
    """

    mode = forms.ChoiceField(label=gettext_lazy("Qué hacer con las filas"), widget=forms.RadioSelect)
    match = forms.MultipleChoiceField(
        label=gettext_lazy("Reconocer a los que ya están por"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "El código y la identificación fiscal deciden solos; el resto se mira en las filas que no traen ninguno."
        ),
    )
    atomic = forms.BooleanField(label=gettext_lazy("Todo o nada: si una fila falla, no se importa ninguna"))
    template_name = forms.CharField(
        label=gettext_lazy("Guardar estas columnas como plantilla"),
        max_length=max_length(ImportTemplate, "name"),
        help_text=gettext_lazy("Poné un nombre para usarla la próxima vez; vacío, no se guarda."),
    )

    def __init__(self, *args: Any, run: ImportRun, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.run, self.user = run, user
        self.mapping, self.corrected = [], {}
        self.may_define = may(user, permission(Definition, "add"))
        self.new_fields: list[int] = []
        self.catalogue = run.resource.catalogue()
        used = [self.catalogue[one["field"]].number for one in run.mapping if one["field"] in self.catalogue]
        self.groups = field_groups(run.resource, user, most=max(used, default=1) + 1)
        allowed = running.allowed_modes(user, run.resource._meta.model)
        modes = [mode for mode in ImportRun.Mode.choices if mode[0] in allowed]
        fields = cast("dict[str, forms.ChoiceField]", self.fields)
        fields["mode"].choices, fields["mode"].initial = modes, run.mode
        keys = [(key, self.label_of(key)) for key in run.resource.loader.keys]
        fields["match"].choices, fields["match"].initial = keys, run.match
        self.fields["atomic"].initial = run.atomic
        self.fields["atomic"].required = self.fields["template_name"].required = False
        if run.mode not in allowed and allowed:
            self.fields["mode"].initial = allowed[0]
        self._add_columns()

    def _add_columns(self) -> None:
        offered = {name for _label, options in self.groups for name, _words in options}
        chosen = {entry["position"]: entry["field"] for entry in self.run.mapping if entry["field"] in offered}
        for position, column in enumerate(self.run.columns):
            self.fields[name_of(position)] = forms.ChoiceField(
                label=column["header"],
                required=False,
                choices=[("", ""), *self.groups, *([(NEW_FIELD, "")] if self.may_define else [])],
                initial=chosen.get(position, ""),
            )

    def label_of(self, field: str) -> str:
        """Return what people call a field."""
        return str(self.catalogue[field].field.column_name) if field in self.catalogue else field

    @cached_property
    def rows(self) -> list[ColumnRow]:
        """The columns of the file, for the table."""
        bound = [self[name_of(position)] for position in range(len(self.run.columns))]
        together = {}
        for field in bound:
            together.setdefault(field.value(), []).append(field.label)
        return [self._row(position, field, together) for position, field in enumerate(bound)]

    def _row(self, position: int, field: forms.BoundField, together: Mapping[str, list[str]]) -> ColumnRow:
        column, suggestion = self.run.columns[position], self.run.suggested.get(str(position))
        chosen = field.value()
        different = list(dict.fromkeys(column["samples"]))
        is_joined = bool(chosen) and mappings.joinable(self.run.resource, chosen)
        joined = together[chosen] if is_joined and len(together[chosen]) > 1 else []
        band, label, why = "", "", ""
        if suggestion and chosen == suggestion["field"]:
            band, why = suggestion["band"] if chosen else "", reason(suggestion, self.catalogue)
        elif suggestion and not chosen:
            band, label, why = "offered", self.label_of(suggestion["field"]), reason(suggestion, self.catalogue)
        counts = column.get("counts", False) and not chosen
        return ColumnRow(column["header"], different[:SAMPLES], field, band, label, joined, counts, why)

    def clean_template_name(self) -> str:
        name = self.cleaned_data["template_name"].strip()
        others = ImportTemplate.objects.filter(name=name).exclude(user=self.user, target=self.run.target)
        if name and others.exists():
            raise ValidationError(_("Ya hay una plantilla de otra persona con ese nombre; elegí otro."))
        return name

    def clean(self) -> dict[str, Any]:
        """Settle the mapping, and whether this person may make such an import."""
        super().clean()
        cleaned = self.cleaned_data
        if self.errors.keys() - {"template_name"}:
            return cleaned
        self.mapping = self._mapping(cleaned)
        resource, mode = self.run.resource, cleaned["mode"]
        try:
            mappings.check(self.mapping, self.run, match=cleaned["match"], mode=mode)
        except ImportRefused as refusal:
            self._refuse(refusal)
        fields = [entry["field"] for entry in self.mapping]
        if not may(self.user, *running.needed_permissions(resource, fields, mode)):
            self.add_error("mode", _("No tenés permiso para hacer esto con las columnas del contacto."))
        return cleaned

    def _mapping(self, cleaned: dict[str, Any]) -> list[MappingEntry]:
        """The chosen fields, joined ones in the suggested order, the others in that of the file."""
        chosen = []
        self.corrected = {
            column["header"]: cleaned[name_of(position)]
            for position, column in enumerate(self.run.columns)
            if column["title"] and cleaned[name_of(position)] != self.fields[name_of(position)].initial
        }
        for position in range(len(self.run.columns)):
            field = cleaned[name_of(position)]
            suggestion = self.run.suggested.get(str(position), {})
            place = suggestion["order"] if suggestion.get("field") == field else LAST
            if field == NEW_FIELD:
                self.new_fields.append(position)
            elif field:
                chosen.append((place, position, field))
        return [mappings.entry_of(self.run.columns, position, field) for _place, position, field in sorted(chosen)]

    def _refuse(self, refusal: ImportRefused) -> None:
        params = dict(refusal.params)
        if "field" in params:
            params["field"] = self.label_of(params["field"])
        place = None
        if "second" in params:
            place = name_of(mappings.position_of(self.run.columns, params["second"]))
        self.add_error(place, sentence(refusal.code, params))


def name_of(position: int) -> str:
    """Return the name of the form's field for the column at ``position``."""
    return f"column_{position}"


def field_groups(resource: type[Resource], user: User, most: int = 1) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the fields that ``user`` may fill, as ``[(label, [(name, label)])]``: own, of contacts, custom.

    Args:
        most: of how many rows of one sort in a line.
    """
    nested = {prefix: one._meta.model for prefix, (one, _via) in resource.nested.items()}
    groups = {}
    for name, column in resource.catalogue().items():
        if column.number > most:
            continue
        prefix = name.partition(".")[0] if "." in name else ""
        model = nested.get(prefix)
        verbs = [may(user, permission(model, verb)) for verb in ("add", "change")] if model else []
        if column.readonly or not (any(verbs) if model else may(user, *column.requires)):
            continue
        words = (model or resource._meta.model)._meta.verbose_name if model or not prefix else _("campos propios")
        title = str(column.field.column_name)
        if column.number > 1:
            words, title = f"{words} {column.number}", f"{title} {column.number}"
        groups.setdefault(str(words).capitalize(), []).append((name, title))
    return list(groups.items())
