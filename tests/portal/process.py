"""What processes started by the tests do in the portal, inside ``manage.py shell``."""

import json
import sys

from django.test import Client as Browser
from django.urls import reverse

from tests.factories import PASSWORD
from tests.processes import here


def accept(token):
    """Open an invitation, choose a password when the test says so, and tell the status and whether one is in."""
    browser = Browser(SERVER_NAME="127.0.0.1")
    url = reverse("portal:invitation", args=[token])
    page = browser.get(url).status_code
    here()
    answer = browser.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    is_in = browser.get(reverse("portal:home")).status_code == 200
    sys.stdout.write(json.dumps([page, answer.status_code, is_in, "venció" in answer.content.decode()]) + "\n")
