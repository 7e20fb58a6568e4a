"""A client with very many linked records among a million invoices of others, and the pages that show it.

Run in a process of its own, on a demo: ``sow`` fills the tables, ``measure`` looks at the pages.
"""

import time
from collections import defaultdict
from statistics import quantiles
from unittest.mock import patch

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Sum
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.kinds import overview, registry
from clients.models import Client, RecordEvent
from contacts.models import Contact
from portal.records import RecordRows, cells
from portal.sections import kinds_for, portal_url
from portal.views import home

TURNS = 60
ADMINISTRATOR = "admin@napsix.example"
CONTACT = "contacto@cliente.example"
# What a copy must not share with its original: it is about another client, and nobody's turn.
NOT_COPIED = {"estimate_id", "subscription_id", "period_start", "invoice_id", "contact_id", "project_id"}


def sow(*, invoices, records):
    """Copy the demo's rows until there are so many ``invoices``, and ``records`` of all kinds at one client.

    The copies are made inside the database, each time twice as many, spread over all clients. Returns that client's
    primary key.
    """
    kinds = registry.all_kinds()
    share = records // len(kinds)
    client = Contact.objects.filter(user__email=CONTACT).order_by("pk").first().client
    for kind in kinds:
        multiply(kind.model, invoices if kind.slug == "invoices" else max(invoices // 10, share * 2))
        mine = kind.model.objects.order_by("pk").values("pk")[:share]
        kind.model.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(client=client, contact=None)
    multiply(RecordEvent, max(invoices // 10, records * 2))
    events = RecordEvent.objects.order_by("pk").values_list("pk", flat=True)[: records * 2]
    RecordEvent.objects.filter(pk__in=list(events)).update(client=client, contact=None)
    if connection.vendor == "postgresql":  # as its autovacuum does; SQLite keeps no figures unless it is asked to
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return client.pk


def multiply(model, wanted):
    """Copy the rows of ``model`` until there are ``wanted``, each copy at another client and with the next number."""
    first, clients = Client.objects.order_by("pk").first().pk, Client.objects.count()
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    while (there := model.objects.count()) < wanted:
        values = {field.column: copied(field, there, f"{first} + (id + {there}) % {clients}") for field in fields}
        insert(model, values, min(there, wanted - there))


def copied(field, there, client):
    """Return the SQL of a copy's value."""
    if field.column == "client_id":
        return client
    if field.column in NOT_COPIED:
        return "NULL"
    if field.column == "sequence":
        return f"sequence + {there}"
    if field.column == "number":
        return f"CASE WHEN number = '' THEN '' ELSE 'X-' || (sequence + {there}) END"
    return field.column


def insert(model, values, rows):
    """Insert copies of the first ``rows`` rows of ``model``; ``values`` is ``{column: SQL}``."""
    table = model._meta.db_table
    columns, copies = ", ".join(values), ", ".join(values.values())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {copies} FROM {table} ORDER BY id LIMIT {rows}")


def measure(pk):
    """Look at the 360 view of the client ``pk`` and at its contact's portal, ours and the plain way taking turns.

    Returns ``{page: {"ours": ms, "plain": ms, "queries": n}}``: of 20 looks, 19 were quicker than that (p95).
    """
    staff = get_user_model().objects.get(email=ADMINISTRATOR)
    contact = get_user_model().objects.get(email=CONTACT)
    return {
        "360 view": look(staff, f"/clients/{pk}/", patch.object(overview, "summaries", plain_summaries)),
        "portal home": look(contact, "/portal/", patch.object(home, "waiting_for", plain_waiting)),
    }


def look(user, url, plain):
    """Return the figures of one page; ``plain`` is the patch that makes it the plain way."""
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(user, backend="napsix.accounts.backends.EmailBackend")
    with CaptureQueriesContext(connection) as asked:
        milliseconds(browser, url)
    queries = len(asked)
    times = defaultdict(list)
    for _turn in range(TURNS):
        times["ours"].append(milliseconds(browser, url))
        with plain:
            times["plain"].append(milliseconds(browser, url))
    return {who: quantiles(found, n=20)[-1] for who, found in times.items()} | {"queries": queries}


def milliseconds(browser, url):
    """Return how long the server takes to answer."""
    began = time.perf_counter()
    answer = browser.get(url)
    spent = 1000 * (time.perf_counter() - began)
    if answer.status_code != 200:
        raise ValueError(f"{url} answered {answer.status_code}")
    return spent


def plain_summaries(client, user, kinds):
    """The same numbers by a query each: count, open, and the amount of each currency."""
    found = {}
    for kind in kinds:
        rows = kind.rows(user).for_client(client)
        summary = overview.Summary(rows.count(), rows.filter(kind.open).count() if kind.open is not None else 0)
        if kind.amount:
            summary.amounts = sums(rows.filter(kind.amount_rows), kind.amount, kind.has_currency)
        found[kind.slug] = summary
        for figure in kind.figures:
            amounts = sums(rows.filter(figure.rows), figure.amount, kind.has_currency)
            found[f"{kind.slug}.{figure.key}"] = overview.Summary(amounts=amounts, days=dict.fromkeys(amounts))
    return found


def sums(rows, column, has_currency):
    """Return ``{currency: sum of the column}`` of the rows, by a query for each currency."""
    currencies = rows.order_by().values_list("currency", flat=True).distinct() if has_currency else []
    return {one: rows.filter(currency=one).aggregate(sum=Sum(column))["sum"] for one in currencies}


def plain_waiting(viewer):
    """What waits, all of it read to show the first few."""
    sets = [RecordRows(kind, viewer) for kind in kinds_for(viewer) if kind.portal.waiting]
    found = {rows: list(rows.prefetched(rows.waiting())) for rows in sets}
    return [home.Waiting(rows.kind, shown(rows, all_rows), len(all_rows), rows.url) for rows, all_rows in found.items()]


def shown(rows, found):
    """Return what the home shows of the first few."""
    columns = [name for name in rows.kind.portal.columns if name in home.WORTH_A_GLANCE]
    return [(row, portal_url(row), cells(row, columns, rows.viewer)) for row in found[: home.SHOWN]]
