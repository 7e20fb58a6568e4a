"""The cells of the access matrix: every role at one address, and what each answer must be like."""

import re
from dataclasses import dataclass, field

from django.test import Client as Browser

from napsix.crud.checks import all_addresses
from napsix.crud.models import BulkRun, ExportRun
from tests.access_expect import CONTACT, EXPECTED, OWN, PUBLIC, STAFF
from tests.factories import make
from tests.portal.world import MISSING, recorded_writes, undone

LOGIN, ALLOWED, NOT_THERE = "login", "allowed", "not there"
LOOK = {"contacts.impersonate_contact"}
DONE = {200, 204, 302, 303, 404, 409, 422}
ODD_METHODS = ("PUT", "PATCH", "DELETE")
# Rows of whoever asks, and of nobody else.
OF_ONE_PERSON = {
    "bulkrun": lambda user: make(BulkRun, user=user, model_label="clients.client", action_path=ACTION),
    "exportrun": lambda user: make(ExportRun, user=user),
}
ACTION = "clients.actions.deactivate"


def routes():
    """Every address of the URLconf."""
    from django.urls import get_resolver  # noqa: PLC0415 - the applications must be loaded

    return [route for route, _view in all_addresses(get_resolver().url_patterns)]


@dataclass
class Answers:
    """What went wrong at one address, and how many cells were looked at."""

    route: str
    wrong: list = field(default_factory=list)
    cells: int = 0

    def add(self, who, method, path, problem):
        self.wrong.append(f"{method} {path} by {who}: {problem}")


