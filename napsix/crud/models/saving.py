"""Saving that writes what was changed of a row, and what follows from it: never what a stale copy happens to hold."""

import copy
from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar, Self, TypeVar

from django.db import connection, models, transaction

from napsix.crud.fields import Derived

M = TypeVar("M", bound=models.Model)


class SavesChanges(models.Model):
    """A row with columns that follow from others; ``manage.py check`` asks it of every model with such columns.

    ``save()`` writes the columns that differ from what was read, or those of ``update_fields``, and every derived
    column that follows: from the row as it stands in the table, held, and not from the copy in hand. Columns that
    follow from rows of other tables are named in ``FROM_OTHERS`` and set by ``gather``. Where other tables keep
    something of this row, ``hold_first`` holds them before it and ``pass_on`` writes them. Held is what nobody else
    changes until the transaction ends.
    """

    # The relation to the row that is held before this one: it keeps something of all that hang from it.
    HELD_FIRST: ClassVar[str] = ""

    FROM_OTHERS: ClassVar[tuple[str, ...]] = ()
    # The relations that derived columns and ``gather`` read, as ``prefetch_related`` takes them.
    DERIVED_FROM: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Insert a new row; of one that was read write what was changed, and what follows from it."""
        names = options.get("update_fields")
        with transaction.atomic():
            if options.get("force_insert") or not self._was_read():
                self.hold_first()
                super().save(*args, **options)
                self._remember(vars(self))
                self.pass_on([field.name for field in self._meta.concrete_fields])
            elif names is None or names:
                self.hold_first()
                self.save_over(self.held(), names)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Make the instance of a row, which remembers what was read."""
        row = super().from_db(db, field_names, values, **options)
        vars(row._state)["read"] = {
            name: copy.deepcopy(value) if value and type(value) in (dict, list) else value
            for name, value in vars(row).items()
            if name != "_state"
        }
        return row

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet | None = None,
    ) -> None:
        """Read the row anew, or some of its columns, and remember them."""
        fields = None if fields is None else list(fields)
        super().refresh_from_db(using, fields, from_queryset)
        self._remember(vars(self) if fields is None else fields)

    def held(self) -> Self | None:
        """Return the row as it stands now, held. None: it is gone."""
        return type(self)._base_manager.select_for_update(no_key=True).filter(pk=self.pk).first()

    def save_over(self, now: Self | None, names: Iterable[str] | None = None) -> None:
        """Write the changed columns, or those of ``names``, over the held row ``now``, with all that follows.

        Raises ``DatabaseError`` for a row that is gone.
        """
        changed = self.changed() if names is None else self._fields(names)
        stored = self if now is None else now
        before = dict(vars(stored))
        for field in changed:
            if field.attname not in self.FROM_OTHERS and not field.generated:
                setattr(stored, field.attname, vars(self)[field.attname])
        if any(field.attname in self.FROM_OTHERS for field in changed):
            stored.gather()
        derived = settled(stored)
        follows = [name for name, value in derived.items() if name in before and value != before[name]]
        stamps = [field.name for field in self._meta.concrete_fields if getattr(field, "auto_now", False)]
        written = dict.fromkeys([*(field.name for field in changed), *follows, *(stamps if names is None else ())])
        self._adopt(stored, derived)
        vars(self._state)["settled"] = derived  # Derived.pre_save takes these
        try:
            super().save(update_fields=list(written))
        finally:
            del vars(self._state)["settled"]
        self._remember(field.attname for field in self._fields(written))
        self.pass_on(list(written))

    def changed(self) -> list[Any]:
        """Return the fields whose value differs from what was read; of derived ones those that people may choose."""
        read, own = self.was, vars(self)
        fields: list[Any] = [
            field
            for field in self._meta.concrete_fields
            if field.attname in own and not field.generated and (field.editable or not isinstance(field, Derived))
        ]
        for field in fields:
            if field.is_relation and field.is_cached(self):  # a row that got its key after it was set
                other = field.get_cached_value(self)
                if other is not None and own[field.attname] is None:
                    setattr(self, field.attname, getattr(other, field.target_field.attname))
        return [field for field in fields if field.attname not in read or own[field.attname] != read[field.attname]]

    def gather(self) -> None:
        """Set the columns ``FROM_OTHERS`` from the rows that they follow from."""

    def hold_first(self) -> None:
        """Hold, before this row, what its columns follow from, and the rows that keep something of it.

        Here: the row of ``HELD_FIRST`` that it hangs from, and the one that it hung from until now.
        """
        if self.HELD_FIRST:
            field: Any = self._meta.get_field(self.HELD_FIRST)
            now = getattr(self, field.attname)
            hold_rows(field.related_model._base_manager.filter(pk__in={now, self.was.get(field.attname, now)}))

    def pass_on(self, written: Sequence[str]) -> None:
        """Bring what other tables keep of this row in step; ``written`` are the names of the columns just saved."""

    @property
    def was(self) -> dict[str, Any]:
        """What was read of the row, or saved last, by attname; empty for one that is not in its table."""
        return vars(self._state).get("read", {})

    def _was_read(self) -> bool:
        """Whether the row was read from the table, or saved, under the key that it still has."""
        return not self._state.adding and self.pk is not None and self.was.get(self._meta.pk.attname) == self.pk

    def _remember(self, names: Iterable[str]) -> None:
        """Remember the values of the columns ``names`` as those that are in the table."""
        own = vars(self)
        fields = _by_name(type(self))
        read = {fields[name]: own[fields[name]] for name in names if name in fields and fields[name] in own}
        for name, value in read.items():
            if value and isinstance(value, (dict, list)):
                read[name] = copy.deepcopy(value)
        vars(self._state)["read"] = self.was | read

    def _fields(self, names: Iterable[str]) -> list[models.Field]:
        """Return the fields called ``names``, which may be attnames."""
        wanted = set(names)
        return [one for one in self._meta.concrete_fields if one.name in wanted or one.attname in wanted]

    def _adopt(self, stored: Self, derived: dict[str, Any]) -> None:
        """Take over what ``stored`` holds in the columns that were not changed in this copy."""
        taken = []
        if stored is not self:
            changed = {field.attname for field in self.changed()} - set(self.FROM_OTHERS)
            for field in self._meta.concrete_fields:
                if field.attname in vars(self) and field.attname not in changed and not field.generated:
                    setattr(self, field.attname, vars(stored)[field.attname])
                    taken.append(field.attname)
        for name, value in derived.items():
            setattr(self, name, value)
        self._remember(taken)


