"""A process killed while it stores files leaves whole files under good names, and nothing else (security.md R8)."""

import hashlib
import signal
import time

import pytest

SIZE = 200_000
# Seconds after its first file at which the process is killed.
KILLS = (0, 0.05, 0.1, 0.2)
STORE_FOR_EVER = f"""
import hashlib, os, sys
from django.core.files.base import ContentFile
from napsix.files.storage import PrivateStorage, random_path
while True:
    data = os.urandom({SIZE})
    path = PrivateStorage().save(random_path(), ContentFile(data))
    sys.stdout.write("stored " + path + " " + hashlib.sha256(data).hexdigest() + "\\n")
    sys.stdout.flush()
"""


@pytest.mark.django_db
def test_a_killed_process_never_leaves_half_a_file_under_a_good_name(project):
    digests = {}
    for pause in KILLS:
        process = project.start("shell", "--verbosity", 0, "--command", STORE_FOR_EVER)
        first = process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        lines = [first, *process.communicate()[0].splitlines()]
        assert first.startswith("stored"), lines
        digests |= dict(line.split()[1:] for line in lines if line.startswith("stored"))
    root = project.folder / "files"
    finished = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.glob("??/*")}
    assert all(hashlib.sha256(finished[path]).hexdigest() == digest for path, digest in digests.items())
    assert all(len(data) == SIZE for data in finished.values())
    assert len(finished) <= len(digests) + len(KILLS)
