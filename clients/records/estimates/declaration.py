"""The kind "estimate"."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.records.documents import add_document, change_document
from clients.records.estimates.models import Estimate
from clients.records.estimates.services import accept
from clients.records.offers import WAITING, decline, send
from clients.records.registry import Notice, Portal, Save, register

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
        acts=[accept, decline],
        waiting=WAITING,
        notices=[
            Notice(
                "sent",
                _("Presupuesto enviado"),
                _("Presupuesto {{documento}}"),
                _("Te enviamos el presupuesto {{documento}}."),
                ["total", "valid_until"],
                act="send",
            )
        ],
    ),
    actions=[send, accept, decline],
    editable=Q(status="draft"),
    deletable=Q(status="draft"),
    papers=["print", "pdf"],
    save=Save(add_document, change_document),
    icon="report-money",
    order=20,
)  # fmt: skip
