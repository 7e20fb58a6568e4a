"""Proposals: what we would do for a client, in words and figures, to be accepted or declined."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.kinds.copies import copy
from clients.kinds.demo import DemoClient
from clients.kinds.documents import DocumentLine, add_document, change_document
from clients.kinds.offers import (
    EVENTS,
    WAITING,
    Offer,
    accept,
    bring_into,
    decline,
    extend,
    offer_indexes,
    offer_rules,
    offer_states,
    send,
)
from clients.kinds.registry import Notice, Portal, Save, register


class Proposal(Offer):
    """An offer with a text; accepting it binds to nothing but the work."""

    STATES = offer_states(
        sent=_("Enviada"), expired=pgettext_lazy("proposal", "Vencida"), accepted=_("Aceptada"), declined=_("Rechazada")
    )
    SERIES = {"key": "proposal", "prefix": "PR-", "width": 6}

    body = models.TextField(_("texto"), max_length=20_000)

    class Meta(Offer.Meta):
        verbose_name = _("propuesta")
        verbose_name_plural = _("propuestas")
        indexes = offer_indexes("proposal")
        constraints = offer_rules("proposal")


class ProposalLine(DocumentLine):
    """One thing that a proposal offers, as ``DocumentLine`` has it."""

    document = models.ForeignKey(Proposal, models.CASCADE, related_name="lines")


ANSWER = ["answered_at", "answered_by", "answer_note"]


BODY = "Objetivo\n\nOrdenar la gestión comercial y dejar de cargar los mismos datos dos veces.\n\nPlazo: 6 semanas."


def sample(demo: DemoClient) -> None:
    """Make a demo proposal in each of the client's states."""
    for state in demo.states(Proposal):
        draft = Proposal(client=demo.client, contact=demo.contact, subject="Propuesta de implementación", body=BODY)
        line = {"description": "Implementación", "quantity": 1, "unit_price": demo.amount(300_000, 2_000_000)}
        bring_into(state, add_document(draft, user=demo.user, lines=[line]), demo)


register(
    Proposal,
    section=_("Ventas"),
    columns=["number", "client", "subject", "state", "valid_until", "total"],
    fields=["subject", "body", "contact", "currency", "valid_until", "notes"],
    facts=["contact", "number", "sent_on", "valid_until", "currency", "total", *ANSWER, "body", "notes"],
    filters=["state", "currency", "sent_on", "valid_until", "total"],
    search=["number", "subject", "body"],
    amount="total",
    amount_rows=Q(status__in=["sent", "accepted"]),
    open=WAITING,
    portal=Portal(
        columns=["number", "subject", "state", "valid_until", "total"],
        fields=["number", "sent_on", "valid_until", "currency", "total", "answered_at", "answered_by", "body", "notes"],
        rows=~Q(status="draft"),
        actions=[accept, decline],
        waiting=WAITING,
        notices=[
            Notice(
                "sent",
                _("Propuesta enviada"),
                _("Propuesta {{documento}}"),
                _("Te enviamos la propuesta {{documento}}."),
                ["total", "valid_until"],
                action="send",
            ),
            Notice(
                "extended",
                _("Propuesta extendida"),
                _("Propuesta {{documento}}: hay más tiempo"),
                _("Extendimos la propuesta {{documento}}: podés responderla hasta el día que sigue."),
                ["valid_until", "total"],
                action="extend",
            ),
        ],
        profiles=["office"],
    ),
    actions=[send, accept, decline, extend, copy],
    events=EVENTS,
    editable=Q(status="draft"),
    deletable=Q(status="draft"),
    print_formats=["print"],
    save=Save(add_document, change_document),
    icon="clipboard-text",
    order=10,
    sample=sample,
)
