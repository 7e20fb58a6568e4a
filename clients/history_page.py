"""One page with everything that changed, newest first."""

from datetime import UTC

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
MOST_SKIPPED = 100_000
KINDS = {"client": Client, "contact": Contact, "prospect": Prospect, "company": Company}


def moment(text):
    """Return the moment that ``text`` writes in ISO form, or None where it writes none that our databases can hold."""
    try:
        found = parse_datetime(text.replace(" ", "+"))  # a plus in an address reads as a space
        return found and (found if found.tzinfo else make_aware(found)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class HistoryPage(Page):
    """Changes of clients, contacts, prospects and the company, exports among them; by kind and by person.

    ``before`` leads further back, to what happened until that moment but the ``skip`` newest, which were shown: an
    import changes thousands of rows at one moment.
    """

    requires = ["clients.view_history"]

    def get(self, request):
        """Show one page of it."""
        kind = KINDS.get(request.GET.get("kind"))
        before = moment(request.GET.get("before", ""))
        actor = self.actor(request.GET.get("actor", ""))
        skip = whole_number(request.GET.get("skip"), default=0, most=MOST_SKIPPED)
        models = [kind] if kind else KINDS.values()
        scope = {"before": before, "actor": actor, "limit": skip + PER_PAGE}
        found = [entry for model in models for entry in entries(model, **scope)]
        seen = sorted(found, key=lambda entry: entry.at, reverse=True)[: skip + PER_PAGE]
        shown = seen[skip:]
        context = {
            "page_title": _("Historial"),
            "breadcrumbs": [(_("Historial"), None)],
            "panel": {"entries": named(shown), "names_kinds": kind is None},
            "kinds": [(key, model._meta.verbose_name_plural, model is kind) for key, model in KINDS.items()],
            "people": [(user.pk, user, actor == user) for user in get_user_model().objects.staff()],
            "more_url": self.further_back(seen) if len(shown) == PER_PAGE else None,
        }
        return TemplateResponse(request, "clients/history.html", context)

    def further_back(self, seen):
        """Return the address of what comes after the entries ``seen``."""
        last = seen[-1].at
        return changed(self.request.GET, before=last.isoformat(), skip=sum(entry.at == last for entry in seen))

    def actor(self, text):
        """Return the member of the team whose changes are asked for, or None for everybody's."""
        people = get_user_model().objects.staff()
        return people.filter(pk=whole_number(text, default=0, most=BIGGEST_KEY)).first()
