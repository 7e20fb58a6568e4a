"""What every linked kind is made of: a row of one client, its states, and who may see it."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, CheckConstraint, DateField, Func, Q, Value, When
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.money import CurrencyField
from contacts.models import Contact
from napsix.crud.addresses import row_url
from napsix.crud.fields import SearchField
from napsix.crud.models import ScopedQuerySet, Stamped, Versioned
from napsix.text import search_document

# What a permission of a kind may be about: the staff's verbs, and what a contact may do in the portal.
PERMISSIONS = ("add", "change", "delete", "view", "export", "portal_view")
SCOPES = ("mine", "client")
VOWELS = tuple("aeiou")


class Refused(Exception):
    """A rule forbids what was asked; nothing was written. ``str()`` is one sentence for the person who asked."""


class Today(Func):
    """The day it is here when the query runs, so that a declared ``Q`` never gets old."""

    output_field = DateField()

    def __init__(self, *, days: int = 0) -> None:
        super().__init__()
        self.days = days

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **options: Any,
    ) -> tuple[str, Any]:
        """Return the day as a parameter."""
        day = timezone.localdate() + datetime.timedelta(days=self.days)
        return "%s", [connection.ops.adapt_datefield_value(day)]


@dataclass(frozen=True)
class State:
    """A state that rows are shown in and filtered by: ``rows`` is its one definition, for one row and for many."""

    key: str
    label: str | Promise
    colour: str
    rows: Q


def states_of(statuses: type[models.TextChoices], **colours: str) -> tuple[State, ...]:
    """Return one ``State`` for each value of the choices ``statuses`` of a stored ``status``, by its colour."""
    return tuple(
        State(value, label, colours.get(value, "secondary"), Q(status=value)) for value, label in statuses.choices
    )


def known_status(statuses: Sequence[str], model_name: str) -> CheckConstraint:
    """Return the constraint that ``status`` is one of the values ``statuses``."""
    return CheckConstraint(condition=Q(status__in=statuses), name=f"{model_name}_status_known")


def by_status(model_name: str, *narrower: str) -> list[models.Index]:
    """Return the indexes of what is looked for by status and then by ``narrower``: among all rows, and a client's.

    SQLite plans without figures: it takes the index with the most fields of the question, so the client's own must
    have those of the other one too, or a page of one client reads the rows of all.
    """
    fields = ["status", *narrower, "id"]
    return [
        models.Index(fields=fields, name=f"{model_name}_by_status"),
        models.Index(fields=["client", *fields], name=f"{model_name}_by_client_status"),
    ]


class RecordQuerySet(ScopedQuerySet):
    """Rows of a kind: of one client, of what a contact may see, with their state, in a state."""

    def for_client(self, client: Client | int) -> Self:
        """Return the rows that belong to ``client``, whoever may see them."""
        return self.filter(client=client)

    def for_contact(self, contact: Contact, scope: str = "client") -> Self:
        """Return the rows that ``contact`` may see in the portal.

        ``scope`` is "client" for all of its client's, or "mine" for those it owns; a kind without owners has
        none of those. A contact out of use sees nothing, and neither does anybody of a kind without a portal.
        """
        portal = self.model.declaration.portal
        if scope not in SCOPES or portal is None or not contact.in_use:
            return self.none()
        rows = self.filter(portal.rows, client_id=contact.client_id)
        if scope == "client":
            return rows
        return rows.filter(**{portal.owner: contact}) if portal.owner else rows.none()

    def with_state(self) -> Self:
        """Annotate each row's state, so that reading it asks nothing more."""
        return self.annotate(state_key=self.model.state_key_expression())

    def in_state(self, *keys: str) -> Self:
        """Return the rows in one of the states ``keys``."""
        return self.filter(self.model.rows_in(*keys))


