"""Every address of the project."""

from django.urls import include, path

from napsix.crud.views.bulk import BulkRunPage
from napsix.dashboard import Dashboard

urlpatterns = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("accounts/", include("napsix.accounts.urls")),
    path("bulk/<int:pk>/", BulkRunPage.as_view(), name="bulk_run"),
    path("clients/", include("clients.urls")),
    path("contacts/", include("contacts.urls")),
    path("fields/", include("napsix.custom_fields.urls")),
    path("", include("napsix.jobs.urls")),
]
