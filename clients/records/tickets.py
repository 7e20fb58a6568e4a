"""Tickets: questions of a client that somebody here must answer."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.actions import action
from clients.kinds.base import Record, Refused, by_status, known_status, states_of
from clients.kinds.demo import DemoClient
from clients.kinds.events import emit
from clients.kinds.messages import RecordMessage, write_message
from clients.kinds.registry import NOBODY, Notice, Portal, Tile, Told, register
from clients.kinds.services import add_record, claim
from clients.kinds.uploads import keep_all
from clients.models import Client
from contacts.models import Contact
from napsix.accounts.models import User

NOT_CLOSED = ~Q(status="closed")


class TicketStatus(models.TextChoices):
    """Whose turn a ticket is: the team's, the client's, or nobody's more."""

    OPEN = "open", gettext_lazy("Abierto")
    ANSWERED = "answered", gettext_lazy("Respondido")
    CLOSED = "closed", gettext_lazy("Cerrado")


class TicketPriority(models.IntegerChoices):
    """Which of several tickets comes first: the lower the number, the sooner."""

    URGENT = 1, gettext_lazy("Urgente")
    HIGH = 2, gettext_lazy("Alta")
    NORMAL = 3, gettext_lazy("Normal")
    LOW = 4, gettext_lazy("Baja")


