"""Work of other apps that is due by the clock. The worker reads it here once all of them are loaded."""

from collections.abc import Callable
from typing import NamedTuple


class PeriodicJob(NamedTuple):
    """A function, and the minutes and hours (UTC) at which the worker calls it, as cron writes them."""

    function: Callable[[], object]
    minute: str
    hour: str


jobs: list[PeriodicJob] = []
