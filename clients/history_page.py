"""One page with everything that changed, newest first."""

from django.contrib.auth import get_user_model
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from clients.models import Client, Company, Prospect
from contacts.models import Contact
from napsix.crud.access import Page
from napsix.crud.addresses import BIGGEST_KEY, changed, whole_number
from napsix.crud.history import entries, named

PER_PAGE = 50
KINDS = {"client": Client, "contact": Contact, "prospect": Prospect, "company": Company}


def moment(text):
    """Return the moment that ``text`` writes in ISO form, or None where it writes none."""
    try:
        found = parse_datetime(text.replace(" ", "+"))  # a plus in an address reads as a space
    except ValueError:
        return None
    return found if found is None or found.tzinfo else make_aware(found)


class HistoryPage(Page):
    """Changes of clients, contacts, prospects and the company; by kind, by person, and further back by ``before``."""

    requires = ["clients.view_history"]

    def get(self, request):
        """Show one page of it."""
        kind = KINDS.get(request.GET.get("kind"))
        before = moment(request.GET.get("before", ""))
        actor = self.actor(request.GET.get("actor", ""))
        models = [kind] if kind else KINDS.values()
        found = [entry for model in models for entry in entries(model, before=before, actor=actor, limit=PER_PAGE)]
        shown = sorted(found, key=lambda entry: entry.at, reverse=True)[:PER_PAGE]
        more = changed(request.GET, before=shown[-1].at.isoformat()) if len(shown) == PER_PAGE else None
        context = {
            "page_title": _("Historial"),
            "breadcrumbs": [(_("Historial"), None)],
            "panel": {"entries": named(shown)},
            "kinds": [(key, model._meta.verbose_name_plural, model is kind) for key, model in KINDS.items()],
            "people": [(user.pk, user, actor == user) for user in get_user_model().objects.staff()],
            "more_url": more,
        }
        return TemplateResponse(request, "clients/history.html", context)

    def actor(self, text):
        """Return the member of the team whose changes are asked for, or None for everybody's."""
        people = get_user_model().objects.staff()
        return people.filter(pk=whole_number(text, default=0, most=BIGGEST_KEY)).first()
