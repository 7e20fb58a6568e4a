"""The same pages of clients from our list and from Django's stock admin. Run in a process of its own."""

import statistics
import time

from django.contrib.auth import get_user_model
from django.test import Client as Browser

from clients.models import ClientType

OURS, STOCK = "/clients/", "/stock/clients/client/"
TURNS = 7


def pages():
    """Return ``{what: (our address, the stock admin's)}``."""
    kind = ClientType.objects.get(name="Industria").pk
    return {
        "first page": (OURS, STOCK),
        "state filter": (f"{OURS}?is_active=true", f"{STOCK}?is_active__exact=1"),
        "type filter": (f"{OURS}?client_type={kind}", f"{STOCK}?client_type__id__exact={kind}"),
        "by main contact": (f"{OURS}?sort=main_contact", f"{STOCK}?o=2"),
        "newest first": (f"{OURS}?sort=-created_on", f"{STOCK}?o=-7"),
        "search, many": (f"{OURS}?q=distribuidora", f"{STOCK}?q=distribuidora"),
        "search, few": (f"{OURS}?q=quiroga+lapacho", f"{STOCK}?q=quiroga+lapacho"),
        "page 1,000": (f"{OURS}?page=1000", f"{STOCK}?p=1000"),
    }


def measure():
    """Return ``{what: (our milliseconds, the stock admin's)}``: medians of CPU time, the two taking turns."""
    browser = Browser()
    user = get_user_model().objects.create_superuser("bench@napsix.example", name="Bench")
    browser.force_login(user, backend="napsix.accounts.backends.EmailBackend")
    return {
        what: [statistics.median(times) for times in zip(*(_turn(browser, pair) for _n in range(TURNS)), strict=True)]
        for what, pair in pages().items()
    }


def _turn(browser, addresses):
    return [_milliseconds(browser, address) for address in addresses]


def _milliseconds(browser, address):
    began = time.process_time()
    answer = browser.get(address)
    spent = 1000 * (time.process_time() - began)
    if answer.status_code != 200 or b"<table" not in answer.content:
        raise ValueError(f"{address} answered {answer.status_code}")
    return spent
