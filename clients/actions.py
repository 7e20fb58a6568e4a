"""What may be done to many clients at once."""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from auditlog.context import disable_auditlog
from django import forms
from django.db.models import F, Model, ProtectedError, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import Client, ClientType, Tag
from clients.services import deactivate_client, delete_client, reactivate_client
from contacts.models import Contact
from napsix.accounts.models import User
from napsix.crud.actions import Change, Outcome, bulk_action
from napsix.crud.forms import offer
from napsix.crud.models.bulk import read_fields
from napsix.crud.state import DeactivationForm, change_state, put_back, still_cut
from napsix.custom_fields.actions import custom_field_action

CHANGE = "clients.change_client"
# Of how many clients a question says more than their number.
SHOWN = 20


class Way:
    """What to do with the values that a client already has."""

    ADD, REMOVE, REPLACE = "add", "remove", "replace"
    CHOICES = [
        (ADD, gettext_lazy("Sumar a lo que hay")),
        (REMOVE, gettext_lazy("Quitar de lo que hay")),
        (REPLACE, gettext_lazy("Reemplazar lo que hay")),
    ]


class ManyForm(forms.Form):
    """Asks for rows and for what to do with them."""

    way = forms.ChoiceField(
        label=gettext_lazy("Qué hacer"), choices=Way.CHOICES, widget=forms.RadioSelect, initial=Way.ADD
    )
    chosen = forms.ModelMultipleChoiceField(queryset=Tag.objects.none())


class OwnersForm(ManyForm):
    """Asks for owners: people of the team. Who left may still own clients: they are only taken away."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "chosen", User.objects.staff(), kept=User.objects.team())
        self.fields["chosen"].label = _("Responsables")

    def clean(self) -> dict[str, Any]:
        """Refuse to give clients to somebody who left."""
        cleaned = super().clean() or self.cleaned_data
        gone = [str(user) for user in cleaned.get("chosen", ()) if not user.is_active]
        if gone and cleaned.get("way") != Way.REMOVE:
            self.add_error("chosen", _("%(who)s ya no está en el equipo: solo se puede quitar.") % {"who": gone[0]})
        return cleaned


class TagsForm(ManyForm):
    """Asks for tags: to add, to take away, or to have in place of those that are there."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "chosen", Tag.objects.all())
        self.fields["chosen"].label = _("Etiquetas")


