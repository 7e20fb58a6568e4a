"""A real mail server on this machine."""

import re
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller

from tests.processes import free_port, wait_for


class Inbox:
    """A mail server that keeps what it is sent, and may be told what to answer."""

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

    def letter(self, subject):
        """Return the one message whose subject begins so, once it is there."""
        (found,) = wait_for(lambda: [one for one in self.messages if str(one["Subject"]).startswith(subject)])
        return found


@contextmanager
def listening():
    """Yield a mail server while it runs."""
    inbox = Inbox()
    inbox.controller.start()
    try:
        yield inbox
    finally:
        inbox.controller.stop()


def link_in(letter):
    """The address that a mail leads to."""
    return re.search(r"http://\S+", letter.get_content())[0]