class Ticket(Record):
    """A question with a thread of replies. A contact's reply opens it again, one of the team answers it."""

    Status = TicketStatus
    Priority = TicketPriority

    STATES = states_of(Status, open="red", answered="blue")

    subject = models.CharField(gettext_lazy("asunto"), max_length=200)
    description = models.TextField(gettext_lazy("consulta"), max_length=20_000)
    status = models.CharField(
        gettext_lazy("estado"), max_length=8, choices=Status.choices, default=Status.OPEN, editable=False
    )
    priority = models.PositiveSmallIntegerField(
        gettext_lazy("prioridad"), choices=Priority.choices, default=Priority.NORMAL
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("a cargo de"),
    )

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("ticket")
        verbose_name_plural = gettext_lazy("tickets")
        default_permissions = (*Record.Meta.default_permissions, "portal_open", "portal_reply")
        indexes = [
            *Record.Meta.indexes,
            *by_status("ticket", "priority"),
            models.Index(fields=["priority", "id"], name="ticket_by_priority"),
            models.Index(fields=["subject", "id"], name="ticket_by_subject"),
        ]
        constraints = [
            known_status(["open", "answered", "closed"], "ticket"),
            CheckConstraint(condition=Q(priority__in=[1, 2, 3, 4]), name="ticket_priority_known"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_not_closed(self) -> bool:
        """Whether it may still be closed."""
        return self.status != self.Status.CLOSED

    @property
    def is_closed(self) -> bool:
        """Whether it may be opened again."""
        return self.status == self.Status.CLOSED


class TicketReply(RecordMessage):
    """A reply, or an internal note."""

    record = models.ForeignKey(Ticket, models.CASCADE, related_name="messages")


@action(
    gettext_lazy("Abrir un ticket"),
    key="open",
    asks=("subject", "description", "priority"),
    attaches=True,
    icon="ticket",
    bulk=False,
)
@transaction.atomic
def open_ticket(
    client: Client,
    *,
    contact: Contact | None = None,
    user: User | None = None,
    attachments: Iterable[UploadedFile] = (),
    **asked: Any,
) -> Ticket:
    """Open a ticket as a contact of ``client``; its files begin the thread. Returns it."""
    ticket = add_record(Ticket(client=client, contact=contact, **asked), user=user, contact=contact)
    files = keep_all(attachments, user=user, contact=contact)
    if files:
        write_message(ticket, body="", user=user, contact=contact, files=files)
    return ticket


@action(
    gettext_lazy("Responder"),
    of="clients.TicketReply",
    asks=("body", "is_internal"),
    attaches=True,
    icon="message",
    primary=True,
    bulk=False,
)
@transaction.atomic
def reply(
    ticket: Ticket,
    *,
    body: str,
    user: User | None = None,
    contact: Contact | None = None,
    is_internal: bool = False,
    attachments: Iterable[UploadedFile] = (),
) -> None:
    """Answer, ask again, or leave a note that only the team sees."""
    files = keep_all(attachments, user=user, contact=contact)
    message = write_message(ticket, body=body, user=user, contact=contact, is_internal=is_internal, files=files)
    if message.is_internal:
        emit(ticket, "noted", user=user, detail=str(message))
        return
    status = Ticket.Status.OPEN if contact else Ticket.Status.ANSWERED
    event = {"verb": "replied", "detail": str(message), "message": message}
    claim(ticket, when=Q(), user=user, contact=contact, status=status, **event)


@action(gettext_lazy("Cerrar"), when="is_not_closed", icon="check")
@transaction.atomic
def close(ticket: Ticket, *, user: User | None = None, contact: Contact | None = None) -> Ticket:
    """Close it: nobody waits for anything."""
    if not claim(ticket, when=NOT_CLOSED, user=user, contact=contact, verb="closed", status="closed"):
        raise Refused(_("El ticket ya estaba cerrado."))
    return ticket


@action(gettext_lazy("Reabrir"), when="is_closed", icon="refresh")
@transaction.atomic
def reopen(ticket: Ticket, *, user: User | None = None, contact: Contact | None = None) -> Ticket:
    """Open a closed ticket again: it is the team's turn."""
    if not claim(ticket, when=Q(status="closed"), user=user, verb="reopened", status="open"):
        raise Refused(_("El ticket no está cerrado."))
    return ticket


QUESTIONS = ["No puedo entrar al portal", "La factura llegó sin el remito", "Pedido de cambio de domicilio"]


def sample(demo: DemoClient) -> None:
    """Make a demo ticket in each of the client's states, asked by its main contact where it has one."""
    for state in demo.states(Ticket):
        asked = {"subject": demo.random.choice(QUESTIONS), "description": "Desde ayer. ¿Lo pueden ver?"}
        row = open_ticket.run(demo.client, contact=demo.contact, user=demo.user, **asked)
        reply.run(row, user=demo.user, body="Parece de la última actualización.", is_internal=True)
        if state != "open":
            reply.run(row, user=demo.user, body="Ya quedó resuelto. Avisanos si vuelve a pasar.")
        if state == "closed":
            close.run(row, user=demo.user)


register(
    Ticket,
    section=gettext_lazy("Soporte"),
    columns=["subject", "client", "state", "priority", "assignee", "created_at"],
    fields=["subject", "description", "contact", "priority", "assignee"],
    facts=["contact", "priority", "assignee", "description"],
    filters=["state", "priority", "assignee"],
    search=["subject", "description"],
    open=NOT_CLOSED,
    tiles=[
        Tile(
            gettext_lazy("Tickets sin nadie a cargo"),
            ["open"],
            gettext_lazy("Abiertos, y de nadie del equipo."),
            empty="assignee",
        )
    ],
    portal=Portal(
        columns=["subject", "state", "priority", "created_at"],
        fields=["subject", "priority", "created_at", "description"],
        actions=[replace(reply, asks=("body",))],
        opens=open_ticket,
        waiting=Q(status="answered"),
        notices=[
            Notice(
                "replied",
                gettext_lazy("Respuesta a un ticket"),
                gettext_lazy("Respuesta al ticket {{documento}}"),
                gettext_lazy("Respondimos el ticket {{documento}}."),
                action="reply",
            )
        ],
        profiles=["technician"],
    ),
    actions=[reply, close, reopen],
    events={
        "created": Told(gettext_lazy("%(who)s abrió el ticket %(row)s, de %(client)s.")),
        "assigned": Told(
            gettext_lazy("%(who)s te dejó a cargo del ticket %(row)s, de %(client)s."), only_assignee=True
        ),
        "replied": Told(gettext_lazy("%(who)s respondió el ticket %(row)s, de %(client)s."), only_by_contacts=True),
        "closed": Told(gettext_lazy("%(who)s cerró el ticket %(row)s, de %(client)s."), only_by_contacts=True),
        "reopened": Told(gettext_lazy("%(who)s reabrió el ticket %(row)s, de %(client)s."), only_by_contacts=True),
        "changed": NOBODY,
        "noted": NOBODY,
    },
    assigns=["assignee"],
    icon="ticket",
    order=80,
    sample=sample,
)
