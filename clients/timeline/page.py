"""The page of a client's timeline."""

from functools import cached_property

from django import forms
from django.contrib import messages as flash
from django.contrib.auth import get_user_model
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.history_page import moment
from clients.models import Client, Note
from contacts.models import Contact
from napsix.crud.access import may
from napsix.crud.addresses import BIGGEST_KEY, changed, whole_number
from napsix.crud.timeline import Wanted, feed, sources_for
from napsix.crud.views.base import ModelPage

PER_PAGE = 30
# More moments than any message has copies.
BIGGEST_SKIP = 10_000


class NoteForm(forms.ModelForm):
    """A note, and whether the client's contacts see it."""

    class Meta:
        model = Note
        fields = ["text", "is_visible"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"is_visible": gettext_lazy("En el inicio de su portal.")}


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
