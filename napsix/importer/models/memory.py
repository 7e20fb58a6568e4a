"""What people chose for a heading, or a word, for the next file that has it."""

from collections.abc import Mapping
from typing import cast

from django.db import models

# More headings are not kept: those that were chosen longest ago go.
MOST = 2_000
LONGEST = 120


class HeadingQuerySet(models.QuerySet["LearnedHeading"]):
    """Learned headings, a limited number of them."""

    def learn(self, target: str, chosen: Mapping[str, str]) -> None:
        """Keep the field ``chosen`` for each heading, in place of what was chosen before."""
        rows = [
            LearnedHeading(target=target, heading=heading, field=field)
            for heading, field in chosen.items()
            if 0 < len(heading) <= LONGEST
        ][:MOST]
        self.filter(target=target, heading__in=[row.heading for row in rows]).delete()
        self.bulk_create(rows, ignore_conflicts=True)  # somebody else's choice of this moment may stand as well
        kept = self.filter(target=target).order_by("-pk").values_list("pk", flat=True)
        oldest = kept[MOST : MOST + 1].first()
        if oldest is not None:
            self.filter(target=target, pk__lte=oldest).delete()


class LearnedHeading(models.Model):
    """The field that a person chose for a heading in the wizard; the whole company learns, and the newest choice wins.

    ``heading`` is as ``engine.titles.normalise_header`` compares them; ``field`` is empty for a column left out.
    """

    target = models.CharField(max_length=60)
    heading = models.CharField(max_length=LONGEST)
    field = models.CharField(max_length=80, blank=True)

    objects = cast("HeadingQuerySet", HeadingQuerySet.as_manager())

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["target", "heading"], name="import_heading_once")]

    def __str__(self) -> str:
        return f"{self.heading}: {self.field}"


class RememberedWord(models.Model):
    """How a word of a spreadsheet was last read, by anybody: suggested to whoever imports it into the field again.

    ``key`` is the folded word; ``becomes`` the text that it is read as, empty for nothing, None where its rows are
    left out.
    """

    target = models.CharField(max_length=60, editable=False)
    field = models.CharField(max_length=100, editable=False)
    key = models.CharField(max_length=200, editable=False)
    becomes = models.CharField(max_length=200, null=True, editable=False)  # noqa: DJ001 - None is an answer of its own

    class Meta:
        default_permissions = ()
        ordering = ["target", "field", "key"]
        constraints = [models.UniqueConstraint(fields=["target", "field", "key"], name="import_word_once")]

    def __str__(self) -> str:
        return f"{self.field}: {self.key}"