class Address:
    """One address with its expected answers, in a world."""

    def __init__(self, world, route):
        self.world, self.route, self.rule = world, route, EXPECTED[route]
        self.answers = Answers(route)

    def check(self):
        """Look at every cell; return the ``Answers``."""
        {PUBLIC: self.check_open, OWN: self.check_open, STAFF: self.check_staff, CONTACT: self.check_contact}[
            self.rule.area
        ]()
        return self.answers

    # the roles

    def check_open(self):
        """Pages of signing in: nobody gets an error, or anything of a client, and reading changes nothing."""
        path = "/" + re.sub(r"\^.*\$", "password/reset/key/x-y/", self.route).replace("<slug:token>", "0" * 64)
        world = self.world
        for who, browser in [
            ("anonymous", Browser()),
            ("a contact", world.enter("own")),
            ("staff", world.enter("nobody")),
        ]:
            with undone():
                self.ask(who, browser, "GET", path, None, signed_in=False)

    def check_staff(self):
        """The back office: for the team with the permissions, and for no contact whatever it holds."""
        world, needs = self.world, set(self.rule.needs)
        everything = set(world.staff_permissions)
        for method in ("GET", "POST", *ODD_METHODS):
            with undone():
                self.ask("anonymous", Browser(), method, self.path("own"), LOGIN)
            with undone():
                world.grant(world.people["own"], world.portal_permissions)
                contact = world.enter("own")
                answers = self.rule.contacts if method == "GET" else NOT_THERE
                self.ask("a contact with every right", contact, method, self.path("own"), answers)
            with undone():
                self.as_staff("staff with exactly this", sorted({*needs, *self.rule.post}), method, ALLOWED)
        for method in ("GET", "POST"):
            with undone():
                self.as_staff(
                    "staff without", [], method, 403 if needs or (self.rule.post and method == "POST") else ALLOWED
                )
            for one in {*needs, *(self.rule.post if method == "POST" else ())}:
                with undone():
                    self.as_staff(f"staff without {one}", sorted(everything - {one}), method, 403)
            with undone():
                self.as_staff("a superuser", [], method, ALLOWED, is_superuser=True, is_staff=True)
            with undone():
                refused = needs and not needs <= LOOK
                browser = world.looking(world.people["own"])
                if self.rule.row not in OF_ONE_PERSON:
                    self.ask("somebody looking", browser, method, self.path("own"), 403 if refused else ALLOWED)
            with undone():
                browser = world.enter("own")
                type(world.people["own"]).objects.update(is_active=False, is_primary=False)
                self.ask("a contact out of use", browser, method, self.path("own"), LOGIN)
            if self.rule.row:
                with undone():
                    answer = 404 if method in self.rule.methods.split() else 405
                    answer = 403 if method == "POST" and self.rule.refuses_empty else answer
                    browser, _user = world.team(sorted({*needs, *self.rule.post}))
                    self.ask("staff, missing row", browser, method, self.path(None), answer)

    def check_contact(self):
        """The portal: for contacts with the permissions, each within its own client, and for nobody of the team."""
        world, needs, person = self.world, list(self.rule.needs), self.world.people["own"]
        for method in ("GET", "POST", *ODD_METHODS):
            with undone():
                self.ask("anonymous", Browser(), method, self.path("own"), LOGIN)
            with undone():
                self.as_contact("a contact with exactly this", needs, method, ALLOWED)
            with undone():
                self.ask("staff with every permission", world.enter("everything"), method, self.path("own"), 404)
        for method in ("GET", "POST"):
            with undone():
                self.ask("a superuser", world.enter("superuser"), method, self.path("own"), 404)
            for one in needs:
                with undone():
                    self.as_contact(f"a contact without {one}", set(world.portal_permissions) - {one}, method, 403)
            self.check_strangers(method)
            self.check_gone(method)
            with undone():
                world.grant(person, needs)
                answer = 403 if method == "POST" or self.rule.personal else ALLOWED
                if method == "GET" and "GET" not in self.rule.methods.split() and not self.rule.personal:
                    answer = 405
                self.ask("somebody looking", world.looking(person), method, self.path("own"), answer)
            if self.rule.row:
                self.check_rows(method)

    def check_strangers(self, method):
        """Contacts of another client with every right, and somebody of both who acts for the other."""
        world = self.world
        outside = 404 if self.rule.row else ALLOWED
        if outside == 404 and method not in self.rule.methods.split():
            outside = 405
        with undone():
            world.grant(world.people["foreign"], world.portal_permissions)
            browser = world.enter("foreign")
            self.ask("another client's contact", browser, method, self.path("own"), outside, side="foreign")
        with undone():
            self.ask(
                "acting for another client", world.two_clients(), method, self.path("own"), outside, side="foreign"
            )

    def check_gone(self, method):
        """Live sessions of a contact out of use, and of one whose client is."""
        world, person = self.world, self.world.people["own"]
        for who, row, values in [
            ("a contact out of use", person, {"is_active": False, "is_primary": False}),
            ("a contact of a client out of use", world.clients["own"], {"is_active": False}),
            ("a blocked log-in", person.user, {"is_active": False}),
        ]:
            with undone():
                world.grant(person, world.portal_permissions)
                browser = world.enter("own")
                type(row).objects.filter(pk=row.pk).update(**values)
                self.ask(who, browser, method, self.path("own"), LOGIN)

    def check_rows(self, method):
        """A foreign, a hidden and a missing row: the same answer, byte for byte."""
        world, person = self.world, self.world.people["own"]
        expected = 404 if method in self.rule.methods.split() else 405
        bodies = set()
        for side in ("foreign", "hidden", None):
            if side and self.row(side) is None:
                continue
            with undone():
                world.grant(person, world.portal_permissions)
                response = self.ask(
                    f"own contact, {side or 'missing'} row", world.enter("own"), method, self.path(side), expected
                )
                bodies.add(response.content)
        if len(bodies) > 1:
            self.answers.add("own contact", method, self.route, "foreign, hidden and missing rows answer differently")

    # one cell

    def as_staff(self, who, names, method, expected, **values):
        browser, user = self.world.team(names, **values)
        path = self.path("own")
        if self.rule.row in OF_ONE_PERSON:
            path = path.replace(str(MISSING), str(OF_ONE_PERSON[self.rule.row](user).pk))
        self.ask(who, browser, method, path, expected)

    def as_contact(self, who, names, method, expected):
        self.world.grant(self.world.people["own"], names)
        self.ask(who, self.world.enter("own"), method, self.path("own"), expected)

    def ask(self, who, browser, method, path, expected, *, side="own", signed_in=True):
        """Send one request and note whatever is wrong with the answer."""
        self.answers.cells += 1
        with recorded_writes() as writes:
            response = browser.generic(method, path)
            body = content_of(response)
        problem = self.problem(response, method, expected)
        refused = expected in (LOGIN, NOT_THERE, 403, 404, 405)
        if not problem and writes and (refused or method == "GET"):
            problem = f"wrote {writes[0][:120]}"
        if not problem:
            problem = self.leak(response, body, expected, side)
        if (
            not problem
            and signed_in
            and expected != LOGIN
            and "no-store" not in response.headers.get("Cache-Control", "")
        ):
            problem = "may be kept in a cache"
        if problem:
            self.answers.add(who, method, path, problem)
        return response

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
            return "" if status == expected else f"answered {status} instead of {expected}"
        return self.problem_of_allowed(status, method, to_login)

    def problem_of_allowed(self, status, method, to_login):
        """Return what is wrong with the status for somebody who may."""
        methods = self.rule.methods.split()
        if self.rule.get == 404 and "<int:file>" not in self.route:
            return "" if status in {404, 405} else f"answered {status} about a row that is not there"
        if method not in methods:
            return "" if status == 405 else f"answered {status} to a method it does not have"
        if to_login:
            return "sent somebody who may to the log-in"
        right = {403} if self.rule.refuses_empty else DONE
        if method == "GET":
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

    # addresses

    def row(self, side):
        """The row of ``side`` that the address is about; None where there is none of it."""
        name = self.rule.row.removeprefix("file of ")
        return self.world.rows[side].get("client" if name == "client in query" else name)

    has_file = True

    def path(self, side):
        """Return the address of the row of ``side``; of a missing one for None."""
        route, row = "/" + self.route, self.row(side) if side else None
        pk = MISSING if row is None else row.pk
        if self.rule.row == "client in query":
            return f"{route}?client={pk}"
        if "<int:file>" in route:
            route = route.replace("<int:file>", str(self.file(row, side)))
        return route.replace("<int:pk>", str(pk)).replace("<int:client_pk>", str(pk))

    def file(self, row, side):
        found = self.world.file_of(row, side) if row is not None else None
        self.has_file = found is not None
        return found or MISSING


def content_of(response):
    """The body as text, of a file too."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")
