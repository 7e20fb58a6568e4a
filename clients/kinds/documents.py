"""Documents with lines, totals and a number: invoices, estimates, proposals."""

from collections.abc import Iterable
from copy import copy
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, ClassVar, TypeVar

from django.apps import apps as installed
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import BaseConstraint, CheckConstraint, F, Max, Q, UniqueConstraint
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds import registry
from clients.kinds.base import Record, Refused
from clients.kinds.events import emit
from clients.kinds.registry import Kind
from clients.kinds.services import Lines, fulfils
from clients.models.series import Series
from clients.money import CurrencyField, MoneyField, QuantityField, RateField, rounded, sum_of, written
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.feed.changes import tell

D = TypeVar("D", bound="Document")

# Rates of IVA (Ley 23.349, art. 28), and none.
TAX_RATES = [(Decimal(rate), text) for rate, text in [
    ("0.00", "0 %"), ("2.50", "2,5 %"), ("5.00", "5 %"), ("10.50", "10,5 %"), ("21.00", "21 %"), ("27.00", "27 %"),
]]  # fmt: skip


class Numbered(models.Model):
    """A row that takes the next number of a series once it is final, and never gives it back.

    ``SERIES`` are the defaults of the series row: its key, prefix and width.
    """

    SERIES: ClassVar[dict[str, Any]] = {}

    series = models.ForeignKey(
        "clients.Series", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("serie")
    )
    sequence = models.PositiveBigIntegerField(null=True, editable=False)
    number = models.CharField(gettext_lazy("número"), max_length=40, blank=True, editable=False)
    # 0, but for those that two series had given one number before that was refused: they keep it.
    twin = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def take_number(self) -> None:
        """Take the next number; the caller saves the row in the same transaction, so that no gap can be left.

        One that another series wrote already, before that was refused, is passed over.
        """
        while not self.number or type(self)._base_manager.filter(number=self.number).exists():
            self.series, self.sequence, self.number = Series.take_one(self.series_id, **self.SERIES)


def series_of(model: type[models.Model]) -> dict[str, Any]:
    """Return the defaults of the series of ``model``; nothing of one without numbers."""
    return model.SERIES if issubclass(model, Numbered) else {}


def purposes() -> dict[str, Kind]:
    """Return what series are for, as ``{purpose: kind}``: the kinds whose rows take numbers."""
    return {usual["key"]: kind for kind in registry.all_kinds() if (usual := series_of(kind.model))}


def last_taken(series: Series) -> int:
    """Return the highest number that a row has of ``series``, 0 for none.

    The codes of clients stand for themselves: all that the series handed out count as taken.
    """
    kind = purposes().get(series.purpose)
    if kind is None:
        return series.next_number - 1
    return kind.model._base_manager.filter(series=series).aggregate(last=Max("sequence"))["last"] or 0


def numbered_once(model_name: str) -> list[BaseConstraint]:
    """Return the constraints of a ``Numbered`` model: no number twice, and a text wherever there is a number."""
    return [
        UniqueConstraint(fields=["number", "twin"], condition=~Q(number=""), name=f"{model_name}_written_once"),
        UniqueConstraint(fields=["series", "sequence"], name=f"{model_name}_number_once"),
        CheckConstraint(
            condition=Q(sequence__isnull=True, number="") | (Q(sequence__isnull=False) & ~Q(number="")),
            name=f"{model_name}_number_written",
        ),
    ]


