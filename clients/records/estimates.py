"""Estimates: what something would cost; accepted, they become invoices."""

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from clients.kinds import offers
from clients.kinds.actions import action
from clients.kinds.base import Refused
from clients.kinds.copies import copy
from clients.kinds.demo import DemoClient
from clients.kinds.documents import DocumentLine, add_document, change_document, lines_of
from clients.kinds.events import emit
from clients.kinds.offers import (
    EVENTS,
    WAITING,
    Offer,
    bring_into,
    decline,
    extend,
    offer_indexes,
    offer_rules,
    send,
)
from clients.kinds.registry import NOBODY, Notice, Portal, Save, register
from clients.kinds.services import locked
from clients.records.invoices.models import LIVE, Invoice
from contacts.models import Contact
from napsix.accounts.models import User


class Estimate(Offer):
    """What something would cost. Accepted, it becomes one draft invoice with the same lines."""

    SERIES = {"key": "estimate", "prefix": "P-", "width": 8}
    LABELS = {"invoice": _("factura")}

    invoices: models.QuerySet[Invoice]

    class Meta(Offer.Meta):
        verbose_name = _("presupuesto")
        verbose_name_plural = _("presupuestos")
        indexes = offer_indexes("estimate")
        constraints = offer_rules("estimate")

    @property
    def invoice(self) -> Invoice | None:
        """The invoice made of it that stands, draft or issued; None where there is none, or it was voided."""
        return self.invoices.filter(LIVE).first()

    @property
    def can_be_billed(self) -> bool:
        """Whether it was accepted and no invoice of it stands: the draft was deleted, or the invoice voided."""
        return self.status == self.Status.ACCEPTED and self.invoice is None


class EstimateLine(DocumentLine):
    """One thing that an estimate offers, as ``DocumentLine`` has it."""

    document = models.ForeignKey(Estimate, models.CASCADE, related_name="lines")


@action(_("Aceptar"), when="can_be_answered", icon="circle-check", primary=True, confirm=_(
    "Queda la aceptación, con la fecha y el nombre de quien acepta, y se prepara la factura."
))  # fmt: skip
@transaction.atomic
def accept(estimate: Estimate, *, user: User | None = None, contact: Contact | None = None) -> Estimate:
    """Accept an estimate and make its draft invoice, all or nothing; of two people who do it at once, one."""
    offers.answer(estimate, estimate.Status.ACCEPTED, user=user, contact=contact)
    _draft_of(estimate, user)
    return estimate


@action(_("Facturar"), when="can_be_billed", icon="file-invoice", primary=True)
@transaction.atomic
def bill(estimate: Estimate, *, user: User | None = None, contact: Contact | None = None) -> Invoice:
    """Make the draft invoice of an accepted estimate again, once the one before is gone or voided. Returns it."""
    estimate = locked(estimate)
    if not estimate.can_be_billed:
        raise Refused(text("Se factura un presupuesto aceptado, y una sola vez: este no lo está o ya tiene factura."))
    invoice = _draft_of(estimate, user)
    emit(estimate, "billed", user=user, detail=str(invoice))
    return invoice


def _draft_of(estimate: Estimate, user: User | None) -> Invoice:
    invoice = Invoice(client=estimate.client, contact=estimate.contact, estimate=estimate, notes=estimate.notes)
    invoice.currency = estimate.currency
    return add_document(invoice, user=user, lines=lines_of(estimate))


SUBJECTS = ["Renovación de equipos", "Ampliación de la red", "Sitio institucional", "Abono anual", "Puesta a punto"]


def sample(demo: DemoClient) -> None:
    """Make an estimate in each of the client's states."""
    for state in demo.states(Estimate):
        draft = Estimate(client=demo.client, contact=demo.contact, subject=demo.random.choice(SUBJECTS))
        bring_into(state, add_document(draft, user=demo.user, lines=demo.lines()), demo, accept=accept)


register(
    Estimate,
    section=_("Ventas"),
    columns=["number", "client", "subject", "state", "valid_until", "total"],
    fields=["subject", "contact", "currency", "valid_until", "notes"],
    facts=[
        "contact", "number", "sent_on", "valid_until", "currency", "net", "tax", "total",
        "answered_at", "answered_by", "answer_note", "invoice", "notes",
    ],
    filters=["state", "currency", "sent_on", "valid_until", "total"],
    search=["number", "subject", "notes"],
    amount="total",
    amount_rows=Q(status__in=["sent", "accepted"]),
    open=WAITING,
    portal=Portal(
        columns=["number", "subject", "state", "valid_until", "total"],
        fields=[
            "number", "sent_on", "valid_until", "currency", "net", "tax", "total", "answered_at",
            "answered_by", "notes",
        ],
        rows=~Q(status="draft"),
        actions=[accept, decline],
        waiting=WAITING,
        notices=[
            Notice(
                "sent",
                _("Presupuesto enviado"),
                _("Presupuesto {{documento}}"),
                _("Te enviamos el presupuesto {{documento}}."),
                ["total", "valid_until"],
                action="send",
            ),
            Notice(
                "extended",
                _("Presupuesto extendido"),
                _("Presupuesto {{documento}}: hay más tiempo"),
                _("Extendimos el presupuesto {{documento}}: podés responderlo hasta el día que sigue."),
                ["valid_until", "total"],
                action="extend",
            ),
        ],
        profiles=["office"],
    ),
    actions=[send, accept, decline, bill, extend, copy],
    events=EVENTS | {"billed": NOBODY},
    editable=Q(status="draft"),
    deletable=Q(status="draft"),
    print_formats=["print", "pdf"],
    save=Save(add_document, change_document),
    icon="report-money",
    order=20,
    sample=sample,
)  # fmt: skip
