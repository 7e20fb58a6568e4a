"""Who is told of what happens beside the records: files shared by the team and by contacts, invitations accepted."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.kinds.events import is_quiet
from clients.telling import tell_team
from contacts import notices, topics
from contacts.models import Audience, Contact, SharedFile
from contacts.services import share_listeners
from napsix.crud.access import may
from portal.mail import tell_contacts
from portal.models import Scope
from portal.news import VIEW_FILES
from portal.rights import scopes_of

SHARED = notices.MailNotice(
    "files.shared",
    topics.FILES_TOPIC,
    _("Archivo compartido"),
    _("Te compartimos {{documento}}"),
    _("Te compartimos el archivo «{{documento}}»."),
)


def register() -> None:
    """Declare the notice of shared files and listen to them."""
    notices.add_notice(SHARED)
    topics.add_topic(topics.FILES_TOPIC, _("Archivos compartidos"), among=who_see_files)
    share_listeners.append(tell_shared)


def who_see_files(contacts: list[Contact]) -> list[Contact]:
    """Return those of ``contacts`` to whom the portal shows files that are meant for them."""
    scopes = scopes_of(contacts, VIEW_FILES)
    return [contact for contact in contacts if scopes[contact.pk]]


def who_see_all_files(contacts: list[Contact]) -> list[Contact]:
    """Return those of ``contacts`` to whom the portal shows the files of their whole client."""
    scopes = scopes_of(contacts, VIEW_FILES)
    return [contact for contact in contacts if scopes[contact.pk] == Scope.CLIENT]


def tell_shared(shared: SharedFile) -> None:
    """Tell the team of a file that a contact sent, and contacts of one that the team shared with them."""
    if is_quiet() or shared.audience == Audience.TEAM:
        return
    if shared.sent_by_contact:
        tell_upload(shared, shared.sent_by_contact)
    else:
        mail_shared(shared)


def tell_upload(shared: SharedFile, contact: Contact) -> None:
    """Tell the owners of the client of a file that ``contact`` sent."""
    tell_team(
        shared.client,
        key=f"contacts.sharedfile:{shared.pk}",
        sentence=_("%(who)s subió el archivo «%(file)s», de %(client)s."),
        values={"who": contact, "file": shared, "client": shared.client},
        url=contact.get_absolute_url(),
        may_open=lambda user: may(user, "contacts.view_contact", "contacts.view_sharedfile"),
        detail=shared.note,
        related=f"contacts.sharedfile:{shared.pk}",
    )


def mail_shared(shared: SharedFile) -> None:
    """Tell the contacts that the file is shared with, where they take it and may open it."""
    tell_contacts(
        SHARED,
        readers(shared),
        row=shared,
        url=reverse("portal:file_list"),
        event=f"contacts.sharedfile:{shared.pk}",
        detail=lambda: shared.note,
        user=shared.sent_by,
    )


def readers(shared: SharedFile) -> list[Contact]:
    """Return the contacts that are told of ``shared``; one chosen by name who muted it is left in peace."""
    if shared.audience == Audience.ALL:
        return topics.hearers(shared.client, topics.FILES_TOPIC, among=who_see_all_files)
    wanting = [one for one in shared.contacts.select_related("client", "user") if one.wants(topics.FILES_TOPIC)]
    return who_see_files(wanting)


def tell_accepted(contact: Contact) -> None:
    """Tell the owners of the client that ``contact`` accepted the invitation to the portal."""
    tell_team(
        contact.client,
        key=f"portal.accepted:{contact.pk}:{contact.user_id}",
        sentence=_("%(who)s, de %(client)s, aceptó la invitación al portal."),
        values={"who": contact, "client": contact.client},
        url=contact.get_absolute_url(),
        may_open=lambda user: may(user, "contacts.view_contact"),
        related=f"contacts.contact:{contact.pk}",
    )
