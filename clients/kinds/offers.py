"""What is sent to a client to accept or decline: estimates and proposals."""

import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import BaseConstraint, CheckConstraint, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.days import DayField
from clients.kinds.actions import Action, action
from clients.kinds.base import Refused, State, Today, by_status, known_status
from clients.kinds.demo import DemoClient
from clients.kinds.display import text_of
from clients.kinds.documents import Document, adds_up
from clients.kinds.events import emit
from clients.kinds.registry import NOBODY, Told
from clients.kinds.services import claim, locked
from contacts.models import Contact
from napsix.accounts.models import User

# Who of the team is told of what happens to an offer.
EVENTS = {
    "accepted": Told(gettext_lazy("%(who)s aceptó «%(row)s», de %(client)s."), action="accept"),
    "declined": Told(gettext_lazy("%(who)s rechazó «%(row)s», de %(client)s."), action="decline"),
    "created": NOBODY,
    "changed": NOBODY,
    "sent": NOBODY,
    "extended": NOBODY,
}

VALID_DAYS = 30

WAITING = Q(status="sent", valid_until__gte=Today())


def usual_validity() -> datetime.date:
    """Return the day until which an offer made today may be accepted, unless somebody says otherwise."""
    return timezone.localdate() + datetime.timedelta(days=VALID_DAYS)


class OfferStatus(models.TextChoices):
    """What the team or the client decided about an offer; that it expired follows from the day."""

    DRAFT = "draft", gettext_lazy("Borrador")
    SENT = "sent", gettext_lazy("Enviado")
    ACCEPTED = "accepted", gettext_lazy("Aceptado")
    DECLINED = "declined", gettext_lazy("Rechazado")


def offer_states(
    *, sent: Promise, expired: Promise, accepted: Promise, declined: Promise
) -> tuple[State, State, State, State, State]:
    """Return the states of an offer under the names that its kind has for them, in the kind's gender."""
    return (
        State("draft", gettext_lazy("Borrador"), "secondary", Q(status="draft")),
        State("sent", sent, "blue", WAITING),
        State("expired", expired, "yellow", Q(status="sent", valid_until__lt=Today())),
        State("accepted", accepted, "green", Q(status="accepted")),
        State("declined", declined, "red", Q(status="declined")),
    )