def sync_series(sender: Any, *, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``: make the usual series of every numbered kind where it is missing."""
    series = apps.get_model("clients", "Series")
    numbered = [series_of(kind.model) for kind in purposes().values()]
    for usual in numbered if hasattr(series, "purpose") else ():
        defaults = {"purpose": usual["key"], "prefix": usual["prefix"], "width": usual["width"]}
        series._default_manager.using(using).get_or_create(key=usual["key"], defaults=defaults)


class Document(Numbered, Record):
    """A record with lines. Its totals are those of its lines, written with them by ``write_lines``."""

    FROM_OTHERS = ("net", "tax", "total")
    DERIVED_FROM = ("lines",)

    lines: models.QuerySet["DocumentLine"]
    currency = CurrencyField()
    net = MoneyField(gettext_lazy("neto"), default=0, editable=False)
    tax = MoneyField(gettext_lazy("IVA"), default=0, editable=False)
    total = MoneyField(gettext_lazy("total"), default=0, editable=False)
    notes = models.TextField(gettext_lazy("observaciones"), blank=True, max_length=5000)

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.number or _("%(kind)s en borrador") % {"kind": str(self._meta.verbose_name).capitalize()}

    def gather(self) -> None:
        """Set the totals, from the lines."""
        self.add_up(self.lines.all())

    def add_up(self, lines: Iterable["DocumentLine"]) -> None:
        """Set the totals to those of ``lines``; the caller saves."""
        self.net, self.tax = sum_of(line.net for line in lines), sum_of(line.tax for line in lines)
        self.total = self.net + self.tax


def adds_up(model_name: str) -> list[BaseConstraint]:
    """Return the constraints of a ``Document`` model."""
    return [
        *numbered_once(model_name),
        CheckConstraint(condition=Q(net__gte=0, tax__gte=0, total=F("net") + F("tax")), name=f"{model_name}_adds_up"),
    ]


class DocumentLine(models.Model):
    """A line: ``quantity`` of something at ``unit_price``, with tax on top. Concrete ones point to ``document``."""

    document: models.ForeignKey
    position = models.PositiveSmallIntegerField(editable=False)
    description = models.CharField(gettext_lazy("descripción"), max_length=300)
    quantity = QuantityField(gettext_lazy("cantidad"), default=1)
    unit_price = MoneyField(gettext_lazy("precio unitario"))
    tax_rate = RateField(gettext_lazy("IVA"), choices=TAX_RATES, default=Decimal("21.00"))
    net = MoneyField(gettext_lazy("neto"), editable=False, default=0)
    tax = MoneyField(gettext_lazy("IVA"), editable=False, default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            CheckConstraint(
                condition=Q(quantity__gt=0),
                name="%(class)s_quantity",
                violation_error_message=gettext_lazy("La cantidad tiene que ser mayor que cero."),
            ),
            CheckConstraint(
                condition=Q(unit_price__gte=0, tax_rate__gte=0),
                name="%(class)s_price",
                violation_error_message=gettext_lazy("El precio no puede ser negativo."),
            ),
        ]

    def __str__(self) -> str:
        return self.description

    def compute(self) -> None:
        """Work out net and tax of the line, each rounded to the cent."""
        self.net = rounded(self.quantity * self.unit_price)
        self.tax = rounded(self.net * self.tax_rate / 100)


# What a form takes for an amount, so that payments and sums of many documents stay far from what a column holds.
LARGEST = Decimal("9999999999999.99")
LINE_FIELDS = ("description", "quantity", "unit_price", "tax_rate")


def write_lines(document: Document, lines: Lines) -> None:
    """Replace the lines of ``document`` by ``lines`` (dicts of ``LINE_FIELDS``) and save its totals with them.

    Raises ``Refused`` for a line that is not valid (a negative price, no quantity), and a total beyond ``LARGEST``.
    """
    model = document.lines.model
    rows = [model(document=document, position=place, **line) for place, line in enumerate(lines, start=1)]
    for row in rows:
        try:
            row.full_clean(exclude=["document"], validate_unique=False)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
        row.compute()
    if sum_of(row.net + row.tax for row in rows) > LARGEST:
        raise Refused(_("El total es demasiado grande: revisá las cantidades y los precios."))
    document.lines.all().delete()
    model._default_manager.bulk_create(rows)
    document.add_up(rows)
    totals = {name: getattr(document, name) for name in Document.FROM_OTHERS}
    type(document)._base_manager.filter(pk=document.pk).update(**totals)


def lines_of(document: Document) -> list[dict[str, Any]]:
    """Return the lines of ``document`` as dicts, to write into another one."""
    return list(document.lines.values(*LINE_FIELDS))


def texts_of(document: Document) -> list[str]:
    """Return each line of ``document`` in words, as its history tells them: "2 × Horas a 1.500,00, IVA 21 %"."""
    return [
        _("%(quantity)s × %(description)s a %(price)s, IVA %(rate)s")
        % {
            "quantity": localize(line.quantity.normalize()),
            "description": line.description,
            "price": written(line.unit_price, document.currency),
            "rate": dict(TAX_RATES).get(line.tax_rate, line.tax_rate),
        }
        for line in document.lines.all()
    ]


def changed_texts(before: list[str], after: list[str]) -> dict[str, list[str]]:
    """Return the lines that differ, ``{"lines.1": [text before, text after]}``; "" for one added or taken out."""
    pairs = [
        pair
        for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if tag != "equal"
        for pair in zip_longest(before[start:end], after[new_start:new_end], fillvalue="")
    ]
    return {f"lines.{place}": list(pair) for place, pair in enumerate(pairs, start=1)}


@transaction.atomic
def add_document(row: D, *, user: User | None = None, contact: Contact | None = None, lines: Lines = ()) -> D:
    """Save a new document with its ``lines``. Returns it."""
    row.created_by = user
    row.save(force_insert=True)
    write_lines(row, lines)
    emit(row, "created", user=user, contact=contact)
    return row


@transaction.atomic
def change_document(row: D, *, user: User | None = None, lines: Lines = ()) -> D:
    """Save an edited document with its ``lines``.

    Raises ``StaleRow`` when somebody else saved it since it was read, ``Refused`` when it is a draft no more.
    """
    row.save_as_next_version()
    if not fulfils(row, row.declaration.editable):
        raise Refused(_("Ya no es un borrador: no se puede editar."))
    before, lines_before = copy(row), texts_of(row)
    write_lines(row, lines)
    tell(before, row, user=user, lines=changed_texts(lines_before, texts_of(row)))
    emit(row, "changed", user=user)
    return row
