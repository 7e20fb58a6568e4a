"""The written list of pages: ours, and the stock admin's where it has the page. Run in a process of its own."""

import statistics
import time

from django.contrib.auth import get_user_model
from django.test import Client as Browser

from clients.models import Client, ClientType, Tag
from napsix.crud.additions import metrics_for
from napsix.custom_fields.models import Option

OURS, STOCK = "/clients/", "/stock/clients/client/"
TURNS = 7
# A word that many clients have, and two that few have together.
COMMON, RARE = "distribuidora", "quiroga 1037"
# Our column and the number of the stock admin's.
SORTS = {"company": ("name", 1), "main contact": ("main_contact", 2), "type": ("client_type", 6),
         "state": ("is_active", 5), "created": ("created_on", 7)}  # fmt: skip


def filters():
    """Return ``{what: (our parameters, the stock admin's, None where it has no such filter)}``."""
    kind, tag = ClientType.objects.get(name="Industria").pk, Tag.objects.get(name="Exporta").pk
    owner = get_user_model().objects.get(email="ventas@napsix.example").pk
    zone = Option.objects.get(label="Cuyo").pk
    since, until = (str(Client.objects.order_by("created_on")[place].created_on) for place in (500, 5_000))
    return {
        "type": (f"client_type={kind}", f"client_type__id__exact={kind}"),
        "state": ("is_active=true", "is_active__exact=1"),
        "owner": (f"owners={owner}", f"owners__id__exact={owner}"),
        "tag": (f"tags={tag}", f"tags__id__exact={tag}"),
        "zone": (f"custom.zona={zone}", f"custom__zona={zone}"),
        "created": (f"created_on__min={since}&created_on__max={until}",
                    f"created_on__gte={since}&created_on__lte={until}"),
        "without email": ("has_email=false", None),
    }  # fmt: skip


def pages():
    """Return ``{what: (our address, the stock admin's or None)}``."""
    found = {f"sort: {what}": (f"{OURS}?sort={ours}", f"{STOCK}?o={stock}") for what, (ours, stock) in SORTS.items()}
    for what, (ours, stock) in filters().items():
        for order in ("company", "created"):
            name, number = SORTS[order]
            theirs = stock and f"{STOCK}?{stock}&o={number}"
            found[f"{what}, by {order}"] = (f"{OURS}?{ours}&sort={name}", theirs)
    for what, words in (("common", COMMON), ("rare", RARE)):
        found[f"search: {what}"] = tuple(f"{address}?q={words.replace(' ', '+')}" for address in (OURS, STOCK))
    found["page 1"] = (f"{OURS}?view=all", STOCK)
    found["page 200"] = (f"{OURS}?page=200", f"{STOCK}?p=200")
    found["tiles"] = (f"{OURS}?tiles=1", None)
    found["dashboard"] = ("/", None)
    return found | {f"dashboard: {part}": (f"/?{part}", None) for part in parts_of_dashboard()}


def parts_of_dashboard():
    """Return the parameters of what the dashboard loads in requests of its own."""
    user = get_user_model()(kind="staff", is_superuser=True)
    tiles = [f"tile={metric.key}" for metric in metrics_for(user) if not metric.is_waiting]
    return [*tiles, *(f"panel={key}" for key in ("by_month", "waiting", "recent", "by_type"))]


def measure(turns=TURNS, only=""):
    """Return ``{what: (our median, our worst, the stock admin's median or None)}`` in milliseconds, by turns.

    The worst of so few turns stands for the 95th percentile. ``only`` measures the pages whose name has it.
    """
    browser = Browser()
    user = get_user_model().objects.filter(email="bench@napsix.example").first()
    user = user or get_user_model().objects.create_superuser("bench@napsix.example", name="Bench")
    browser.force_login(user, backend="napsix.accounts.backends.EmailBackend")
    found = {}
    for what, (ours, stock) in pages().items():
        if only in what:
            turn = [
                (milliseconds(browser, ours), milliseconds(browser, stock) if stock else None) for _n in range(turns)
            ]
            mine, theirs = zip(*turn[1:], strict=True)  # the first turn warms both
            found[what] = (statistics.median(mine), max(mine), statistics.median(theirs) if stock else None)
    return found


def milliseconds(browser, address):
    """Return the time that one answer takes, the database's included."""
    began = time.perf_counter()
    answer = browser.get(address)
    spent = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200:
        raise ValueError(f"{address} answered {answer.status_code}")
    return spent