def hold_rows(rows: models.QuerySet) -> None:
    """Hold ``rows``, in the order of their keys: two who hold the same ones wait for each other, never both.

    What only names one of them by its key may be written meanwhile. SQLite has one writer anyway.
    """
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def settled(row: models.Model) -> dict[str, Any]:
    """Return the derived columns of ``row`` as they follow from it, as {attname: value}."""
    fields = [field for field in row._meta.concrete_fields if isinstance(field, Derived)]
    return {field.attname: field.value(row) for field in fields}


def kept_from_changing(model: type[M], pks: Collection[Any]) -> dict[Any, M]:
    """Return the rows ``pks`` of ``model`` by their keys; nobody changes them until the transaction ends.

    Others may keep them too: they are what a column of many rows follows from. SQLite has one writer anyway.
    """
    rows = model._base_manager.using(connection.alias).filter(pk__in=pks).order_by("pk")
    if connection.vendor == "postgresql" and pks:
        sql, params = rows.values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} FOR SHARE", params)
    return {row.pk: row for row in rows}


_NAMES: dict[type[models.Model], dict[str, str]] = {}


def _by_name(model: type[models.Model]) -> dict[str, str]:
    """Return the attnames of a model's columns by name and by attname; made once."""
    if model not in _NAMES:
        fields = model._meta.concrete_fields
        _NAMES[model] = {field.attname: field.attname for field in fields} | {
            field.name: field.attname for field in fields
        }
    return _NAMES[model]
