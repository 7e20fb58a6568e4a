"""What a table looks like in a spreadsheet: one declaration, read by import, export and the mapping's suggestions.

It stands on django-import-export's ``ModelResource``: a resource exports as its documentation says. Its own import
loop is not used, for it is more than ten times slower than the runner's and writes past the services; what belongs to
that loop is refused with a sentence rather than passed over. ``napsix.importer.datasets`` imports.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NoReturn

import tablib
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from import_export import resources
from import_export.exceptions import ImportExportError
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from napsix.crud.access import permission
from napsix.custom_fields.models import Definition
from napsix.importer.custom import CustomField
from napsix.importer.engine.groups import MOST_NUMBERS, numbered_name
from napsix.importer.engine.header import Meaning
from napsix.importer.engine.targets import Target, fields_named
from napsix.importer.exporting import exporter_of
from napsix.importer.fields import ExportedField, Field, ImportColumn, extra_columns
from napsix.importer.model_fields import ModelField, column_of, editable_fields, with_titles
from napsix.importer.rows import Loader
from napsix.importer.sources import CellSource, ManySource
from napsix.text import safe_cell

CHUNK = 1_000
# Options of ``Meta`` that only the package's own import loop knows, and what they always are here.
FIXED = {
    "clean_model_instances": True,
    "force_init_instance": False,
    "instance_loader_class": None,
    "skip_unchanged": True,
    "use_bulk": False,
    "use_natural_foreign_keys": False,
    "using_db": None,
    "widgets": None,
}


# Steps of the package's export that a subclass may change for each row.
ROW_BY_ROW = ("export_resource", "export_field", "iter_queryset")


class NotImportable(ImportExportError):
    """Rows of this resource are not imported from spreadsheets."""


class Resource(resources.ModelResource):
    """Base of the declarations: an export of a table.

    The columns stand in the order in which they are declared; ``Meta.fields`` is needed only for fewer of them.
    A method ``dehydrate_<name>(row)`` gives a column's cell, as the package says. A field of the package's own class is
    exported and not imported.

    Attributes:
        nested: resources whose rows stand in the same line: ``{"contact": (ContactResource, "main_contact")}`` gives
            the columns ``contact.email`` and so on.
        has_custom_fields: the model's custom fields are columns too.
        has_model_fields: so are, after the declared columns, the model's fields that people may change and whose type
            says enough (``napsix.importer.model_fields``), unless ``Meta.exclude`` names them.
        loader: the class that plans and writes rows, of a resource that is imported.
        back: of a nested resource, the field that leads from its rows, those of ``in_line``, to the row in whose line
            they stand; without it an export fetches that row and all that stands in its line.
        available: every column by its name. ``columns``: the chosen ones. ``fields``: the ``Field`` of every column.

    Args:
        columns: names of the chosen columns in their order; the usual ones without.

    Raises:
        KeyError: there is no such column.
    """

    nested: dict[str, "tuple[type[Resource], str]"] = {}
    has_custom_fields = False
    has_model_fields = False
    back = ""
    loader: type[Loader]
    # What the package's metaclass makes of the declaration.
    _meta: Any
    fields: dict[str, Any]

    class Meta:
        clean_model_instances = True
        skip_unchanged = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        options = vars(cls).get("Meta") or cls.Meta
        wrong = [f"Meta.{name}" for name, value in FIXED.items() if getattr(options, name, value) != value]
        wrong += [name for name in vars(cls) if getattr(Resource, name, None) is Resource._refuse]
        if wrong:
            raise ImproperlyConfigured(f"{cls.__name__}: {', '.join(wrong)} would do nothing: the loader writes rows.")
        cls.fields.update(
            {name: ExportedField(field) for name, field in cls.fields.items() if not isinstance(field, Field)}
        )
        if "fields" not in vars(vars(cls).get("Meta", object)):
            cls.Meta = cls._with_fields(options)  # ty: ignore[invalid-assignment]  # the package reads it from there

    @classmethod
    def _with_fields(cls, options: Any) -> Any:
        names = cls._column_names(getattr(options, "model", cls._meta.model))
        left_out = getattr(options, "exclude", cls._meta.exclude) or ()

        class Meta(options):
            fields = tuple(name for name in names if name not in left_out)

        return Meta

    @classmethod
    def _column_names(cls, model: type[Model]) -> list[str]:
        """Return the names of the declared columns, then of those that the model's fields are by themselves."""
        own = [field.name for field in editable_fields(model) if column_of(field)] if cls.has_model_fields else []
        return list(dict.fromkeys([*cls.fields, *own]))

    def __init__(self, columns: Sequence[str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.available = self.all_columns()
        self.fields = {name: column.field for name, column in self.available.items()}
        chosen = columns or [name for name in self.get_export_order() if self.available[name].exported]
        self.columns = [self.available[name] for name in chosen]

    @classmethod
    @cache
    def declared(cls) -> Mapping[str, ImportColumn]:
        """Return every declared column by its name, nested ones last; it is settled at the start.

        An import fills the model's field of the same name: a column without one is exported alone.
        """
        own = {field.name for field in cls._meta.model._meta.get_fields()}
        columns = {
            name: ImportColumn(name, cls.fields[name], readonly=cls.fields[name].readonly or name not in own)
            for name in cls._meta.fields
        }
        for prefix, (nested, via) in cls.nested.items():
            requires = (permission(nested._meta.model, "view"),)
            for name, column in nested.declared().items():
                full, is_readonly = f"{prefix}.{name}", column.field.readonly
                columns[full] = ImportColumn(full, column.field, via, requires, readonly=is_readonly)
        following = {name: column.field for name, column in columns.items() if isinstance(column.field, ModelField)}
        return with_titles(following, columns) if following else columns

    @classmethod
    @cache
    def numbered(cls) -> Mapping[str, ImportColumn]:
        """Return the nested columns again for each further row of their sort in a line: ``contact.2.email``."""
        return {
            numbered_name(name, number): column._replace(name=numbered_name(name, number), number=number)
            for number in range(2, MOST_NUMBERS + 1)
            for name, column in cls.declared().items()
            if column.via
        }

    @classmethod
    def catalogue(cls) -> dict[str, ImportColumn]:
        """Return every column by its name: the declared ones, custom fields (nested first), those of other apps."""
        columns = {**cls.declared(), **cls.numbered()}
        for prefix, (nested, via) in cls.nested.items():
            requires = (permission(nested._meta.model, "view"),)
            for name, column in nested.custom().items():
                columns[f"{prefix}.{name}"] = ImportColumn(f"{prefix}.{name}", column.field, via, requires)
        return columns | cls.custom() | extra_columns[cls._meta.model._meta.label_lower]

    @classmethod
    def targets(cls) -> list[Target]:
        """Return the columns as the engine's suggestion wants them."""
        columns = {name: one for name, one in cls.catalogue().items() if not one.readonly and one.number == 1}
        return [
            column.field.target(name, is_key=cls.is_key(name, column), is_inner=bool(column.via))
            for name, column in columns.items()
        ]

    @classmethod
    def meaning(cls) -> Meaning:
        """Return how the engine sees which of several sheets and rows has the titles: by the declared columns.

        Custom fields, which may change between an upload and its import, have no part in it.
        """
        return fields_named([column.field.target(name) for name, column in cls.declared().items()])

    @classmethod
    def is_key(cls, name: str, column: ImportColumn) -> bool:
        """Return whether a row that is there may be found, or told from others, by the column."""
        return name in cls.loader.keys or (isinstance(column.field, CustomField) and column.field.definition.is_unique)

    @classmethod
    def custom(cls) -> dict[str, ImportColumn]:
        """Return the columns of the model's custom fields, which are asked for anew each time."""
        definitions = Definition.objects.of(cls._meta.model) if cls.has_custom_fields else ()
        return {definition.key: ImportColumn(definition.key, CustomField(definition)) for definition in definitions}

    def all_columns(self) -> dict[str, ImportColumn]:
        """Return every column by its name, with fields of this object's own."""
        own = self.fields
        columns = {name: column for name, column in self.catalogue().items() if column.number == 1}
        return {name: column._replace(field=own.get(name, column.field)) for name, column in columns.items()}

    def headers(self) -> list[str]:
        """Return the titles of the exported columns."""
        return [column.title for column in self.columns]

    def rows(self, queryset: Iterable[Model], keys: Iterable[Any] | None = None) -> Iterator[Sequence[Any]]:
        """Yield the cells of each row of ``queryset``, as they are: the file's writer guards formulas.

        Args:
            keys: primary keys, whose rows are written in their order as far as they are still in the queryset.
        """
        yield from self._rows(self.columns, queryset, keys)

    def _rows(
        self, columns: Sequence[ImportColumn], queryset: Iterable[Model], keys: Iterable[Any] | None = None
    ) -> Iterator[Sequence[Any]]:
        if not isinstance(queryset, QuerySet):
            writers = [self.writer(column) for column in columns]
            yield from ([write(row) for write in writers] for row in queryset)
            return
        if keys is None:
            keys = list(queryset.values_list("pk", flat=True))
        if queryset.query.is_sliced or queryset.query.combinator:  # it cannot be narrowed to the keys
            queryset = self.get_queryset()
        yield from exporter_of(self, columns).rows(queryset, keys)

    def source(self, column: ImportColumn) -> CellSource | ManySource | None:
        """Return what the cells of a column are made of; None where that takes the row itself."""
        if column.field.dehydrate_method or hasattr(self, f"dehydrate_{column.name}"):
            return None
        models = {via: nested._meta.model for nested, via in self.nested.values() if nested.back}
        model = models.get(column.via) if column.via else self._meta.model
        found = column.field.source(model) if model else None
        return None if column.via and isinstance(found, ManySource) else found

    def writer(self, column: ImportColumn) -> Callable[[Any], Any]:
        """Return what gives the cell of a row in ``column``: a method of the resource's own, or the column itself."""
        method = column.field.dehydrate_method or f"dehydrate_{column.name}"
        return method if callable(method) else getattr(self, method, column.export)

    def prefetched(self, queryset: QuerySet) -> QuerySet:
        """Return ``queryset`` with what the columns need fetched beforehand."""
        return queryset

    def _get_ordered_field_names(self, order_field: str) -> tuple[str, ...]:
        """Return the names of all fields, those first that ``Meta`` puts first."""
        return tuple(dict.fromkeys([*(getattr(self._meta, order_field) or ()), *self.fields]))

    @classmethod
    def in_line(cls) -> QuerySet:
        """Return the rows that may stand in the line of another, at most one in each."""
        return cls._meta.model._default_manager.all()

    def get_queryset(self) -> QuerySet:
        """Return every row; whoever exports on behalf of a person gives ``export`` a queryset of theirs."""
        return self._meta.model._default_manager.all()

    def iter_queryset(self, queryset: Iterable[Model]) -> Iterator[Any]:
        """Yield the rows, read in pieces with what the columns need."""
        if isinstance(queryset, QuerySet):
            queryset = self.with_needed(queryset).iterator(chunk_size=self._meta.chunk_size or CHUNK)
        yield from queryset

    def with_needed(self, queryset: QuerySet) -> QuerySet:
        """Return ``queryset`` with what all columns need fetched beforehand, those of other apps too."""
        needed = [path for column in self.columns for path in column.prefetch]
        return self.prefetched(queryset).prefetch_related(*needed)

    def export(self, queryset: Iterable[Model] | None = None, **kwargs: Any) -> Any:
        """Return a ``Dataset`` of every row, or of ``queryset``, as the package says."""
        own = any(getattr(type(self), name) is not getattr(Resource, name) for name in ROW_BY_ROW)
        if own:  # what a subclass does with each row is done with each
            return super().export(queryset, **kwargs)
        self.before_export(queryset, **kwargs)
        rows = self.filter_export(self.get_queryset() if queryset is None else queryset, **kwargs)
        chosen = kwargs.get("export_fields")
        dataset = tablib.Dataset(headers=self.get_export_headers(selected_fields=chosen))
        for cells in self._rows(self._selected(chosen), rows):
            dataset.append([disarmed(cell) for cell in cells])
        self.after_export(queryset, dataset, **kwargs)
        return dataset

    def get_export_fields(self, selected_fields: Collection[str] | None = None) -> list[Field]:
        """Return the fields of the chosen columns, or of those that are selected by name or title."""
        return [self.fields[column.name] for column in self._selected(selected_fields)]

    def export_field(self, field: Field, instance: Any, **kwargs: Any) -> Any:
        """Return the cell of ``instance`` in the column of ``field``."""
        return self.writer(self.available[self.get_field_name(field)])(instance)

    def export_resource(
        self, instance: Any, selected_fields: Collection[str] | None = None, **kwargs: Any
    ) -> list[Any]:
        """Return the cells of one row for a ``Dataset``, which may become a file: no text is a formula."""
        return [disarmed(self.writer(column)(instance)) for column in self._selected(selected_fields)]

    def _selected(self, names: Collection[str] | None) -> list[ImportColumn]:
        """Return the columns of ``names``, or the chosen ones, without those that were taken out of ``fields``."""
        columns = self.columns
        if names:
            columns = [self.available[name] for name in self.get_export_order() if name in self.available]
            columns = [column for column in columns if column.name in names or column.title in names]
        return [column for column in columns if column.name in self.fields]

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: Any) -> Field:
        """Return the column of a field of the model that is named in ``Meta.fields`` and not declared, by its type.

        Raises ``ImproperlyConfigured`` for a type that says too little.
        """
        column = column_of(django_field)
        if column is None:
            raise ImproperlyConfigured(f"{cls.__name__}.Meta.fields names «{field_name}», which is not declared.")
        return column

    def import_data(self, *args: Any, **kwargs: Any) -> Any:
        """Raise ``NotImportable``; see ``napsix.importer.datasets.ImportResource`` for those that are imported."""
        raise NotImportable(f"{self._meta.model._meta.label} is not imported from spreadsheets.")

    import_file = import_data

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImportable("A row is not written by itself: import_data has the loader plan and write all of them.")

    # The parts of the package's own import loop.
    import_data_inner = import_row = import_instance = import_field = import_obj = _refuse
    before_import = after_import = before_import_row = after_import_row = _refuse
    init_instance = get_instance = get_or_init_instance = after_init_instance = after_import_instance = _refuse
    validate_instance = skip_row = for_delete = save_m2m = _refuse
    save_instance = do_instance_save = before_save_instance = after_save_instance = _refuse
    delete_instance = before_delete_instance = after_delete_instance = _refuse
    bulk_create = bulk_update = bulk_delete = _refuse


def disarmed(value: Any) -> Any:
    """Return a cell that no program takes for a formula and every format of file can hold."""
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value
