"""The sources of a client's timeline, and its page."""

from collections import defaultdict
from dataclasses import replace
from functools import cached_property

from django import forms
from django.contrib import messages as flash
from django.contrib.auth import get_user_model
from django.db.models import CharField, Value
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.history_page import moment
from clients.models import Client, Note, Prospect, RecordEvent
from clients.records import registry
from clients.records.events import listen
from contacts.models import Audience, Contact, Message, MessageCopy, SharedFile
from napsix.crud.access import may
from napsix.crud.addresses import BIGGEST_KEY, changed, whole_number
from napsix.crud.seams import ListField, Panel, list_fields, panels
from napsix.crud.tables import DateColumn
from napsix.crud.timeline import Moment, Source, Wanted, add_source, feed, last_moments, newest_of, sources_for
from napsix.crud.views.base import ModelPage
from napsix.importer.models import ImportChange

PER_PAGE = 30
IN_PANEL = 8
# More moments than any message has copies.
BIGGEST_SKIP = 10_000


class NoteForm(forms.ModelForm):
    """A note, and whether the client's contacts see it."""

    class Meta:
        model = Note
        fields = ["text", "is_visible"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"is_visible": gettext_lazy("En el inicio de su portal.")}


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
            _("Correo a %(name)s: %(subject)s") % {"name": row.name, "subject": row.email.subject},
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
    files = SharedFile.objects.filter(client=client).select_related("file", "sent_by", "sent_by_contact")
    files = files.prefetch_related("contacts")
    files = files.own_of(wanted.contact) if wanted.contact else files
    return [
        Moment(
            row.created_at,
            "file",
            _("Archivo: %(file)s") % {"file": row},
            str(row.sender or ""),
            row.note,
            reverse("contacts:file_download", args=[row.pk]),
            ", ".join(map(str, row.contacts.all())),
            is_visible=not row.is_withdrawn and row.audience != Audience.TEAM,
        )
        for row in replace(wanted, contact=None).narrow(files, user="sent_by")
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


# What happened to a record, by the verb that its service tells; a kind declares those that are only its own.
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


def record_moments(client, wanted):
    """What happened to records of the kinds ``wanted.keys``, by one query however many there are."""
    kinds = {kind.slug: kind for kind in registry.all_kinds()}
    events = RecordEvent.objects.filter(client=client, kind__in=wanted.keys).select_related("user", "contact")
    events = list(wanted.narrow(events))
    seen = seen_in_portal(events)
    return [record_moment(one, kinds[one.kind], (one.kind, one.object_id) in seen) for one in events]


def seen_in_portal(events):
    """Return (kind, primary key) of the events' records that the client's contacts may see now, by one query."""
    keys = defaultdict(set)
    for event in events:
        keys[event.kind].add(event.object_id)
    parts = [
        kind.model._default_manager.order_by().filter(kind.portal.rows, pk__in=keys[kind.slug])
        .annotate(part=Value(kind.slug, output_field=CharField())).values_list("part", "pk")
        for kind in registry.portal_kinds() if kind.slug in keys
    ]  # fmt: skip
    return set(parts[0].union(*parts[1:], all=True)) if parts else set()


def record_moment(event, kind, is_seen):
    """Return the moment of an event of a record of ``kind``, which the client's contacts see or do not."""
    verb = (VERBS | kind.verbs).get(event.verb, event.verb)
    return Moment(
        event.created_at,
        kind.slug,
        f"«{event.label}» {verb}",
        str(event.user or event.contact or ""),
        event.detail,
        kind.url("detail", event.object_id),
        event.contact,
        is_visible=is_seen and event.verb not in INTERNAL,
    )


def record_source(kind):
    """Return the source of what happened to the records of ``kind``."""
    return Source(
        kind.slug,
        capfirst(kind.model._meta.verbose_name_plural),
        kind.icon,
        record_moments,
        (kind.permission("view"),),
        lambda pks: newest_of(RecordEvent.objects.filter(client__in=pks, kind=kind.slug)),
    )


def day(text):
    """Return the day that ``text`` writes in ISO form, or None where it writes none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


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
        form = NoteForm(
            request.POST,
            instance=Note(client=client, author=request.user, contact=self.chosen(self.contacts, "contact")),
        )
        if not form.is_valid():
            return self.show(client, form, status=422)
        form.save()
        flash.success(request, _("Guardaste la nota."))
        return HttpResponseRedirect(request.get_full_path())

    @cached_property
    def contacts(self):
        """The client's contacts."""
        return list(self.rows(Contact).filter(client=self.kwargs["pk"]))

    @cached_property
    def people(self):
        """The team."""
        return list(get_user_model().objects.staff())

    def chosen(self, rows, name):
        """Return the one of ``rows`` that the parameter ``name`` of the address names, or None."""
        pk = whole_number(self.request.GET.get(name), default=0, most=BIGGEST_KEY)
        return next((row for row in rows if row.pk == pk), None)

    def wanted(self):
        """Return what the address asks for."""
        asked = self.request.GET
        return Wanted(
            contact=self.chosen(self.contacts, "contact"),
            user=self.chosen(self.people, "actor"),
            before=moment(asked.get("before", "")),
            skip=whole_number(asked.get("skip"), default=0, most=BIGGEST_SKIP),
            since=day(asked.get("since", "")),
            until=day(asked.get("until", "")),
            limit=PER_PAGE,
        )

    def show(self, client, form, status=200):
        """Return the page."""
        wanted, kind = self.wanted(), self.request.GET.get("kind", "")
        moments = feed(client, self.request.user, wanted, kind)
        more = changed(self.request.GET, **wanted.after(moments)) if len(moments) == PER_PAGE else None
        context = {
            "page_title": _("Actividad de %(client)s") % {"client": client},
            "breadcrumbs": self.breadcrumbs((str(client), client.get_absolute_url()), (_("Actividad"), None)),
            "form": form if may(self.request.user, "clients.add_note") else None,
            "panel": {"moments": moments},
            "kinds": [(source.key, source.label, source.key == kind) for source in sources_for(self.request.user)],
            "contacts": [(one.pk, one, one == wanted.contact) for one in self.contacts],
            "people": [(one.pk, one, one == wanted.user) for one in self.people],
            "days": [("since", _("Desde"), wanted.since), ("until", _("Hasta"), wanted.until)],
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


def fill_last_activity(clients, columns, user):
    """Give each of ``clients`` the moment of what happened last that ``user`` may read, by one query."""
    found = last_moments([client.pk for client in clients], user)
    for client in clients:
        client.last_activity = found.get(client.pk)


def columns():
    """Return the column that the clients' list may show of the timeline."""
    return {"last_activity": ListField(DateColumn(verbose_name=_("Última actividad"), source=fill_last_activity))}


VIEW = ("clients.view_client",)
SOURCES = (
    Source(
        "note",
        gettext_lazy("Notas"),
        "note",
        notes,
        ("clients.view_note",),
        lambda pks: newest_of(Note.objects.filter(client__in=pks)),
    ),
    Source(
        "message",
        gettext_lazy("Correos"),
        "mail",
        sent_messages,
        ("contacts.view_message",),
        lambda pks: newest_of(Message.objects.filter(client__in=pks)),
    ),
    Source(
        "file",
        gettext_lazy("Archivos"),
        "paperclip",
        shared_files,
        ("contacts.view_sharedfile",),
        lambda pks: newest_of(SharedFile.objects.filter(client__in=pks)),
    ),
    Source(
        "conversion",
        gettext_lazy("Conversiones"),
        "target",
        conversions,
        VIEW,
        lambda pks: newest_of(Prospect.objects.filter(client__in=pks), at="converted_at"),
    ),
    Source(
        "import",
        gettext_lazy("Importaciones"),
        "upload",
        imports,
        VIEW,
        lambda pks: newest_of(
            ImportChange.objects.filter(model=Client._meta.label_lower, object_pk__in=pks),
            at="run__created_at",
            client="object_pk",
        ),
    ),
)


def declare():
    """Declare the sources, the column of the list, and the panel on the pages of clients and contacts."""
    for source in SOURCES:
        add_source(source)
    listen(keep_event)
    for kind in registry.all_kinds():
        add_source(record_source(kind))
    list_fields.add("clients.Client", columns)
    for label in ("clients.Client", "contacts.Contact"):
        title = gettext_lazy("Actividad")
        panels.add(
            label, Panel("timeline", title, "clients/timeline_panel.html", panel, VIEW, "activity", 20, lazy=True)
        )
