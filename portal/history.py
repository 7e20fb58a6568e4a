"""The portal's part of the history of contacts and clients: who changed what they may do, and who looked as them."""

from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from clients.models import Client
from contacts.models import Contact
from napsix.crud.history import Entry, Line, add_source
from portal.catalogue import catalogue
from portal.models import AccessChange, ContactAccess, Impersonation, Profile, Scope


def of_access(model, scope):
    """The source of changed permissions: a contact's own, and those of its profile."""
    if model is Contact or (model is Client and scope.pk):
        rows = AccessChange.objects.select_related("contact", "profile", "user")
        if scope.pk:
            contacts = Contact.objects.filter(**{"pk" if model is Contact else "client": scope.pk})
            rows = rows.filter(Q(contact__in=contacts) | Q(profile__in=profiles_of(contacts)))
        words = labels()
        return [entry_of(row, words) for row in replace(scope, pk=None).narrow(rows, pk="", at="at", actor="user")]
    return []


def of_looks(model, scope):
    """The source of looks in a contact's place."""
    if model is Contact or (model is Client and scope.pk):
        rows = Impersonation.objects.select_related("contact", "user")
        pk = "contact" if model is Contact else "contact__client"
        return [
            Entry(
                look.started_at,
                str(look.user),
                _("Vio el portal como %(contact)s: %(reason)s") % {"contact": look.contact, "reason": look.reason},
                Contact,
                look.contact_id,
            )
            for look in scope.narrow(rows, pk=pk, at="started_at", actor="user")
        ]
    return []


def profiles_of(contacts):
    """Return the profiles of ``contacts``: their own, and the default for those without one."""
    own = Q(accesses__contact__in=contacts)
    some_have_none = contacts.exclude(pk__in=ContactAccess.objects.values("contact")).exists()
    return Profile.objects.filter(own | Q(is_default=True) if some_have_none else own)


def entry_of(row, words):
    """Return a change as the history shows it; ``words`` are the labels of what can change."""
    lines = [Line(words.get(name, name), said(row.before[name]), said(row.after[name])) for name in row.after]
    if row.contact:
        what = _("Permisos del portal de %(contact)s") % {"contact": row.contact}
        return Entry(row.at, str(row.user or ""), what, Contact, row.contact_id, str(row.contact), lines)
    what = _("Perfil del portal «%(profile)s»") % {"profile": row.profile}
    return Entry(row.at, str(row.user or ""), what, Profile, row.profile_id, str(row.profile), lines)


def labels():
    """Return what can change, by name, as people read it."""
    own = {
        "profile": _("Perfil"),
        "name": _("Nombre"),
        "description": _("Para quién es"),
        "is_default": _("Es el de los contactos nuevos"),
    }
    return own | {entry.name: f"{entry.group}: {entry.label}" for entry in catalogue()}


def said(value):
    """Return one value as people read it."""
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if value in Scope.values:
        return str(Scope(value).label)
    return {"no": _("No"), None: _("Según el perfil")}.get(value, value)


def register():
    """Have the history read both."""
    add_source(of_access)
    add_source(of_looks)
