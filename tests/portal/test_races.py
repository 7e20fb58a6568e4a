"""Two people with one link at the same moment, each in a process of its own."""

import json
import subprocess

import pytest

from tests import processes

pytestmark = pytest.mark.django_db
RACERS = 2
INVITED = """
from portal.services import invite
from tests.factories import make_contact, make_user
answer = invite(contact=make_contact(), user=make_user()).token
"""
LEFT = """
from contacts.models import Contact
from napsix.accounts.models import User
answer = [User.objects.filter(kind="contact").count(), Contact.objects.filter(user__isnull=False).count()]
"""


def test_of_two_browsers_that_accept_an_invitation_at_once_one_gets_in_and_the_other_is_told(project):
    token = project.ask(INVITED)
    call = f"from tests.portal import process; process.accept({token!r})"
    racers = [project.start("shell", "--verbosity", 0, "--command", call, stdin=subprocess.PIPE) for _ in range(RACERS)]
    processes.together(racers)
    answers = [json.loads(racer.communicate(timeout=60)[0].splitlines()[-1]) for racer in racers]
    assert sorted(answers) == [[200, 302, True, False], [200, 404, False, True]]
    assert project.ask(LEFT) == [1, 1]
