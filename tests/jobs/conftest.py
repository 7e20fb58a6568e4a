"""A real mail server, and a queue that only remembers what it was asked."""

import pytest
from huey.contrib.djhuey import HUEY

from tests.inbox import listening


@pytest.fixture
def woken(monkeypatch):
    """The rows that were woken, as (model label, key, time), instead of waking them."""
    rows = []
    monkeypatch.setattr(HUEY, "enqueue", lambda task: rows.append((*task.args, task.eta)))
    return rows


@pytest.fixture
def mail_server(settings):
    """A real SMTP server; this process sends to it too."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with listening() as inbox:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", inbox.port
        yield inbox
