"""The portal's part of the history of contacts and clients: who changed what they may do, and who looked as them."""

from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clients.models import Client
from contacts.models import Contact
from napsix.crud.feed import Entry, FeedScope, Line, Source, history
from portal.catalogue import catalogue
from portal.models import AccessChange, ContactAccess, Impersonation, Profile, Scope


def access_changes(scope: FeedScope) -> list[Entry]:
    """Return changed permissions: a contact's own, and those of its profile."""
    if not _is_about_contacts(scope):
        return []
    rows = AccessChange.objects.select_related("contact", "profile", "user")
    if scope.pk:
        contacts = Contact.objects.filter(**{"pk" if scope.model is Contact else "client": scope.pk})
        rows = rows.filter(Q(contact__in=contacts) | Q(profile__in=profiles_of(contacts)))
    words = labels()
    return [entry_of(row, words) for row in replace(scope, pk=None).narrow(rows, at="at")]


def looks(scope: FeedScope) -> list[Entry]:
    """Return looks at the portal in a contact's place."""
    if not _is_about_contacts(scope):
        return []
    rows = Impersonation.objects.select_related("contact", "user")
    return [
        Entry(
            look.started_at,
            _("Vio el portal como %(contact)s: %(reason)s") % {"contact": look.contact, "reason": look.reason},
            str(look.user),
            "look",
            model=Contact,
            pk=look.contact_id,
        )
        for look in scope.narrow(rows, at="started_at", row="contact" if scope.model is Contact else "contact__client")
    ]


def _is_about_contacts(scope: FeedScope) -> bool:
    """Whether contacts are asked for, all or one, or those of one client."""
    return scope.model is Contact or (scope.model is Client and scope.pk is not None)


def profiles_of(contacts: QuerySet) -> QuerySet:
    """Return the profiles of ``contacts``: their own, and the default for those without one."""
    own = Q(accesses__contact__in=contacts)
    some_have_none = contacts.exclude(pk__in=ContactAccess.objects.values("contact")).exists()
    return Profile.objects.filter(own | Q(is_default=True) if some_have_none else own)


def entry_of(row: AccessChange, words: dict[str, str]) -> Entry:
    """Return a change as the history shows it; ``words`` are the labels of what can change."""
    lines = [Line(words.get(name, name), text(row.before[name]), text(row.after[name])) for name in row.after]
    if row.contact:
        model, title = Contact, _("Permisos del portal de %(contact)s") % {"contact": row.contact}
    else:
        model, title = Profile, _("Perfil del portal «%(profile)s»") % {"profile": row.profile}
    about = row.contact or row.profile
    return Entry(row.at, title, str(row.user or ""), "access", model=model, pk=about.pk, name=str(about), lines=lines)


def labels() -> dict[str, str]:
    """Return what can change, by name, as people read it."""
    own = {
        "profile": _("Perfil"),
        "name": _("Nombre"),
        "description": _("Para quién es"),
        "is_default": _("Es el de los contactos nuevos"),
    }
    return own | {entry.name: f"{entry.group}: {entry.label}" for entry in catalogue()}


def text(value: object) -> str:
    """Return what was kept of a right or of a profile's own field as people read it, names as they are."""
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if value in Scope.values:
        return str(Scope(value).label)
    return {"no": _("No"), None: _("Según el perfil")}.get(value, str(value))


def register() -> None:
    """Let the history read changed permissions and looks."""
    history.add_source(Source("access", access_changes))
    history.add_source(Source("look", looks))
