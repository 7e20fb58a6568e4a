"""The sources of a client's timeline, and its page."""

from django import forms
from django.contrib import messages as flash
from django.contrib.auth import get_user_model
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.history_page import moment
from clients.models import Client, Note, Prospect, RecordEvent
from clients.records import registry
from clients.records.events import listen
from contacts.models import Contact, MessageCopy, SharedFile
from napsix.crud.access import may
from napsix.crud.addresses import BIGGEST_KEY, changed, whole_number
from napsix.crud.seams import Panel, panels
from napsix.crud.timeline import Moment, Source, Wanted, add_source, feed, sources_for
from napsix.crud.views.base import ModelPage
from napsix.importer.models import ImportChange

PER_PAGE = 30
IN_PANEL = 8


class NoteForm(forms.ModelForm):
    """A note, and whether the client's contacts see it."""

    class Meta:
        model = Note
        fields = ["text", "is_visible"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


def notes(client, wanted):
    """Notes about the client and its contacts."""
    rows = wanted.narrow(Note.objects.filter(client=client).select_related("author", "contact"), user="author")
    return [
        Moment(row.created_at, "note", _("Nota"), str(row.author or ""), row.text, "", row.contact, row.is_visible)
        for row in rows
    ]


def sent_messages(client, wanted):
    """Messages to contacts, a moment each copy."""
    copies = MessageCopy.objects.filter(message__client=client).select_related("message__sent_by", "email", "contact")
    rows = wanted.narrow(copies, at="message__created_at", user="message__sent_by")
    return [
        Moment(
            row.message.created_at,
            "message",
            _("Correo a %(name)s: %(subject)s") % {"name": row.name, "subject": row.message.subject},
            str(row.message.sent_by or ""),
            row.email.get_state_display(),
            "",
            row.contact,
            is_visible=True,
        )
        for row in rows
    ]


def shared_files(client, wanted):
    """Files shared with contacts, or sent by them."""
    files = SharedFile.objects.filter(client=client).select_related("file", "sent_by", "sent_by_contact", "contact")
    return [
        Moment(
            row.created_at,
            "file",
            _("Archivo: %(file)s") % {"file": row},
            str(row.sender or ""),
            row.note,
            reverse("contacts:file_download", args=[row.pk]),
            row.contact,
            is_visible=not row.is_withdrawn,
        )
        for row in wanted.narrow(files, user="sent_by")
    ]


def conversions(client, wanted):
    """Prospects that became the client."""
    rows = Prospect.objects.filter(client=client).select_related("converted_by")
    return [
        Moment(
            row.converted_at,
            "conversion",
            _("Se convirtió el prospecto «%(prospect)s»") % {"prospect": row},
            str(row.converted_by or ""),
            "",
            row.get_absolute_url(),
        )
        for row in wanted.narrow(rows, at="converted_at", user="converted_by", contact="")
    ]


def imports(client, wanted):
    """Imports that made or changed the client."""
    rows = ImportChange.objects.filter(model=Client._meta.label_lower, object_pk=client.pk).select_related("run__user")
    words = {"created": _("Se cargó por una importación"), "updated": _("Cambió por una importación")}
    return [
        Moment(row.run.created_at, "import", words[row.action], str(row.run.user or ""))
        for row in wanted.narrow(rows, at="run__created_at", user="run__user", contact="")
    ]


# What happened to a record, by the verb that its service tells.
VERBS = {
    "accepted": gettext_lazy("se aceptó"),
    "billed": gettext_lazy("se facturó"),
    "cancelled": gettext_lazy("se canceló"),
    "changed": gettext_lazy("cambió"),
    "closed": gettext_lazy("se cerró"),
    "commented": gettext_lazy("se comentó"),
    "completed": gettext_lazy("se completó"),
    "created": gettext_lazy("se creó"),
    "declined": gettext_lazy("se rechazó"),
    "issued": gettext_lazy("se emitió"),
    "noted": gettext_lazy("tiene una nota interna"),
    "paid": gettext_lazy("recibió un pago"),
    "paused": gettext_lazy("se pausó"),
    "received": gettext_lazy("se recibió"),
    "rejected": gettext_lazy("no se aceptó"),
    "reopened": gettext_lazy("se reabrió"),
    "replied": gettext_lazy("tiene una respuesta"),
    "sent": gettext_lazy("se envió"),
    "unpaid": gettext_lazy("perdió un pago"),
    "voided": gettext_lazy("se anuló"),
}
# What the client's contacts do not learn of.
INTERNAL = {"billed", "changed", "created", "noted"}


def keep_event(event):
    """Keep what happened to a record for its client's timeline."""
    row = event.row
    RecordEvent.objects.create(
        client_id=row.client_id,
        contact=event.contact or getattr(row, "contact", None),
        kind=row.declaration.slug,
        object_id=row.pk,
        label=str(row)[:200],
        verb=event.verb,
        detail=event.detail[:500],
        user=event.user,
    )


def record_events(kind):
    """Return the source of what happened to the records of ``kind``."""

    def moments(client, wanted):
        events = RecordEvent.objects.filter(client=client, kind=kind.slug).select_related("user", "contact")
        return [
            Moment(
                row.created_at,
                kind.slug,
                f"{row.label} {VERBS.get(row.verb, row.verb)}",
                str(row.user or row.contact or ""),
                row.detail,
                kind.url("detail", row.object_id),
                row.contact,
                is_visible=row.verb not in INTERNAL,
            )
            for row in wanted.narrow(events)
        ]

    return Source(kind.slug, kind.label, kind.icon, moments, (kind.permission("view"),))


class ClientTimeline(ModelPage):
    """Everything that happened around a client, by kind, contact, person and date. A POST writes a note."""

    model = Client
    template_name = "clients/timeline.html"

    def get(self, request, pk):
        """Show one page of it."""
        return self.show(self.get_object(), NoteForm())

    def post(self, request, pk):
        """Keep a note."""
        client = self.get_object()
        if not may(request.user, "clients.add_note"):
            return self.show(client, NoteForm(), status=403)
        form = NoteForm(request.POST, instance=Note(client=client, author=request.user, contact=self.contact(client)))
        if not form.is_valid():
            return self.show(client, form, status=422)
        form.save()
        flash.success(request, _("Guardaste la nota."))
        return HttpResponseRedirect(request.get_full_path())

    def contact(self, client):
        """Return the contact that the address names, or None."""
        pk = whole_number(self.request.GET.get("contact"), default=0, most=BIGGEST_KEY)
        return self.rows(Contact).filter(client=client, pk=pk).first()

    def wanted(self, client):
        """Return what the address asks for."""
        asked = self.request.GET
        people = get_user_model().objects.staff()
        try:
            since = parse_date(asked.get("since", ""))
        except ValueError:
            since = None
        return Wanted(
            contact=self.contact(client),
            user=people.filter(pk=whole_number(asked.get("actor"), default=0, most=BIGGEST_KEY)).first(),
            before=moment(asked.get("before", "")),
            since=since,
            limit=PER_PAGE,
        )

    def show(self, client, form, status=200):
        """Return the page."""
        wanted, kind = self.wanted(client), self.request.GET.get("kind", "")
        moments = feed(client, self.request.user, wanted, kind)
        more = changed(self.request.GET, before=moments[-1].at.isoformat()) if len(moments) == PER_PAGE else None
        context = {
            "page_title": _("Actividad de %(client)s") % {"client": client},
            "breadcrumbs": self.breadcrumbs((str(client), client.get_absolute_url()), (_("Actividad"), None)),
            "form": form if may(self.request.user, "clients.add_note") else None,
            "panel": {"moments": moments},
            "kinds": [(source.key, source.label, source.key == kind) for source in sources_for(self.request.user)],
            "contacts": [(one.pk, one, one == wanted.contact) for one in self.rows(Contact).filter(client=client)],
            "people": [(one.pk, one, one == wanted.user) for one in get_user_model().objects.staff()],
            "since": wanted.since,
            "more_url": more,
        }
        return TemplateResponse(self.request, self.template_name, context, status=status)


def panel(row, request):
    """The newest moments of a client, or of one contact."""
    client, contact = (row.client, row) if isinstance(row, Contact) else (row, None)
    query = f"?contact={contact.pk}" if contact else ""
    return {
        "moments": feed(client, request.user, Wanted(contact=contact, limit=IN_PANEL)),
        "url": reverse("clients:client_timeline", args=[client.pk]) + query,
        "url_label": _("Ver toda la actividad"),
    }


def declare():
    """Declare the sources, and put the panel on the pages of clients and contacts."""
    view = ("clients.view_client",)
    add_source(Source("note", gettext_lazy("Notas"), "note", notes, ("clients.view_note",)))
    add_source(Source("message", gettext_lazy("Correos"), "mail", sent_messages, ("contacts.view_message",)))
    add_source(Source("file", gettext_lazy("Archivos"), "paperclip", shared_files, ("contacts.view_sharedfile",)))
    add_source(Source("conversion", gettext_lazy("Conversiones"), "target", conversions, view))
    listen(keep_event)
    for kind in registry.all_kinds():
        add_source(record_events(kind))
    add_source(Source("import", gettext_lazy("Importaciones"), "upload", imports, view))
    for label in ("clients.Client", "contacts.Contact"):
        title = gettext_lazy("Actividad")
        panels.add(
            label, Panel("timeline", title, "clients/timeline_panel.html", panel, view, "activity", 20, lazy=True)
        )
