"""What processes started by the tests do, inside ``manage.py shell``."""

import sys
import time

from django.db import transaction

from napsix.jobs import runner
from napsix.jobs.models import Email, Heartbeat
from napsix.jobs.queue import new_owner

CHUNKS = 40


def say(*words):
    """Tell the test, at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def claim(begin_at):
    """Try to claim every row, all processes beginning at the same moment; say which keys were won."""
    jobs = list(Email.objects.order_by("pk"))
    owner = new_owner()
    time.sleep(max(0, begin_at - time.time()))
    say("won", *[job.pk for job in jobs if job.claim(owner=owner)])


def work(pk, pause):
    """Do a job of ``CHUNKS`` pieces, each with its checkpoint in one transaction; one row of data per piece."""

    def run(self, lease):
        for number in range(self.context.get("next", 0), CHUNKS):
            with transaction.atomic():
                Heartbeat.objects.create(name=f"piece-{number:03}")
                self.context = {"next": number + 1}
                self.save(update_fields=["context"])
                self.renew(lease, seconds=self.lease_seconds)
            say("piece", number)
            time.sleep(pause)

    Email.run, Email.lease_seconds = run, 1
    runner.run(Email, pk)
