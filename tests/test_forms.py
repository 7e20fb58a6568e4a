"""Every form of every page, filled with what nobody should type: it answers, and is never a fault of the server."""

from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client as Browser
from django.urls import Resolver404, resolve
from django.utils import timezone

from clients.demo.world import World, sow

pytestmark = pytest.mark.django_db

# How many addresses of one route are opened, and how often one button of it is pressed.
TRIES = 2
# They end the session, or change who looks.
LEFT_ALONE = ("logout", "look", "switch")
# Hidden fields that are no value of the form's own.
KEPT = {"csrfmiddlewaretoken", "once_key", "action"}
TYPED = {"text", "search", "email", "tel", "url", "number", "date", "password"}


@dataclass
class Form:
    """A form of a page: what it would send, the names of what one types, and its buttons."""

    method: str
    action: str
    chosen: list = field(default_factory=list)
    typed: list = field(default_factory=list)
    buttons: list = field(default_factory=list)

    def sent(self, text, button, *, forged=False):
        """Return what goes out with ``text`` in every field, by the pressed ``button``.

        ``forged``: in those too whose value a browser lets nobody type.
        """
        data = {}
        chosen = [(name, text) for name, _value in self.chosen if name not in KEPT] if forged else self.chosen
        for name, value in [*chosen, *((name, text) for name in self.typed), *button]:
            data.setdefault(name, []).append(value)
        return data


class Reader(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, page):
        super().__init__()
        self.links, self.forms, self.select = [], [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep what can be followed or sent."""
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(given.get("method", "get").lower(), given.get("action") or ""))
        elif self.forms:
            self.keep(tag, given)

    def keep(self, tag, given):
        """Keep a part of the last form."""
        form, name, kind = self.forms[-1], given.get("name"), given.get("type", "text")
        one = (name, given.get("value") or "")
        if tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given and self.select:
            form.chosen.append((self.select, one[1]))
        elif name and tag == "button":
            form.buttons.append([one])
        elif name and (tag == "textarea" or (tag == "input" and kind in TYPED)):
            form.typed.append(name)
        elif name and tag == "input" and ("checked" in given or kind == "hidden"):
            form.chosen.append(one)


def route_of(address):
    """The route of an address of ours, None for any other and for those left alone."""
    try:
        route = resolve(urlsplit(address).path).route
    except Resolver404:
        return None
    return None if any(word in route for word in LEFT_ALONE) else route


def fill_in(browser, home, text, *, forged=False):
    """Follow every link from ``home``, send every form with ``text`` in it, and yield the route of each."""
    waiting, opened, pressed = deque([home]), Counter(), Counter()
    while waiting:
        address = waiting.popleft()
        route = route_of(address)
        opened.update({route, address})
        if route is None or opened[route] > TRIES or opened[address] > 1:
            continue
        answer = browser.get(address, follow=True)
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = Reader(answer.content.decode())
        waiting.extend(page.links)
        for form in [form for form in page.forms if form.method in {"get", "post"}]:
            target = form.action or address
            for button in form.buttons or [[]]:
                way = (route_of(target), str(button))
                pressed[way] += 1
                if way[0] is not None and pressed[way] <= TRIES:
                    getattr(browser, form.method)(target, form.sent(text, button, forged=forged))
                    yield way[0]


@pytest.fixture(scope="module")
def demo(module_db):
    """Demo data: a little of everything that a form may choose from."""
    sow(World(size=12, seed=1, today=timezone.localdate()))


@pytest.mark.parametrize(
    "text", ["", "7", "9" * 30, "x" * 9_000, "Ñandú <b>;=1+1", "2026-02-31", "\0"], ids=lambda text: repr(text[:14])
)
@pytest.mark.parametrize(("email", "home"), [("admin@napsix.example", "/"), ("contacto@cliente.example", "/portal/")])
def test_every_form_answers_whatever_is_typed(demo, email, home, text):
    browser = Browser()
    browser.force_login(get_user_model().objects.get(email=email))
    routes = set(fill_in(browser, home, text))
    assert len(routes) > 10


@pytest.mark.parametrize(
    "text", ["9" * 5_000, "9" * 30, "1e999999999", "-1e999999999", "nan"], ids=lambda text: text[:14]
)
@pytest.mark.parametrize(("email", "home"), [("admin@napsix.example", "/"), ("contacto@cliente.example", "/portal/")])
def test_every_form_answers_whatever_number_stands_in_all_of_its_fields(demo, email, home, text):
    browser = Browser()
    browser.force_login(get_user_model().objects.get(email=email))
    routes = set(fill_in(browser, home, text, forged=True))
    assert len(routes) > 10
