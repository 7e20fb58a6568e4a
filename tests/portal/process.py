"""What processes started by the tests do in the portal, inside ``manage.py shell``."""

import json
import sys
import time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from contacts.models import Contact
from napsix.files.services import FileRefused
from napsix.files.uploads import keep
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


def upload(contact):
    """Keep a file of 600 kB of the contact's when the test says so, and tell what came of it."""
    sender, file = Contact.objects.get(pk=contact), SimpleUploadedFile("a.txt", b"a" * 600_000)
    here()
    try:
        with transaction.atomic():
            keep(file, user=None, sender=sender)
            time.sleep(0.5)  # as a page goes on with other things before it is committed
        answer = "kept"
    except FileRefused as refusal:
        answer = str(refusal)
    sys.stdout.write(json.dumps(answer) + "\n")
