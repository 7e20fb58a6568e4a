"""When the clients of the demo came: three years of growth, with the seasons of a year."""

import datetime
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from random import Random

MONTHS = 36
# How many clients a month brings, January first: holidays, then the two halves of the working year.
SEASONS = (0.6, 0.75, 1.1, 1.15, 1.1, 0.95, 0.9, 1.0, 1.15, 1.25, 1.15, 0.8)
GROWTH = 2.2  # times as many at the end as at the beginning


class Calendar:
    """Days until ``today`` on which clients came, more and more of them."""

    def __init__(self, random: Random, today: datetime.date) -> None:
        self.random, self.today = random, today
        self.months = list(_months(today))
        self.weights = [
            (1 + (GROWTH - 1) * place / MONTHS) * SEASONS[month.month - 1] * random.uniform(0.8, 1.2)
            for place, month in enumerate(self.months)
        ]
        self.weights[-1] *= today.day / 30
        self.sums = list(accumulate(self.weights))

    def day(self, share: float) -> datetime.date:
        """Return the day by which the ``share`` (0 to 1) of all clients had come; a working day where it can be."""
        point = share * self.sums[-1]
        place = min(bisect(self.sums, point), MONTHS - 1)
        inside = 1 - (self.sums[place] - point) / self.weights[place]
        first = self.months[place]
        length = self.today.day if place == MONTHS - 1 else 28
        day = first + datetime.timedelta(days=int(inside * length))
        return day - datetime.timedelta(days=max(day.weekday() - 4, 0))

    def between(self, first: datetime.date, last: datetime.date) -> datetime.date:
        """Return any day from ``first`` to ``last``."""
        return first + datetime.timedelta(days=self.random.randint(0, (last - first).days))


def _months(today: datetime.date) -> Iterator[datetime.date]:
    """The first days of the last months, oldest first."""
    number = today.year * 12 + today.month - 1
    for month in range(number - MONTHS + 1, number + 1):
        yield datetime.date(month // 12, month % 12 + 1, 1)