def plural(noun: str) -> str:
    """Return the plural of an English noun that has a regular one."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in VOWELS:
        return f"{noun[:-1]}ies"
    return f"{noun}s"


class RecordKey(models.ForeignKey):
    """What a record belongs to. The way back is the record's plural, ``client.invoices``.

    For a kind of another app that app's name comes before, ``client.logistics_warranties``, so that none can take
    the name of a field or of one of ours. To migrations it is a plain foreign key, with the name it is given.
    """

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **options: Any
    ) -> None:
        if not cls._meta.abstract:
            app = "" if cls._meta.app_label == "clients" else f"{cls._meta.app_label}_"
            self.remote_field.related_name = app + plural(str(cls._meta.model_name))
        super().contribute_to_class(cls, name, private_only, **options)

    def deconstruct(self) -> tuple:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, options


class Record(Stamped, Versioned):
    """A row of a client. ``contact`` is the person at the client that it belongs to, if any.

    ``STATES`` are disjoint; each row is in one of them. ``declaration`` is set by ``registry.register``.
    """

    STATES: ClassVar[tuple[State, ...]] = ()
    # What properties are called, where they are shown: ``{"progress": _("avance")}``.
    LABELS: ClassVar[dict[str, str | Promise]] = {}
    # Whether a value means anything for a row, of those that do not always: ``{"balance": is_sent}``.
    MEANT_IF: ClassVar[dict[str, Callable[[Any], bool]]] = {}
    declaration: ClassVar[Any]
    # The currency of its amounts, where it has any.
    currency: CurrencyField

    client = RecordKey(
        "clients.Client", models.PROTECT, related_name="%(class)ss", db_index=False, verbose_name=_("cliente")
    )
    contact = RecordKey(
        "contacts.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("contacto"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("creado por"),
    )
    search_text = SearchField(compute=lambda record: record.describe())

    objects = cast("RecordQuerySet", RecordQuerySet.as_manager())

    class Meta:
        abstract = True
        ordering = ["-pk"]
        default_permissions = PERMISSIONS
        indexes = [models.Index(fields=["client", "id"], name="%(class)s_by_client")]

    @classmethod
    def rows_in(cls, *keys: str) -> Q:
        """Return the condition of being in one of the states ``keys``."""
        wanted = [state.rows for state in cls.STATES if state.key in keys]
        return reduce(or_, wanted) if wanted else Q(pk__in=[])

    @classmethod
    def state_key_expression(cls) -> Case:
        """Return the key of a row's state as the database sees it; empty in none."""
        cases = (When(state.rows, then=Value(state.key)) for state in cls.STATES)
        return Case(*cases, default=Value(""), output_field=models.CharField())

    def get_absolute_url(self) -> str:
        """Return the address of the row's page in the back office."""
        return row_url(f"clients:{self._meta.model_name}_detail", self.pk)

    @property
    def state(self) -> State | None:
        """The row's ``State`` now; one query unless ``with_state`` asked beforehand. None of an unsaved row."""
        if "state_key" not in vars(self):
            rows = type(self).objects.filter(pk=self.pk).with_state()
            self.state_key = rows.values_list("state_key", flat=True).first()
        return next((state for state in self.STATES if state.key == self.state_key), None)

    def refresh_from_db(self, *args: Any, **options: Any) -> None:
        """Read the row anew, its state too."""
        vars(self).pop("state_key", None)
        super().refresh_from_db(*args, **options)

    def clean(self) -> None:
        """Refuse what belongs to another client: its contact, its project, its invoice. A file may be of none."""
        for field in self._meta.concrete_fields:
            other = getattr(self, field.name) if field.many_to_one or field.one_to_one else None
            if getattr(other, "client_id", None) not in (None, self.client_id):
                raise ValidationError({field.name: _("Es de otro cliente.")})

    def applies(self, name: str) -> bool:
        """Return whether the value ``name`` means anything in the row's state; what does not is left empty."""
        return name not in self.MEANT_IF or self.MEANT_IF[name](self)

    def describe(self) -> str:
        """Return the search document, of the values that the declaration names."""
        return search_document(*[str(value) for value in map(self.read, self.declaration.search) if value])

    def read(self, path: str) -> Any:
        """Return the value at ``path``, ``"contact__phone"``; None where a part is missing."""
        value = self
        for name in path.split("__"):
            value = getattr(value, name, None)
        return value() if callable(value) else value
