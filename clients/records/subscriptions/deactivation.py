"""What putting a client out of use asks about its subscriptions: to pause them, unless somebody says otherwise."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import Client
from clients.records.subscriptions.models import Subscription
from clients.records.subscriptions.services import pause, resume
from napsix.accounts.models import User
from napsix.crud.additions import DeactivationHook, deactivation_hooks

# The name of the question, and its answers.
QUESTION = "subscriptions"
PAUSE, KEEP = "pause", "keep"
CHOICES = [
    (PAUSE, gettext_lazy("Quedan en pausa hasta que alguien las reanude")),
    (KEEP, gettext_lazy("Siguen solas cuando se lo reactive")),
]


def question(client: Client | None) -> dict[str, forms.Field]:
    """Ask what becomes of the active subscriptions of ``client``, or of many clients where it is None."""
    if client is not None and not active(client).exists():
        return {}
    field = forms.ChoiceField(
        label=_("Suscripciones activas"),
        choices=CHOICES,
        initial=PAUSE,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Mientras el cliente está desactivado no se factura ninguna."),
    )
    return {QUESTION: field}


def active(client: Client) -> Any:
    """Return the subscriptions of ``client`` that are invoiced as their periods start."""
    return Subscription.objects.for_client(client).filter(status=Subscription.Status.ACTIVE).order_by("pk")


def pause_all(client: Client, *, user: User | None, answers: dict[str, Any]) -> list[int]:
    """Pause the active subscriptions, unless they were said to go on by themselves. Returns the keys of the paused."""
    found = [] if answers.get(QUESTION) == KEEP else list(active(client))
    for subscription in found:
        pause.run(subscription, user=user)
    return [subscription.pk for subscription in found]


def resume_those(client: Client, paused: list[int], *, user: User | None) -> None:
    """Resume those of the subscriptions ``paused`` that are paused still, from their next period on."""
    rows = Subscription.objects.for_client(client).filter(pk__in=paused, status=Subscription.Status.PAUSED)
    for subscription in rows.order_by("pk"):
        resume.run(subscription, user=user)


def active_text(client: Client) -> list[str]:
    """Say how many subscriptions are invoiced now."""
    number = active(client).count()
    text = ngettext(
        "%(n)s suscripción activa deja de facturarse.", "%(n)s suscripciones activas dejan de facturarse.", number
    )
    return [text % {"n": number}] if number else []


def paused_text(client: Client) -> list[str]:
    """Say which subscriptions stay paused when the client comes back."""
    paused = Subscription.objects.for_client(client).filter(status=Subscription.Status.PAUSED).order_by("pk")
    plans = ", ".join(f"«{plan}»" for plan in paused.values_list("plan", flat=True))
    text = _("Hay suscripciones en pausa, que no se facturan hasta que las reanudes: %(plans)s.")
    return [text % {"plans": plans}] if plans else []


def register() -> None:
    """Have a client's deactivation ask about its subscriptions, and its return say which are paused."""
    deactivation_hooks.add(
        "clients.Client", DeactivationHook("subscriptions", pause_all, active_text, question, paused_text, resume_those)
    )
