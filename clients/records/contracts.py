"""Contracts: what was agreed with a client, for how long and for how much."""

import hashlib
from typing import Any

from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.days import DayField
from clients.kinds.actions import action
from clients.kinds.base import Record, Refused, State, Today, by_status, known_status
from clients.kinds.copies import copy
from clients.kinds.demo import DemoClient
from clients.kinds.registry import NOBODY, Notice, Portal, Told, register
from clients.kinds.services import add_record, claim
from clients.money import CurrencyField, MoneyField
from contacts.models import Contact
from napsix.accounts.models import User

# How long before its end a contract asks for attention.
WARNING_DAYS = 30

NOT_OVER = Q(ends_on__isnull=True) | Q(ends_on__gte=Today())
AWAITING = Q(status="sent") & NOT_OVER
IN_FORCE = Q(status="accepted") & NOT_OVER
EXPIRING = Q(status="accepted", ends_on__gte=Today(), ends_on__lte=Today(days=WARNING_DAYS))


class ContractStatus(models.TextChoices):
    """What the team or the client decided about a contract; whether it is in force depends on the day too."""

    DRAFT = "draft", gettext_lazy("Borrador")
    SENT = "sent", gettext_lazy("Enviado")
    ACCEPTED = "accepted", gettext_lazy("Aceptado")
    CANCELLED = "cancelled", gettext_lazy("Cancelado")


