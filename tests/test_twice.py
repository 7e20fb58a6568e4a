"""Every form that the pages lead to, sent twice by each of its buttons: it is done once, and answered alike."""

from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client as Browser
from django.urls import Resolver404, resolve
from django.utils import timezone

from clients.demo.world import World, sow
from napsix.crud.once import FIELD

pytestmark = pytest.mark.django_db
# Rows that tell of requests and not of deeds.
UNCOUNTED = {"crud.sentform", "sessions.session", "portal.visit"}
PEOPLE = {"admin@napsix.example": "/", "contacto@cliente.example": "/portal/"}


class Forms(HTMLParser):
    """The links of a page and its forms that POST, filled as a person would who types only what is asked for."""

    def __init__(self, page):
        super().__init__()
        self.links, self.forms, self.select = [], [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep what can be followed or sent."""
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "form":
            self.forms.append(
                {"method": given.get("method", "get"), "action": given.get("action"), "data": [], "buttons": []}
            )
        elif self.forms:
            self.keep(tag, given, self.forms[-1])

    def keep(self, tag, given, form):
        """Keep a part of the last form."""
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and given.get("value"):
            if "selected" in given or self.select not in dict(form["data"]):
                form["data"] = [one for one in form["data"] if one[0] != self.select] + [(self.select, given["value"])]
        elif tag == "button" and name:
            form["buttons"].append((name, given.get("value", "")))
        elif tag == "textarea" and name:
            form["data"].append((name, "Texto de prueba"))
        elif tag == "input" and name:
            self.keep_input(name, kind, given, form["data"])

    @staticmethod
    def keep_input(name, kind, given, data):
        """Keep what stands in an input, or what somebody would type where something has to."""
        value = given.get("value") or ""
        if kind in {"checkbox", "radio"}:
            if "checked" in given or name == "select":
                data.append((name, value))
        elif kind not in {"submit", "button", "file"}:
            data.append((name, value or (typed(name, kind) if "required" in given else "")))


def typed(name, kind):
    """Return what a person would type into an empty input that has to be filled."""
    if kind == "date":
        return timezone.localdate().isoformat()
    if kind in {"number", "tel"} or "amount" in name:
        return "1"
    return "alguien@ejemplo.test" if kind == "email" else "Texto"


def route_of(address):
    """Return the route of an address, None for one of nobody's."""
    try:
        return resolve(urlsplit(address).path).route
    except Resolver404:
        return None


def rows():
    """Return how many rows each table has."""
    models = [one for one in apps.get_models() if one._meta.managed and one._meta.label_lower not in UNCOUNTED]
    return {model._meta.label_lower: model._base_manager.count() for model in models}


def pressed(browser, home, tries):
    """Follow the links from ``home``; yield (route, where, data) for each button of each form on the way.

    ``tries``: how many addresses of one route are opened, and how often one button of it is pressed.
    """
    waiting, opened, buttons = deque([home]), Counter(), Counter()
    while waiting:
        address = waiting.popleft()
        route = route_of(address)
        opened.update([("route", route), address])
        if route is None or opened["route", route] > tries or opened[address] > 1 or "logout" in route:
            continue
        answer = browser.get(address, follow=True)
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = Forms(answer.content.decode())
        waiting.extend(page.links)
        shown = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        for form in page.forms:
            target = form["action"] or shown
            if form["method"] != "post" or route_of(target) is None or "accounts/" in target or "look" in target:
                continue
            for button in form["buttons"] or [None]:
                buttons[route_of(target), button] += 1
                if buttons[route_of(target), button] <= tries:
                    yield route_of(target), target, [*form["data"], *([button] if button else [])]


@pytest.fixture(scope="module")
def demo(module_db):
    """Demo data: a little of everything that a form may choose from."""
    sow(World(size=12, seed=1, today=timezone.localdate()))


def sent_twice(browser, target, data):
    """Send the form twice; return the answers, and whether the second one changed how many rows there are."""
    first = browser.post(target, data)
    before = rows()
    second = browser.post(target, data)
    return first, second, rows() != before


@pytest.mark.parametrize(
    ("email", "tries", "fewest"), [("admin@napsix.example", 1, 60), ("contacto@cliente.example", 2, 9)]
)
def test_every_form_sent_twice_is_done_once(demo, email, tries, fewest):
    browser = Browser()
    browser.force_login(get_user_model().objects.get(email=email))
    faults, done = [], set()
    for route, target, pairs in pressed(browser, PEOPLE[email], tries):
        data = {name: [value for key, value in pairs if key == name] for name, _value in pairs}
        first, second, is_more = sent_twice(browser, target, data)
        if FIELD not in data or 500 in (first.status_code, second.status_code):
            faults.append(route)
        if first.status_code == 302:
            done.add(route)
            faults += [route] if is_more or second.get("Location") != first["Location"] else []
    assert (faults, len(done) >= fewest) == ([], True)
