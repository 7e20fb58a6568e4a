"""Running numbers without gaps."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from napsix.crud.models import ScopedQuerySet


class Series(models.Model):
    """A row that hands out consecutive numbers: the codes of clients, the numbers of documents.

    Documents of one ``purpose`` may have several series; the one whose key is the purpose is the usual one.
    """

    key = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(_("para"), max_length=30, blank=True)
    prefix = models.CharField(_("prefijo"), max_length=20, blank=True)
    width = models.PositiveSmallIntegerField(_("cifras"), default=5)
    next_number = models.PositiveBigIntegerField(_("próximo número"), default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("serie")
        verbose_name_plural = _("series")
        constraints = [CheckConstraint(condition=Q(width__gte=1, width__lte=12), name="series_width")]

    def __str__(self):
        return self.written(self.next_number)

    def written(self, number):
        """Return ``number`` as the series writes it: ``A-00000012``."""
        return f"{self.prefix}{number:0{self.width}d}"

    @classmethod
    def take(cls, key, count=1):
        """Take ``count`` numbers of the series ``key`` and return them written out, in order.

        The row stays locked until the caller's transaction ends, so a rollback leaves no gap.
        """
        series, _new = cls._base_manager.select_for_update().get_or_create(key=key, defaults=DEFAULTS.get(key, {}))
        return [series.written(number) for number in series._advance(count)]

    @classmethod
    def take_one(cls, pk=None, *, key, **defaults):
        """Take one number of the series ``pk``, or else of ``key``, made with ``defaults`` where it is missing.

        Returns the series, the number and the number written out; locks as ``take`` does.
        """
        rows = cls._base_manager.select_for_update()
        series = rows.get(pk=pk) if pk else rows.get_or_create(key=key, defaults={"purpose": key} | defaults)[0]
        (number,) = series._advance(1)
        return series, number, series.written(number)

    def _advance(self, count):
        first = self.next_number
        self.next_number = first + count
        self.save(update_fields=["next_number"])
        return range(first, first + count)


DEFAULTS = {"client": {"prefix": "C", "purpose": "client"}}
