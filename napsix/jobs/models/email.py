"""The outbox: a row per message, committed with what it tells about, sent by the worker."""

import hashlib
import logging
import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import NotRequired, TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models, transaction
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from napsix.jobs.models.job import Job

logger = logging.getLogger(__name__)

# Seconds the mail server may stay silent.
TIMEOUT = 10
# What a server answers when it will never take the message (RFC 5321, 4.2.1).
PERMANENT = range(500, 600)


class MailText(TypedDict):
    """What a message says; html may be left out."""

    subject: str
    text: str
    html: NotRequired[str]


Renderer = Callable[["Email"], MailText | None]

# Renderers of messages written only when they are sent, by kind: see ``napsix.jobs.mail.rendered``.
renderers: dict[str, Renderer] = {}
# Called with each message that will never arrive, in the transaction that says so.
failure_listeners: list[Callable[["Email"], object]] = []


class EmailState(models.TextChoices):
    """The states of a job, in the words of mail."""

    QUEUED = "queued", _("Por enviar")
    RUNNING = "running", _("Enviándose")
    DONE = "done", _("Enviado")
    FAILED = "failed", _("No se pudo enviar")
    CANCELLED = "cancelled", _("Descartado")


class Email(Job):
    """One message to be sent once.

    Sending is "at least once": a worker killed between the server's "accepted" and our commit sends the message
    again with the same Message-ID, by which mail programs drop the second copy. ``key`` names the event, so the
    same event never makes two rows.
    """

    State = EmailState

    # With the pauses of ``pause`` this is one day of trying.
    max_attempts = 30
    # A dialogue has many steps, each with its own timeout.
    lease_seconds = 180
    priority = 10

    state = models.CharField(_("estado"), max_length=10, choices=State.choices, default=State.QUEUED, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.JSONField(_("para"), default=list)
    cc = models.JSONField(_("copia"), default=list, blank=True)
    reply_to = models.JSONField(_("responder a"), default=list, blank=True)
    subject = models.CharField(_("asunto"), max_length=250, blank=True)
    text = models.TextField(_("texto"), blank=True)
    html = models.TextField(blank=True)
    kind = models.CharField(max_length=50, blank=True)
    context = models.JSONField(default=dict, blank=True)
    attachments = models.ManyToManyField("files.StoredFile", related_name="+", blank=True, verbose_name=_("adjuntos"))
    related = models.CharField(max_length=100, blank=True, db_index=True)

    class Meta(Job.Meta):
        verbose_name = _("correo")
        verbose_name_plural = _("correos")

    def __str__(self) -> str:
        return self.subject or self.key

    @property
    def sent_at(self) -> datetime | None:
        """When the mail server accepted it; ``None`` before that."""
        return self.finished_at if self.state == self.State.DONE else None

    @property
    def message_id(self) -> str:
        """The Message-ID, the same each time this row is sent."""
        digest = hashlib.sha256(f"{self.pk}:{self.key}".encode()).hexdigest()[:32]
        return f"<{digest}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}>"

    @property
    def pause(self) -> int:
        """Seconds until the next try: 1, 2, 4 … minutes, at most an hour."""
        return 60 * min(2 ** (self.attempts - 1), 60)

    def run(self, lease: str) -> None:
        """Send the message; put it off when the server cannot take it now. No transaction is open meanwhile."""
        message = self.message()
        if message is None:
            self.cancel()
            return
        try:
            message.send()
        except OSError as error:  # smtplib's errors, and those of the network under it
            self._put_off(lease, error)

    def content(self) -> MailText | None:
        """What it says: the texts of the row, or what its kind writes now."""
        if self.kind:
            return renderers[self.kind](self)
        return {"subject": self.subject, "text": self.text, "html": self.html}

    def message(self) -> EmailMultiAlternatives | None:
        """The message as it is sent, or ``None`` when there turns out to be nothing to send."""
        content = self.content()
        if content is None:
            return None
        message = EmailMultiAlternatives(
            subject=content["subject"],
            body=content["text"],
            to=self.to,
            cc=self.cc,
            reply_to=self.reply_to,
            headers={"Message-ID": self.message_id, "Auto-Submitted": "auto-generated"},
            connection=get_connection(timeout=TIMEOUT),
        )
        if content.get("html"):
            message.attach_alternative(content["html"], "text/html")
        for stored in self.attachments.all():
            with stored.open() as file:
                message.attach(stored.name, file.read(), stored.content_type)
        return message

    def has_failed(self) -> None:
        """Tell whoever listens. A fault of theirs is logged: the message has failed all the same."""
        for listener in failure_listeners:
            try:
                with transaction.atomic():
                    listener(self)
            except Exception:
                logger.exception("Nobody was told that the message %s failed.", self.pk)

    def _put_off(self, lease: str, error: OSError) -> None:
        if is_permanent(error):
            self.fail(lease, text("El servidor de correo rechazó el mensaje: %(error)s") % {"error": error})
        elif self.attempts >= self.max_attempts:
            self.fail(lease, text("No se pudo entregar después de varios intentos: %(error)s") % {"error": error})
        else:
            self.release(lease, delay=self.pause, error=str(error))


def is_permanent(error: OSError) -> bool:
    """Whether trying again cannot help: the server refused every recipient, or the message itself.

    A refused login or sender is our own configuration: it is tried again, for somebody may mend it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code in PERMANENT
