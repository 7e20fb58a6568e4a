"""The cells of the access matrix: every role at one address, by every method, on every sort of row."""

import re
from functools import partial

from django.urls import get_resolver

from napsix.crud.checks import all_addresses
from tests.access_expect import CONTACT, EXPECTED, OWN, PUBLIC, STAFF
from tests.portal.answers import ALLOWED, LOGIN, NOT_THERE, READING, Answers, asked
from tests.portal.world import MISSING, RUNS, browser_of, recorded_writes, undone

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# Somebody who looks in a contact's place may start another look, and nothing else.
LOOK = {"contacts.impersonate_contact"}


def routes():
    """Every address of the URLconf."""
    return [route for route, _view in all_addresses(get_resolver().url_patterns)]


class Address:
    """One address with its expected answers, in a world."""

    def __init__(self, world, route, answers=None):
        self.world, self.route, self.rule = world, route, EXPECTED[route]
        self.answers = answers or Answers(world, route)

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
        for who, key in [
            ("anonymous", None),
            ("a contact", self.world.enter("own")),
            ("staff", self.world.enter("nobody")),
        ]:
            with undone():
                self.ask(who, key, "GET", path, None, signed_in=False)

    def check_staff(self):
        """The back office: for the team with the permissions, and for no contact whatever it holds."""
        world, rule, needs = self.world, self.rule, set(self.rule.needs)
        everything, exact = set(world.staff_permissions), {*needs, *rule.post}

        def contacts(method):
            return rule.contacts if method in READING else NOT_THERE

        def without(method):
            return 403 if needs or (rule.post and method == "POST") else ALLOWED

        def without_one(one):
            return lambda method: 403 if one in needs or method == "POST" else ALLOWED

        def looking(method):
            refused = needs and not needs <= LOOK
            return 403 if refused or (rule.post and method == "POST") else ALLOWED

        self.role("anonymous", lambda: None, LOGIN)
        self.role("staff without", lambda: world.team([], owns=rule.row), without)
        for one in exact:
            rest = everything - {one}
            self.role(f"staff without {one}", partial(world.team, rest, owns=rule.row), without_one(one))
        for who, side in (("a contact with every right", "own"), ("another client's contact", "foreign")):
            enter = partial(world.granted, side, world.portal_permissions, owns=rule.row)
            self.role(who, enter, contacts)
        self.role("somebody of two clients", world.two_clients, contacts)
        self.role("staff with exactly this", lambda: world.team(exact, owns=rule.row), ALLOWED)
        self.role("a superuser", lambda: world.team([], owns=rule.row, is_superuser=True, is_staff=True), ALLOWED)
        self.role("somebody looking", lambda: world.looking(world.people["own"], owns=rule.row), looking)
        self.check_gone()
        if rule.row:
            self.check_rows(lambda: world.team(exact), ["foreign", None] if rule.row in RUNS else [None])

    def check_contact(self):
        """The portal: for contacts with the permissions, each within its own client, and for nobody of the team."""
        world, rule, needs = self.world, self.rule, self.rule.needs
        everything, outside = set(world.portal_permissions), 404 if self.rule.row else ALLOWED

        def looking(method):
            return 403 if method not in READING or rule.personal else ALLOWED

        def enter():
            return world.granted("own", everything)

        self.role("anonymous", lambda: None, LOGIN)
        for one in needs:
            self.role(f"a contact without {one}", partial(world.granted, "own", everything - {one}), 403)
        self.role("staff without", lambda: world.enter("nobody"), 404)
        self.role("staff with every permission", lambda: world.enter("everything"), 404)
        self.role("a superuser", lambda: world.enter("superuser"), 404)
        if rule.row:
            self.check_rows(enter, ["foreign", "hidden", None])
        self.role("a contact with exactly this", lambda: world.granted("own", needs), ALLOWED)
        self.role("another client's contact", lambda: world.granted("foreign", everything), outside, side="foreign")
        self.role("acting for another client", world.two_clients, outside, side="foreign")
        self.role(
            "somebody looking", lambda: world.granted("own", needs) and world.looking(world.people["own"]), looking
        )
        self.check_gone()

    def check_gone(self):
        """Live sessions of a contact out of use, of one whose client is, and of one whose log-in is blocked."""
        world, person = self.world, self.world.people["own"]
        for who, row, values in [
            ("a contact out of use", person, {"is_active": False, "is_primary": False}),
            ("a contact of a client out of use", world.clients["own"], {"is_active": False}),
            ("a blocked log-in", person.user, {"is_active": False}),
        ]:

            def end(row=row, values=values):
                type(row).objects.filter(pk=row.pk).update(**values)
                return world.granted("own", world.portal_permissions)

            self.role(who, end, LOGIN)

    def check_rows(self, enter, sides):
        """Rows out of reach and one that is missing: the same answer, byte for byte."""
        bodies = {}
        for side in sides:
            if side and self.row(side) is None:
                continue
            for method, body in self.role(f"whoever may, {side or 'missing'} row", enter, self.out_of_reach, row=side):
                bodies.setdefault(method, set()).add(body)
        for method in [method for method, seen in bodies.items() if len(seen) > 1]:
            self.answers.add("whoever may", method, self.route, "rows out of reach and missing ones answer differently")

    def out_of_reach(self, method):
        """Return what a request for a row answers that is not there for whoever asks."""
        if method == "POST" and self.rule.refuses_empty:
            return 403
        return 404 if asked(method) in self.rule.methods.split() else NOT_THERE

    def role(self, who, enter, expected, *, row="own", side="own"):
        """Send every method as one person; return ``[(method, body)]``.

        ``enter()`` makes the person and returns the session; ``expected`` is an answer, or gives one for a method;
        ``row`` says which row is asked for, None a missing one, and ``side`` at which client the person is.
        """
        with undone():
            key, bodies = enter(), []
            for method in METHODS:
                with undone():
                    answer = expected(method) if callable(expected) else expected
                    response = self.ask(who, key, method, self.path(row), answer, side=side)
                    bodies.append((method, response.content if not response.streaming else b""))
        return bodies

    def ask(self, who, key, method, path, expected, *, side="own", signed_in=True):
        """Send one request and note whatever is wrong with the answer."""
        with recorded_writes() as writes:
            response = browser_of(key).generic(method, path)
            body = content_of(response)
        self.answers.judge(who, method, path, (response, body, writes), expected, side=side, signed_in=signed_in)
        return response

    # addresses

    def row(self, side):
        """The row of ``side`` that the address is about; None where there is none of it."""
        name = self.rule.row.removeprefix("file of ")
        return self.world.rows[side].get("client" if name == "client in query" else name)

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
        self.answers.has_file = found is not None
        return found or MISSING


def content_of(response):
    """The body as text, of a file too."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")