class TypeForm(forms.Form):
    """Asks for a type, or for none, which has to be chosen like any other."""

    NONE = "none"

    client_type = forms.TypedChoiceField(label=gettext_lazy("Tipo"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        types = {str(row.pk): row for row in ClientType.objects.all()}
        field = cast("forms.TypedChoiceField", self.fields["client_type"])
        field.choices = [("", "—"), (self.NONE, _("Sin tipo")), *types.items()]
        field.coerce = types.get


def portal_access_lost(queryset: QuerySet[Client]) -> list[str]:
    """Say how many people lose the portal with these clients."""
    number = Contact.objects.filter(client__in=queryset.order_by(), is_active=True, user__isnull=False).count()
    text = ngettext(
        "%(n)s contacto pierde el acceso al portal.", "%(n)s contactos pierden el acceso al portal.", number
    )
    return [text % {"n": number}] if number else []


def what_stays_cut(queryset: QuerySet[Client]) -> list[str]:
    """Say of the first of these clients what their return leaves as it is: paused subscriptions."""
    gone = queryset.filter(is_active=False)[:SHOWN]
    return [f"{client}: {sentence}" for client in gone for sentence in still_cut(client)]


@bulk_action(
    gettext_lazy("Desactivar"),
    permission=CHANGE,
    icon="circle-off",
    confirm=gettext_lazy("Sus contactos dejan de entrar al portal. Podés reactivarlos cuando quieras."),
    form_class=partial(DeactivationForm, model=Client),
    effects=portal_access_lost,
    undo=put_back,
)
def deactivate(queryset: QuerySet[Client], *, user: User, reason: str = "", **answers: Any) -> Outcome:
    """Put the active ones out of use; the others are left alone. ``answers`` are to what the deactivation asks."""

    def change(client: Client) -> None:
        deactivate_client(client=client, user=user, reason=reason, answers=answers)

    return change_state(queryset, change, is_active=False)


@bulk_action(
    gettext_lazy("Reactivar"),
    permission=CHANGE,
    icon="circle-check",
    confirm=gettext_lazy("Vuelven a estar en uso, con sus contactos como estaban."),
    effects=what_stays_cut,
)
def reactivate(queryset: QuerySet[Client], *, user: User) -> Outcome:
    """Put the deactivated ones back into use; the others are left alone."""

    def change(client: Client) -> None:
        reactivate_client(client=client)

    return change_state(queryset, change, is_active=True)


@bulk_action(gettext_lazy("Responsables"), permission=CHANGE, icon="user-plus", form_class=OwnersForm)
def assign_owners(queryset: QuerySet[Client], *, user: User, way: str, chosen: Iterable[User]) -> Outcome:
    """Add, remove or replace the owners."""
    return change_many(queryset, "owners", way, chosen)


@bulk_action(gettext_lazy("Etiquetas"), permission=CHANGE, icon="tags", form_class=TagsForm)
def set_tags(queryset: QuerySet[Client], *, user: User, way: str, chosen: Iterable[Tag]) -> Outcome:
    """Add, remove or replace the tags."""
    return change_many(queryset, "tags", way, chosen)


@bulk_action(gettext_lazy("Tipo"), permission=CHANGE, icon="tag", form_class=TypeForm)
def set_type(queryset: QuerySet[Client], *, user: User, client_type: ClientType | None = None) -> Outcome:
    """Give the clients a type, or take it away."""
    outcome = Outcome()

    def do(client: Client) -> str | None:
        if client.client_type_id == (client_type.pk if client_type else None):
            return _("ya lo tenía")
        before = read_fields(client, ["client_type"])
        client.client_type = client_type
        client.save_as_next_version()
        outcome.changes.append(Change(client.pk, before, read_fields(client, ["client_type"])))
        return None

    outcome.do_each(queryset, do)
    return outcome


def change_many(queryset: QuerySet[Client], field: str, way: str, chosen: Iterable[Model]) -> Outcome:
    """Change a many-to-many ``field`` of each client and remember what it was."""
    outcome = Outcome()
    wanted = [row.pk for row in chosen]

    def do(client: Client) -> str | None:
        manager = getattr(client, field)
        before = sorted(row.pk for row in manager.all())
        kept = [] if way == Way.REPLACE else [pk for pk in before if way == Way.ADD or pk not in wanted]
        with disable_auditlog():  # the changes of the outcome tell of it
            manager.set([*kept, *(wanted if way != Way.REMOVE else [])])
        after = sorted(manager.order_by().values_list("pk", flat=True))
        if before == after:
            return _("ya estaba así")
        outcome.changes.append(Change(client.pk, {field: before}, {field: after}))
        return None

    outcome.do_each(queryset.prefetch_related(field), do)
    queryset.model.objects.filter(pk__in=[change.pk for change in outcome.changes]).update(version=F("version") + 1)
    return outcome


set_custom_field = custom_field_action(Client, save=Client.save_as_next_version)


@bulk_action(
    gettext_lazy("Eliminar"),
    permission="clients.delete_client",
    icon="trash",
    confirm=gettext_lazy("Se eliminan con sus contactos y no se puede deshacer. Los que tienen registros quedan."),
    is_final=True,
)
def delete(queryset: QuerySet[Client], *, user: User) -> Outcome:
    """Delete the clients from which nothing hangs but their contacts, with their files and the mail that waits."""
    outcome = Outcome()

    def do(client: Client) -> str | None:
        try:
            delete_client(client=client)
        except ProtectedError:
            return _("tiene registros vinculados")
        return None

    outcome.do_each(queryset, do)
    return outcome
