"""Running numbers without gaps."""

from typing import Any, Self, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from napsix.crud.addresses import row_url
from napsix.crud.models import ScopedQuerySet

WIDEST = 12


class Series(models.Model):
    """A row that hands out consecutive numbers: the codes of clients, the numbers of documents.

    Documents of one ``purpose`` may have several series; the one whose key is the purpose is the usual one.
    """

    key = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(_("para"), max_length=30, blank=True)
    prefix = models.CharField(_("prefijo"), max_length=20, blank=True)
    width = models.PositiveSmallIntegerField(
        _("cifras"), default=5, validators=[MinValueValidator(1), MaxValueValidator(WIDEST)]
    )
    next_number = models.PositiveBigIntegerField(
        _("próximo número"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10**WIDEST - 1)]
    )

    objects = cast("ScopedQuerySet", ScopedQuerySet.as_manager())

    class Meta:
        ordering = ["key"]
        verbose_name = _("serie")
        verbose_name_plural = _("series")
        constraints = [
            CheckConstraint(condition=Q(width__gte=1, width__lte=WIDEST), name="series_width"),
            UniqueConstraint(
                fields=["purpose", "prefix"],
                condition=~Q(purpose=""),
                name="series_prefix_once",
                violation_error_message=_("Ya hay una serie con ese prefijo: los números se repetirían."),
            ),
        ]

    def __str__(self) -> str:
        return self.next_text

    def get_absolute_url(self) -> str:
        """Return the address of the series' form: it has no page of its own."""
        return row_url("clients:series_edit", self.pk)

    def clean(self) -> None:
        """Refuse a prefix with figures that could write a number which another series of the purpose writes."""
        rows = type(self)._base_manager
        if rows.filter(pk=self.pk, prefix=self.prefix, width=self.width).exists():
            return  # one that was there before the rule goes on as it is
        for other in rows.filter(purpose=self.purpose).exclude(Q(pk=self.pk) | Q(purpose="") | Q(prefix=self.prefix)):
            if self.overlaps(other):
                raise ValidationError(
                    _("Podría repetir los números de la serie que empieza con «%(other)s»: elegí otro prefijo."),
                    params={"other": other.written(1)},
                )

    @property
    def next_text(self) -> str:
        """The number that it hands out next, as it writes it."""
        return self.written(self.next_number)

    @property
    def is_usual(self) -> bool:
        """Whether documents of its purpose take their numbers here unless somebody chooses another one."""
        return self.key == self.purpose

    def written(self, number: int) -> str:
        """Return ``number`` as the series writes it: ``A-00000012``."""
        return f"{self.prefix}{number:0{self.width}d}"

    def overlaps(self, other: Self) -> bool:
        """Return whether both could write one number: "Z-" with 5 figures and "Z-0" with 4 both write "Z-00001"."""
        short, long = sorted((self, other), key=lambda series: len(series.prefix))
        rest = long.prefix.removeprefix(short.prefix) if long.prefix.startswith(short.prefix) else None
        if rest is None or not (rest == "" or (rest.isascii() and rest.isdigit())):
            return False
        # The shorter prefix writes no zero before a number that fills its figures.
        most = short.width if rest.startswith("0") else WIDEST
        return rest == "" or len(rest) + long.width <= most

    @classmethod
    def take(cls, key: str, count: int = 1) -> list[str]:
        """Take ``count`` numbers of the series ``key`` and return them written out, in order.

        The row stays locked until the caller's transaction ends, so a rollback leaves no gap.
        """
        series, _new = cls._base_manager.select_for_update().get_or_create(key=key, defaults=DEFAULTS.get(key, {}))
        return [series.written(number) for number in series._advance(count)]

    @classmethod
    def take_one(cls, pk: int | None = None, *, key: str, **defaults: Any) -> tuple[Self, int, str]:
        """Take one number of the series ``pk``, or else of ``key``, made with ``defaults`` where it is missing.

        Returns the series, the number and the number written out; locks as ``take`` does.
        """
        rows = cls._base_manager.select_for_update()
        series = rows.get(pk=pk) if pk else rows.get_or_create(key=key, defaults={"purpose": key} | defaults)[0]
        (number,) = series._advance(1)
        return series, number, series.written(number)

    def _advance(self, count: int) -> range:
        first = self.next_number
        self.next_number = first + count
        self.save(update_fields=["next_number"])
        return range(first, first + count)


DEFAULTS: dict[str, dict[str, Any]] = {"client": {"prefix": "C", "purpose": "client"}}


CLIENT_CODES = gettext_lazy("Códigos de clientes")
