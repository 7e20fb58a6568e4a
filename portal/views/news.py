"""The contact's bell: what it was told, as far as it may open it."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from napsix.crud.addresses import changed, whole_number
from napsix.crud.notifications import counted, mark_read
from portal.access import FramedPage, PortalPage
from portal.news import news, unread
from portal.viewer import PortalRequest

PER_PAGE = 25
LAST_PAGE = 1_000


class NewsList(FramedPage):
    """What the contact was told, newest first. A POST opens one, or marks all of them read."""

    requires = ()
    personal = True
    template_name = "portal/news.html"
    title = gettext_lazy("Novedades")

    def get(self, request: PortalRequest) -> HttpResponse:
        number = whole_number(request.GET.get("page"), default=1, most=LAST_PAGE)
        found, first = news(self.viewer), (number - 1) * PER_PAGE
        context = {
            "notifications": found[first : first + PER_PAGE],
            "has_unread": any(one.read_at is None for one in found),
            "previous_url": changed(request.GET, page=number - 1) if number > 1 else None,
            "next_url": changed(request.GET, page=number + 1) if len(found) > first + PER_PAGE else None,
        }
        return self.render(context)

    def post(self, request: PortalRequest) -> HttpResponse:
        """Mark the one that ``open`` names read and lead to what it is about; without one, mark all of them."""
        wanted = request.POST.get("open")
        if wanted is None:
            if keys := [one.pk for one in unread(self.viewer)]:
                mark_read(request.user, *keys)
            return HttpResponseRedirect(reverse("portal:news"))
        opened = next((one for one in news(self.viewer) if str(one.pk) == wanted), None)
        if opened is None:
            raise Http404
        mark_read(request.user, opened.pk)
        return HttpResponseRedirect(opened.url)


class NewsCount(PortalPage):
    """The number on the contact's bell, which comes after the page."""

    requires = ()
    personal = True

    def get(self, request: PortalRequest) -> HttpResponse:
        return TemplateResponse(request, "crud/bell_count.html", counted(len(unread(self.viewer))))
