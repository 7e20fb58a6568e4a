"""Running numbers without gaps."""

from django.db import models


class Series(models.Model):
    """A row that hands out consecutive numbers: the codes of clients, the numbers of documents."""

    key = models.CharField(max_length=40, unique=True)
    prefix = models.CharField(max_length=20, blank=True)
    width = models.PositiveSmallIntegerField(default=5)
    next_number = models.PositiveBigIntegerField(default=1)

    class Meta:
        ordering = ["key"]
        verbose_name_plural = "series"

    def __str__(self):
        return self.key

    @classmethod
    def take(cls, key, count=1):
        """Take ``count`` numbers of the series ``key`` and return them written out, in order.

        The row stays locked until the caller's transaction ends, so a rollback leaves no gap.
        """
        series, _ = cls._base_manager.select_for_update().get_or_create(key=key, defaults=DEFAULTS.get(key, {}))
        first = series.next_number
        series.next_number = first + count
        series.save(update_fields=["next_number"])
        return [f"{series.prefix}{number:0{series.width}d}" for number in range(first, first + count)]


DEFAULTS = {"client": {"prefix": "C"}}
