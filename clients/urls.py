"""Addresses of the clients' pages."""

from django.contrib.auth import get_user_model
from django.urls import path

from clients.kinds.pages.urls import record_urls
from clients.models import Client, ClientType, Prospect, Series, Tag
from clients.views import clients, company, prospects, series, team, types_and_tags
from clients.views.feed import ClientTimeline, HistoryPage
from napsix.crud.urls import crud_urls
from napsix.importer.urls import import_urls

app_name = "clients"
urlpatterns = [
    path("<int:client_pk>/contacts/", clients.ClientContacts.as_view(), name="client_contacts"),
    *record_urls(),
    *crud_urls(
        Client,
        list=clients.ClientList,
        add=clients.ClientAdd,
        detail=clients.ClientDetail,
        edit=clients.ClientEdit,
        delete=clients.ClientDelete,
    ),
    *import_urls(Client),
    path("<int:pk>/timeline/", ClientTimeline.as_view(), name="client_timeline"),
    path("<int:pk>/deactivate/", clients.ClientDeactivate.as_view(), name="client_deactivate"),
    path("<int:pk>/reactivate/", clients.ClientReactivate.as_view(), name="client_reactivate"),
    path("tax-id/", clients.TaxIdHint.as_view(), name="client_tax_id"),
    path("parents/", clients.ParentOptions.as_view(), name="client_parents"),
    path("history/", HistoryPage.as_view(), name="history"),
    *crud_urls(
        Prospect,
        "prospects/",
        list=prospects.ProspectList,
        add=prospects.ProspectAdd,
        detail=prospects.ProspectDetail,
        edit=prospects.ProspectEdit,
        delete=prospects.ProspectDelete,
    ),
    path("prospects/<int:pk>/convert/", prospects.ProspectConvert.as_view(), name="prospect_convert"),
    *crud_urls(ClientType, "types/", **types_and_tags.TYPES),
    *crud_urls(Tag, "tags/", **types_and_tags.TAGS),
    *crud_urls(Series, "series/", **series.SERIES),
    *crud_urls(get_user_model(), "team/", list=team.StaffList, add=team.StaffAdd, edit=team.StaffEdit),
    path("company/", company.CompanyEdit.as_view(), {"pk": 1}, name="company_edit"),
    path("company/logo/", company.CompanyLogo.as_view(), name="company_logo"),
    path("team/<int:pk>/state/", team.StaffState.as_view(), name="user_state"),
]
