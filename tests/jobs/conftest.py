"""A real mail server, and a queue that only remembers what it was asked."""

from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from huey.contrib.djhuey import HUEY

from tests.processes import free_port


@pytest.fixture
def woken(monkeypatch):
    """The rows that were woken, as (model label, key, time), instead of waking them."""
    rows = []
    monkeypatch.setattr(HUEY, "enqueue", lambda task: rows.append((*task.args, task.eta)))
    return rows


class Inbox:
    """A mail server on this machine that keeps what it is sent, and may be told what to answer."""

    def __init__(self):
        self.messages = []
        self.answer = "250 OK"
        self.port = free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server, session, envelope):
        """Answer as told; keep what is accepted."""
        if self.answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


@pytest.fixture
def mail_server(settings):
    """A real SMTP server; this process sends to it too."""
    inbox = Inbox()
    inbox.controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", inbox.port
    yield inbox
    inbox.controller.stop()
