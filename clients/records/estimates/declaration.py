"""The kind "estimate"."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.kinds.documents import add_document, change_document
from clients.kinds.offers import WAITING, decline, send
from clients.kinds.registry import Notice, Portal, Save, register
from clients.records.estimates.models import Estimate
from clients.records.estimates.services import accept

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
            )
        ],
    ),
    actions=[send, accept, decline],
    editable=Q(status="draft"),
    deletable=Q(status="draft"),
    print_formats=["print", "pdf"],
    save=Save(add_document, change_document),
    icon="report-money",
    order=20,
)  # fmt: skip
