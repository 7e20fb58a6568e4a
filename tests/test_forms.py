"""Every form of every page, filled with what nobody should type: it answers, and is never a fault of the server."""

from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client as Browser
from django.urls import Resolver404, resolve
from django.utils import timezone

from clients.demo.world import World, sow
from tests.pages import Page

pytestmark = pytest.mark.django_db

# How many addresses of one route are opened; of the buttons that are alike on them one is pressed.
TRIES = 2
# They end the session, or change who looks.
LEFT_ALONE = ("logout", "look", "switch")


def route_of(address):
    """The route of an address of ours, None for any other and for those left alone."""
    try:
        route = resolve(urlsplit(address).path).route
    except Resolver404:
        return None
    return None if any(word in route for word in LEFT_ALONE) else route


def forms_from(browser, home):
    """Follow every link from ``home`` and yield each form that it leads to: its target, itself and a button."""
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
        page = Page(answer.content.decode())
        waiting.extend(page.links)
        for form in [form for form in page.forms if form.method in {"get", "post"}]:
            target = form.action or address
            for button in form.buttons or [[]]:
                way = (route_of(target), str(button))
                pressed[way] += 1
                if way[0] is not None and pressed[way] == 1:
                    yield target, form, button


@pytest.fixture(scope="module")
def demo(module_db):
    """Demo data: a little of everything that a form may choose from."""
    sow(World(size=12, seed=1, today=timezone.localdate()))


@pytest.fixture(scope="module", params=[("admin@napsix.example", "/"), ("contacto@cliente.example", "/portal/")])
def found(demo, request):
    """Somebody's address and all the forms that lie before this person, who filled in none yet."""
    email, home = request.param
    return email, list(forms_from(signed_in(email), home))


def signed_in(email):
    """A browser in which the person of that address is signed in."""
    browser = Browser()
    browser.force_login(get_user_model().objects.get(email=email))
    return browser


def fill_in(found, text, *, forged=False):
    """Send every form with ``text`` in it; return the routes that they went to."""
    email, forms = found
    browser = signed_in(email)
    for target, form, button in forms:
        getattr(browser, form.method)(target, form.typed(text, button, forged=forged))
    return {route_of(target) for target, _form, _button in forms}


@pytest.mark.parametrize(
    "text", ["", "7", "9" * 30, "x" * 9_000, "Ñandú <b>;=1+1", "2026-02-31", "\0"], ids=lambda text: repr(text[:14])
)
def test_every_form_answers_whatever_is_typed(found, text):
    assert len(fill_in(found, text)) > 10


@pytest.mark.parametrize(
    "text", ["9" * 5_000, "9" * 30, "1e999999999", "-1e999999999", "nan"], ids=lambda text: text[:14]
)
def test_every_form_answers_whatever_number_stands_in_all_of_its_fields(found, text):
    assert len(fill_in(found, text, forged=True)) > 10
