"""Every address of the project."""

from django.urls import include, path

from napsix import extensions
from napsix.crud.views.bulk import BulkRunPage
from napsix.crud.views.export import ExportRunPage
from napsix.crud.views.notifications import NotificationCount, NotificationList, NotificationOpen
from napsix.views.account import AccountEdit
from napsix.views.dashboard import Dashboard

urlpatterns = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("accounts/", include("napsix.accounts.urls")),
    path("accounts/profile/", AccountEdit.as_view(), name="accounts_profile"),
    path("bulk/<int:pk>/", BulkRunPage.as_view(), name="bulk_run"),
    path("exports/<int:pk>/", ExportRunPage.as_view(), name="export_run"),
    path("notifications/", NotificationList.as_view(), name="notification_list"),
    path("notifications/count/", NotificationCount.as_view(), name="notification_count"),
    path("notifications/<int:pk>/open/", NotificationOpen.as_view(), name="notification_open"),
    path("", include("portal.office.urls")),
    path("clients/", include("clients.urls")),
    path("contacts/", include("contacts.urls")),
    path("portal/", include("portal.urls")),
    path("fields/", include("napsix.custom_fields.urls")),
    path("", include("napsix.jobs.urls")),
    *extensions.urlpatterns,
]
