"""The bell: what the signed-in member of the team was told."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from napsix.accounts.requests import UserRequest
from napsix.crud.access import Page
from napsix.crud.addresses import changed, whole_number
from napsix.crud.models import Notification
from napsix.crud.models.notifications import NotificationQuerySet
from napsix.crud.notifications import COUNTED, counted, mark_read

PER_PAGE = 25
LAST_PAGE = 1_000


class NotificationPage(Page):
    """A page of the person's own notifications; everybody of the team has some."""

    requires = ()
    model = Notification

    def rows(self, model: Any = None) -> NotificationQuerySet:
        """Return what the person was told."""
        return Notification.objects.of(self.request.user)


class NotificationList(NotificationPage):
    """What the person was told, newest first. A POST marks all of it read."""

    def get(self, request: UserRequest) -> HttpResponse:
        number = whole_number(request.GET.get("page"), default=1, most=LAST_PAGE)
        first = (number - 1) * PER_PAGE
        found = list(self.rows()[first : first + PER_PAGE + 1])
        context = {
            "page_title": _("Avisos"),
            "notifications": found[:PER_PAGE],
            "has_unread": self.rows().unread().exists(),
            "previous_url": changed(request.GET, page=number - 1) if number > 1 else None,
            "next_url": changed(request.GET, page=number + 1) if len(found) > PER_PAGE else None,
        }
        return TemplateResponse(request, "crud/notifications.html", context)

    def post(self, request: UserRequest) -> HttpResponse:
        mark_read(request.user)
        return HttpResponseRedirect(reverse("notification_list"))


class NotificationOpen(NotificationPage):
    """Marks one read and leads to what it is about."""

    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        notification = self.rows().filter(pk=pk).first()
        if notification is None:
            raise Http404
        mark_read(request.user, notification.pk)
        return HttpResponseRedirect(notification.url)


class NotificationCount(NotificationPage):
    """The number on the bell, which comes after the page, so that no page waits for it."""

    def get(self, request: UserRequest) -> HttpResponse:
        number = len(self.rows().unread().values_list("pk")[: COUNTED + 1])
        return TemplateResponse(request, "crud/bell_count.html", counted(number))