class Contract(Record):
    """An agreement. What the client accepted is kept by its hash, so that a later change of the text shows."""

    Status = ContractStatus

    STATES = (
        State("draft", gettext_lazy("Borrador"), "secondary", Q(status="draft")),
        State("sent", gettext_lazy("Por aceptar"), "blue", AWAITING),
        State("lapsed", gettext_lazy("Terminó sin aceptarse"), "secondary", Q(status="sent", ends_on__lt=Today())),
        State("active", gettext_lazy("Vigente"), "green", IN_FORCE & ~EXPIRING),
        State("expiring", gettext_lazy("Por vencer"), "yellow", EXPIRING),
        State("expired", gettext_lazy("Vencido"), "red", Q(status="accepted", ends_on__lt=Today())),
        State("cancelled", gettext_lazy("Cancelado"), "secondary", Q(status="cancelled")),
    )

    subject = models.CharField(gettext_lazy("asunto"), max_length=200)
    body = models.TextField(gettext_lazy("texto"), blank=True, max_length=100_000)
    document = models.ForeignKey(
        "files.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("documento"),
    )
    amount = MoneyField(gettext_lazy("valor"), null=True, blank=True)
    currency = CurrencyField()
    starts_on = DayField(gettext_lazy("desde"), default=timezone.localdate)
    ends_on = DayField(gettext_lazy("hasta"), null=True, blank=True)
    status = models.CharField(
        gettext_lazy("estado"), max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    accepted_at = models.DateTimeField(gettext_lazy("aceptado"), null=True, blank=True, editable=False)
    accepted_by = models.CharField(gettext_lazy("aceptado por"), max_length=250, blank=True, editable=False)
    accepted_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = gettext_lazy("contrato")
        verbose_name_plural = gettext_lazy("contratos")
        default_permissions = (*Record.Meta.default_permissions, "portal_accept")
        indexes = [
            *Record.Meta.indexes,
            *by_status("contract", "ends_on"),
            models.Index(fields=["ends_on", "id"], name="contract_by_end"),
            models.Index(fields=["subject", "id"], name="contract_by_subject"),
        ]
        constraints = [
            known_status(["draft", "sent", "accepted", "cancelled"], "contract"),
            CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="contract_amount_not_negative",
                violation_error_message=gettext_lazy("El valor no puede ser negativo."),
            ),
            CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_start",
                violation_error_message=gettext_lazy("Termina antes de empezar."),
            ),
            CheckConstraint(
                condition=~Q(status="accepted") | (Q(accepted_at__isnull=False) & ~Q(accepted_by="")),
                name="contract_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.status == self.Status.DRAFT

    @property
    def awaits_acceptance(self) -> bool:
        """Whether it waits for the client and its end has not come."""
        return self.status == self.Status.SENT and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether its last day is gone."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def can_be_cancelled(self) -> bool:
        """Whether it was sent and is not cancelled."""
        return self.status in {self.Status.SENT, self.Status.ACCEPTED}

    @property
    def content_hash(self) -> str:
        """What stands for the text, the document, the value and the dates as they are now."""
        document = self.document.sha256 if self.document_id else ""
        parts = [self.subject, self.body, document, self.amount, self.currency, self.starts_on, self.ends_on]
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()

    @property
    def is_as_accepted(self) -> bool:
        """Whether nothing changed since it was accepted; True of one that never was."""
        return not self.accepted_hash or self.accepted_hash == self.content_hash


@action(gettext_lazy("Enviar"), when="is_draft", icon="send", primary=True, confirm=gettext_lazy(
    "El cliente lo ve en su portal y puede aceptarlo. Después no se puede editar."
))  # fmt: skip
@transaction.atomic
def send(contract: Contract, *, user: User | None = None, contact: Contact | None = None) -> Contract:
    """Let the client see and accept it."""
    if not contract.body and not contract.document_id:
        raise Refused(_("No tiene texto ni documento para aceptar."))
    if claim(contract, when=Q(status="draft") & NOT_OVER, user=user, verb="sent", status="sent"):
        return contract
    contract.refresh_from_db()
    if contract.is_draft:
        text = _("Terminó el %(day)s: cambiá hasta cuándo va antes de enviarlo.")
        raise Refused(text % {"day": date_format(contract.ends_on, "SHORT_DATE_FORMAT")})
    raise Refused(_("Ya se había enviado."))


@action(gettext_lazy("Aceptar"), when="awaits_acceptance", icon="circle-check", primary=True, confirm=gettext_lazy(
    "Queda la aceptación, con la fecha y el nombre de quien acepta."
))  # fmt: skip
@transaction.atomic
def accept(contract: Contract, *, user: User | None = None, contact: Contact | None = None) -> Contract:
    """Accept it on behalf of the client, or as its contact; the second of two is refused."""
    values: dict[str, Any] = {"status": "accepted", "accepted_at": timezone.now(), "accepted_by": str(contact or user)}
    values["accepted_hash"] = contract.content_hash
    if claim(contract, when=AWAITING, user=user, contact=contact, verb="accepted", **values):
        return contract
    contract.refresh_from_db()
    if contract.status == contract.Status.SENT:
        text = _("Terminó el %(day)s: ya no se puede aceptar. Hace falta uno nuevo, con otras fechas.")
        raise Refused(text % {"day": date_format(contract.ends_on, "SHORT_DATE_FORMAT")})
    raise Refused(_("El contrato no espera aceptación."))


@action(gettext_lazy("Cancelar"), when="can_be_cancelled", icon="circle-off", confirm=gettext_lazy(
    "Deja de estar vigente. Queda en el historial."
))  # fmt: skip
@transaction.atomic
def cancel(contract: Contract, *, user: User | None = None, contact: Contact | None = None) -> Contract:
    """End a contract before its time; it stays in the history."""
    when = Q(status__in=["sent", "accepted"])
    if not claim(contract, when=when, user=user, verb="cancelled", status="cancelled"):
        raise Refused(_("Solo se cancela un contrato enviado o aceptado."))
    return contract


BODY = "Entre las partes se acuerda el servicio descripto, con un plazo de doce meses renovables."


def sample(demo: DemoClient) -> None:
    """Make a demo contract in each of the client's states."""
    ends = {"expiring": 12}
    for state in demo.states(Contract):
        row = Contract(client=demo.client, contact=demo.contact, subject="Contrato de servicios", body=BODY)
        row.amount, row.starts_on = demo.amount(100_000, 900_000), demo.day(-350)
        row.ends_on = demo.day(ends.get(state, 200))
        add_record(row, user=demo.user)
        if state != "draft":
            send.run(row, user=demo.user)
        if state in {"active", "expiring", "expired"}:
            accept.run(row, user=demo.user, contact=demo.contact)
        if state == "cancelled":
            cancel.run(row, user=demo.user)
        if state in {"lapsed", "expired"}:
            Contract.objects.filter(pk=row.pk).update(ends_on=demo.day(-15))


register(
    Contract,
    section=gettext_lazy("Ventas"),
    columns=["subject", "client", "state", "starts_on", "ends_on", "amount"],
    fields=["subject", "body", "document", "contact", "amount", "currency", "starts_on", "ends_on"],
    facts=["contact", "amount", "starts_on", "ends_on", "document", "accepted_at", "accepted_by", "body"],
    filters=["state", "currency", "starts_on", "ends_on", "amount"],
    search=["subject", "body"],
    amount="amount",
    amount_rows=IN_FORCE,
    open=AWAITING | EXPIRING,
    portal=Portal(
        columns=["subject", "state", "starts_on", "ends_on", "amount"],
        fields=["subject", "amount", "starts_on", "ends_on", "document", "accepted_at", "accepted_by", "body"],
        rows=~Q(status="draft"),
        actions=[accept],
        waiting=AWAITING,
        notices=[
            Notice(
                "sent",
                gettext_lazy("Contrato enviado"),
                gettext_lazy("Contrato {{documento}}"),
                gettext_lazy("Te enviamos el contrato {{documento}} para que lo aceptes."),
                ["amount", "starts_on", "ends_on"],
                action="send",
            )
        ],
        profiles=["office"],
    ),
    actions=[send, accept, cancel, copy],
    events={
        "accepted": Told(gettext_lazy("%(who)s aceptó el contrato «%(row)s», de %(client)s."), action="accept"),
        "created": NOBODY,
        "changed": NOBODY,
        "sent": NOBODY,
        "cancelled": NOBODY,
    },
    editable=Q(status="draft"),
    deletable=Q(status="draft"),
    print_formats=["print"],
    icon="file-certificate",
    order=25,
    sample=sample,
)
