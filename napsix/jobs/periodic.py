"""What the worker does, by the clock or when it is asked; it is read once all apps are loaded."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

Work = TypeVar("Work", bound=Callable[..., object])


class PeriodicJob(NamedTuple):
    """A function, and the minutes and hours (UTC) at which the worker calls it, as cron writes them."""

    function: Callable[[], object]
    minute: str
    hour: str


class Worker:
    """The functions behind the tasks of the queue, by name.

    ``napsix.jobs.runner`` registers them: its own work wakes the worker, so the tasks cannot import it.
    """

    def __init__(self) -> None:
        self._functions: dict[str, Callable[..., object]] = {}

    def does(self, name: str) -> Callable[[Work], Work]:
        """Register the decorated function under a name."""

        def register(function: Work) -> Work:
            self._functions[name] = function
            return function

        return register

    def do(self, name: str, *given: object) -> None:
        """Call the function of that name."""
        self._functions[name](*given)


jobs: list[PeriodicJob] = []
worker = Worker()