class Offer(Document):
    """A document that the client accepts or declines before a day. Once sent it is not edited."""

    Status = OfferStatus

    STATES = offer_states(
        sent=gettext_lazy("Enviado"),
        expired=gettext_lazy("Vencido"),
        accepted=gettext_lazy("Aceptado"),
        declined=gettext_lazy("Rechazado"),
    )

    subject = models.CharField(gettext_lazy("asunto"), max_length=200)
    status = models.CharField(
        gettext_lazy("estado"), max_length=8, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    sent_on = DayField(gettext_lazy("enviado el"), null=True, blank=True, editable=False)
    valid_until = DayField(gettext_lazy("válido hasta"), default=usual_validity)
    answered_at = models.DateTimeField(gettext_lazy("respondido"), null=True, blank=True, editable=False)
    answered_by = models.CharField(gettext_lazy("respondió"), max_length=250, blank=True, editable=False)
    answer_note = models.CharField(gettext_lazy("comentario"), max_length=500, blank=True, editable=False)

    class Meta(Document.Meta):
        abstract = True
        default_permissions = (*Document.Meta.default_permissions, "portal_accept", "portal_decline")

    def __str__(self) -> str:
        return f"{self.number} {self.subject}" if self.number else self.subject

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.status == self.Status.DRAFT

    @property
    def can_be_answered(self) -> bool:
        """Whether it waits for the client and has not expired."""
        return self.status == self.Status.SENT and self.valid_until >= timezone.localdate()

    @property
    def awaits_an_answer(self) -> bool:
        """Whether it was sent and nobody answered, expired or not."""
        return self.status == self.Status.SENT

    def extension_offered(self) -> dict[str, Any]:
        """What the form that extends it starts with: the usual time from today."""
        return {"valid_until": usual_validity()}


def offer_rules(model_name: str) -> list[BaseConstraint]:
    """Return the constraints of an ``Offer`` model."""
    return [
        *adds_up(model_name),
        known_status(["draft", "sent", "accepted", "declined"], model_name),
        CheckConstraint(
            condition=Q(status="draft", sequence__isnull=True) | (~Q(status="draft") & Q(sequence__isnull=False)),
            name=f"{model_name}_number_when_sent",
        ),
        CheckConstraint(
            condition=~Q(status__in=["accepted", "declined"]) | Q(answered_at__isnull=False),
            name=f"{model_name}_answer_has_a_time",
        ),
    ]


def offer_indexes(model_name: str) -> list[models.Index]:
    """Return the indexes of an ``Offer`` model."""
    return [
        *Document.Meta.indexes,
        *by_status(model_name, "valid_until"),
        models.Index(fields=["valid_until", "id"], name=f"{model_name}_by_validity"),
        models.Index(fields=["number", "id"], name=f"{model_name}_by_number"),
    ]


@action(gettext_lazy("Enviar"), when="is_draft", icon="send", primary=True, confirm=gettext_lazy(
    "Toma el próximo número y el cliente lo ve en su portal. Después no se puede editar."
))  # fmt: skip
@transaction.atomic
def send(offer: Offer, *, user: User | None = None, contact: Contact | None = None) -> Offer:
    """Make a draft final and let the client answer it."""
    offer = locked(offer)
    if not offer.is_draft:
        raise Refused(_("Ya se había enviado."))
    if not offer.lines.exists():
        raise Refused(_("No tiene líneas: agregale al menos una."))
    if offer.valid_until < timezone.localdate():
        raise Refused(_("La validez ya pasó: cambiala antes de enviar."))
    offer.take_number()
    offer.status, offer.sent_on = offer.Status.SENT, timezone.localdate()
    offer.save_as_next_version()
    emit(offer, "sent", user=user)
    return offer


def answer(offer: Offer, status: str, *, user: User | None, contact: Contact | None, note: str = "") -> None:
    """Write the client's answer down, once: the second of two at the same moment is refused.

    Who answered is kept by name, whatever becomes of the contact later.
    """
    values: dict[str, Any] = {
        "status": status,
        "answered_at": timezone.now(),
        "answered_by": str(contact or user),
        "answer_note": note,
    }
    if claim(offer, when=WAITING, user=user, contact=contact, verb=status, detail=note, **values):
        return
    offer.refresh_from_db()
    if offer.status == offer.Status.SENT:
        raise Refused(
            _("Venció el %(day)s: ya no se puede responder.") % {"day": offer.valid_until.strftime("%d/%m/%Y")}
        )
    raise Refused(_("Ya no se puede responder: está «%(state)s».") % {"state": text_of(offer, "state")})


@action(gettext_lazy("Aceptar"), when="can_be_answered", icon="circle-check", primary=True, confirm=gettext_lazy(
    "Queda la aceptación, con la fecha y el nombre de quien acepta."
))  # fmt: skip
@transaction.atomic
def accept(offer: Offer, *, user: User | None = None, contact: Contact | None = None) -> Offer:
    """Accept an offer on behalf of the client, or as its contact."""
    answer(offer, offer.Status.ACCEPTED, user=user, contact=contact)
    return offer


@action(gettext_lazy("Rechazar"), when="can_be_answered", icon="circle-x", asks=("answer_note",))
@transaction.atomic
def decline(offer: Offer, *, user: User | None = None, contact: Contact | None = None, answer_note: str = "") -> Offer:
    """Decline an offer on behalf of the client, or as its contact; ``answer_note`` says why, if anything."""
    answer(offer, offer.Status.DECLINED, user=user, contact=contact, note=answer_note)
    return offer


@action(gettext_lazy("Extender"), when="awaits_an_answer", icon="calendar", asks=("valid_until",),
        initial="extension_offered", bulk=False)  # fmt: skip
@transaction.atomic
def extend(
    offer: Offer, *, valid_until: datetime.date, user: User | None = None, contact: Contact | None = None
) -> Offer:
    """Let an offer that nobody answered be answered until ``valid_until``, an expired one too."""
    if valid_until < timezone.localdate():
        raise Refused(_("Ese día ya pasó: elegí uno desde hoy."))
    day = date_format(valid_until, "SHORT_DATE_FORMAT")
    when = Q(status="sent") & ~Q(valid_until=valid_until)
    if not claim(offer, when=when, user=user, verb="extended", detail=day, valid_until=valid_until):
        offer.refresh_from_db()
        if offer.awaits_an_answer:
            raise Refused(_("Ya se puede responder hasta el %(day)s.") % {"day": day})
        raise Refused(_("Ya no espera respuesta: está «%(state)s».") % {"state": text_of(offer, "state")})
    return offer


def bring_into(state: str, offer: Offer, demo: DemoClient, *, accept: Action = accept) -> None:
    """Bring a demo draft into ``state``, as people would."""
    if state != "draft":
        offer = send.run(offer, user=demo.user)
    if state == "accepted":
        accept.run(offer, user=demo.user, contact=demo.contact)
    if state == "declined":
        decline.run(offer, user=demo.user, contact=demo.contact, answer_note="Lo dejamos para el año que viene")
    if state == "expired":
        type(offer)._default_manager.filter(pk=offer.pk).update(sent_on=demo.day(-50), valid_until=demo.day(-20))
