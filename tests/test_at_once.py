"""Every form and act of the URLconf from two sessions at the same moment, on PostgreSQL.

One wins and the other is told, or both do what each may do for itself; nobody gets a fault of the server.
"""

from collections import Counter
from functools import partial

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from napsix.crud.once import FIELD
from napsix.crud.views.list import VERBS
from tests.crud.test_conflict_races import at_once
from tests.deeds import Scene, all_deeds, body_of, browser_of, new_key, said, send
from tests.portal.world import undone
from tests.test_twice import EXCEPT

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite has one writer."),
]
# Rows that tell of requests and not of deeds.
UNCOUNTED = {"crud_sentform", "django_session", "portal_visit", "crud_bulkrun", "napsix_cache"}
# Last words of addresses, and acts, that two do each for themselves: each has a row of its own for it.
EACH_ITS_OWN = {
    "add": "Two people enter two things; what is one by its number or name is kept one by a constraint.",
    "copy": "Each wants a draft of its own to change.",
    "import": "Each uploads a file of its own.",
    "upload": "Each uploads a file of its own.",
    "send-catalogue": "Each sends one out.",
    "open": "Each asks something of its own.",
    "comment": "Each says something of its own.",
    "reply": "Each says something of its own.",
    "timeline": "Each notes something of its own.",
    "write": "Each signs a letter of its own.",
    "apply": "Each puts a part of the payment where it says, together never more than there is.",
    "look": "Each looks by itself, and each look is written down.",
}
# Those after which both read that it is done, which leave no more than one of them does.
FORM = "Who typed another value sees both; the same values, of which the form keeps some otherwise, are saved again."
ALIKE = {
    "clients/<int:pk>/edit/": FORM,
    "clients/prospects/<int:pk>/edit/": FORM,
    "clients/company/": FORM,
    "portal/account/": FORM,
    "profile": "One's own name and language in two tabs.",
    "switch": "Which client one session is about.",
    "options": "One's own import in two tabs: the same choices are kept.",
    "template": "One's own import in two tabs: the columns of the template, either way.",
}
LOGIN = "/accounts/login/"


def rows():
    """Return how many rows each table has."""
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed]
    tables = sorted({one._meta.db_table for one in models} - UNCOUNTED)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in tables)}")
        return Counter(dict(zip(tables, cursor.fetchone(), strict=True)))


def more(before):
    """Return by how many rows each table grew or shrank."""
    return {name: number - before[name] for name, number in rows().items() if number != before[name]}


def word_of(deed):
    """Return the act, or the last word of the address that is none of its parameters."""
    return deed.act or [word for word in deed.route.split("/") if word and "<" not in word][-1]


def fault_of(deed, answers, alone, both):
    """Return what is wrong with two ``answers``: ``alone`` and ``both`` are the rows that one and two of them leave."""
    statuses = [answer.status_code for answer in answers]
    done = sum("success" in said(answer) for answer in answers)
    well = sum(answer.status_code == 302 and not {"warning", "error"} & set(said(answer)) for answer in answers)
    if max(statuses) >= 500 or 302 not in statuses:
        return f"answered by {statuses}"
    word = word_of(deed)
    wins = well if word in EACH_ITS_OWN else 1
    limits = {name: sorted([number, number * wins]) for name, number in alone.items()}
    if both.keys() != alone.keys() or any(not least <= both[name] <= most for name, (least, most) in limits.items()):
        return f"{both} of two, {alone} of one, {well} went well"
    is_told = all(said(answer) or answer.status_code != 302 or LOGIN in answer["Location"] for answer in answers)
    if done and not is_told:
        return "the second was told nothing"
    return "" if done <= 1 or {word, str(deed)} & {*EACH_ITS_OWN, *ALIKE, *VERBS} else "both were told that they did it"


def sent_at_once(scene, deed):
    """Do a deed alone and undo it, then from two sessions at once; return what is wrong with that."""
    row = scene.row(deed)
    path = scene.path(deed, row)
    browsers = [browser_of(scene.doer(deed), row) for _session in range(2)]
    with undone():
        data = scene.data(browsers[0], deed, path, row)
    bodies = [body_of(data | {FIELD: [new_key()]}) for _session in browsers]
    before = rows()
    with undone():
        send(browsers[0], path, bodies[0])
        alone = more(before)
    sessions = zip(browsers, bodies, strict=True)
    answers = at_once(*[partial(send, browser, path, body) for browser, body in sessions])
    return fault_of(deed, answers, alone, more(before))


def test_of_two_who_do_the_same_at_once_one_does_it_and_the_other_is_told(db):
    scene, wrong = Scene(), {}
    for deed in all_deeds():
        if str(deed) not in EXCEPT:
            wrong[str(deed)] = sent_at_once(scene, deed)
    assert {name: fault for name, fault in wrong.items() if fault} == {}
