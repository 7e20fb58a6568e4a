"""Every form and act of the URLconf, sent twice with the same key: it is done once, and answered alike."""

import re

import pytest
from django.conf import settings

from tests.deeds import Scene, all_deeds, body_of, browser_of, said, send
from tests.portal.world import recorded_writes, undone

pytestmark = pytest.mark.django_db
# What a form sent twice is not asked of, and why.
EXCEPT = {
    "accounts/logout/": "It ends the session, and does nothing else.",
    "accounts/reauthenticate/": "What it does is kept in the session alone.",
    "accounts/2fa/reauthenticate/": "What it does is kept in the session alone.",
    "accounts/password/reset/": "Nobody is signed in, so a key is nobody's: each is a mail, and few go out in an hour.",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "Its link works once.",
    "accounts/2fa/authenticate/": "A code works once.",
    "accounts/2fa/totp/activate/": "A code works once.",
    "accounts/2fa/totp/deactivate/": "Only for whoever signs in with codes; the second finds none.",
    "accounts/2fa/recovery-codes/generate/": "Only for whoever signs in with codes.",
    "clients/ export": "It writes nothing.",
    "clients/ choose-export": "It writes nothing.",
    "portal/heartbeat/": "A sign of life: each counts.",
    "healthz": "It takes no POST.",
    "readyz": "It takes no POST.",
}


@pytest.fixture(scope="module")
def scene(module_db):
    """People, and a little of everything."""
    return Scene()


def deeds_of(writes):
    """Return those statements that write more than the key of a form."""
    return [one for one in writes if "crud_sentform" not in one]


def sent_twice(scene, deed):
    """Send the form of a deed twice; return what is wrong with that, nothing where all is well."""
    row = scene.row(deed)
    browser, path = browser_of(scene.doer(deed), row), scene.path(deed, row)
    with undone():
        data = scene.data(browser, deed, path, row)
    body = body_of(data)
    with recorded_writes() as writes:
        first = send(browser, path, body)
    if first.status_code != 302 or not deeds_of(writes) or {"warning", "error"} & set(said(first)):
        return f"not done: {first.status_code} {said(first)} {data}"
    with recorded_writes() as writes:
        second = send(browser, path, body)
    if deeds_of(writes):
        return f"done again: {deeds_of(writes)[0]}"
    return "" if second.get("Location") == first["Location"] else f"answered by {second.status_code}"


def test_every_form_and_act_sent_twice_is_done_once_and_answered_alike(scene):
    wrong = {}
    for deed in all_deeds():
        if str(deed) not in EXCEPT:
            with undone():
                wrong[str(deed)] = sent_twice(scene, deed)
    assert {name: fault for name, fault in wrong.items() if fault} == {}


def test_what_is_excepted_exists():
    assert set(EXCEPT) <= {str(deed) for deed in all_deeds()}


def test_every_form_of_ours_that_writes_carries_its_key():
    forms = [
        (path.name, form)
        for path in settings.BASE_DIR.glob("**/templates/**/*.html")
        if ".venv" not in path.parts
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', path.read_text(), re.S | re.I)
    ]
    assert len(forms) > 10
    assert [name for name, form in forms if "csrf_token" not in form] == []
