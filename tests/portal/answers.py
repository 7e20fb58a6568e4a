"""What is wrong with an answer: its status, another client's word in it, a write where none may be, a bare form."""

from dataclasses import dataclass, field

from django.forms import BaseForm
from django.test.utils import ContextList

from napsix.crud.conflicts import SHOWN
from tests.access_expect import EXPECTED, STAFF

LOGIN, ALLOWED, NOT_THERE = "login", "allowed", "not there"
READING = ("GET", "HEAD")
DONE = {200, 204, 302, 303, 404, 409, 422}


def asked(method):
    """A HEAD is answered as a GET is."""
    return "GET" if method == "HEAD" else method


class Noticed(Exception):
    """Something is wrong, and that is all one wanted to know."""


@dataclass
class Answers:
    """What went wrong at one address, and how many cells were looked at."""

    world: object
    route: str
    stops: bool = False
    wrong: list = field(default_factory=list)
    cells: int = 0
    has_file: bool = True

    @property
    def rule(self):
        """What is expected at the address."""
        return EXPECTED[self.route]

    def add(self, who, method, path, problem):
        """Note a problem; raise ``Noticed`` where the first is enough."""
        self.wrong.append(f"{method} {path} by {who}: {problem}")
        if self.stops:
            raise Noticed(self.wrong[0])

    def judge(self, who, method, path, answer, expected, *, side, signed_in):
        """Note what is wrong with one answer (response, body, writes)."""
        response, body, writes = answer
        self.cells += 1
        problem = (
            self.problem(response, method, expected)
            or self.written(writes, method, expected)
            or self.leak(response, body, expected, side)
            or self.kept(response, expected, signed_in=signed_in)
            or self.uncompared(response)
        )
        if problem:
            self.add(who, method, path, problem)

    def written(self, writes, method, expected):
        """Return what a refused request or a reading one wrote."""
        refused = expected in (LOGIN, NOT_THERE, 403, 404, 405)
        return f"wrote {writes[0][:120]}" if writes and (refused or method in READING) else ""

    def kept(self, response, expected, *, signed_in):
        """Return whether a cache may keep the page of somebody signed in."""
        may = "no-store" not in response.headers.get("Cache-Control", "")
        return "may be kept in a cache" if may and signed_in and expected != LOGIN else ""

    def uncompared(self, response):
        """Return which form over a row would write over what somebody else saved meanwhile."""
        contexts = response.context if isinstance(response.context, ContextList) else [response.context or ()]
        values = [value for context in contexts for part in context for value in part.values()]
        over = [form for form in values if isinstance(form, BaseForm) and getattr(form, "instance", None)]
        bare = {type(form).__name__ for form in over if form.instance.pk and SHOWN not in form.fields}
        return f"compares nothing in {sorted(bare)}" if bare else ""

    def problem(self, response, method, expected):
        """Return what is wrong with the status."""
        status = response.status_code
        to_login = status == 302 and response["Location"].startswith("/accounts/login/")
        if status >= 500 and status != self.rule.get:
            return f"answered {status}"
        if expected is None:
            return "" if status < 400 or status == self.rule.get else f"answered {status}"
        if expected == LOGIN:
            return "" if to_login else f"answered {status} instead of the log-in"
        if expected == NOT_THERE:
            return "" if status in {404, 405} else f"answered {status} instead of 404"
        if expected != ALLOWED:
            offered = asked(method) in self.rule.methods.split()
            right = {expected} if offered or expected == 403 else {expected, 405}
            return "" if status in right else f"answered {status} instead of {expected}"
        return self.problem_of_allowed(status, method, to_login)

    def problem_of_allowed(self, status, method, to_login):
        """Return what is wrong with the status for somebody who may."""
        if self.rule.get == 404 and "<int:file>" not in self.route:
            return "" if status in {404, 405} else f"answered {status} about a row that is not there"
        if asked(method) not in self.rule.methods.split():
            return "" if status in {302, 405} else f"answered {status} to a method it does not have"
        if to_login:
            return "sent somebody who may to the log-in"
        right = {403} if self.rule.refuses_empty else DONE
        if method in READING:
            has_none = "<int:file>" in self.route and not self.has_file
            right = {404} if has_none else {self.rule.get, 302}
        return "" if status in right else f"answered {status} to somebody who may"

    def leak(self, response, body, expected, side):
        """Return which words or addresses of another client came along."""
        staff_may = self.rule.area == STAFF and expected == ALLOWED
        if staff_may:
            return ""
        world, text = self.world, body + str(response.headers)
        other = "foreign" if side == "own" else "own"
        words = [world.words[other]]
        if expected in (LOGIN, NOT_THERE, 403, 404) and not self.rule.post:
            words.append(world.words[side])
        found = [word for word in words if word in text]
        if found:
            return f"leaked {found}"
        gone = [row for where in (other, "hidden") for row in world.rows[where].items()]
        for name, row in gone:
            if name.startswith("own") or not hasattr(row, "declaration"):
                continue
            url = f"/portal/{row.declaration.slug}/{row.pk}/"
            if f'"{url}' in text:
                return f"names {url}"
        return ""
