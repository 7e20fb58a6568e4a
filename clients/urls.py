"""Addresses of the clients' pages."""

from django.contrib.auth import get_user_model
from django.urls import path

from clients import prospect_pages, views
from clients.configuration import catalogue, company, series, staff
from clients.contacts_tab import ClientContacts
from clients.history_page import HistoryPage
from clients.models import Client, ClientType, Prospect, Series, Tag
from clients.records.pages.urls import record_urls
from clients.tax_id_page import TaxIdHint
from clients.timeline import ClientTimeline
from napsix.crud.urls import crud_urls
from napsix.importer.urls import import_urls

app_name = "clients"
urlpatterns = [
    path("<int:client_pk>/contacts/", ClientContacts.as_view(), name="client_contacts"),
    *record_urls(),
    *crud_urls(
        Client,
        list=views.ClientList,
        add=views.ClientAdd,
        detail=views.ClientDetail,
        edit=views.ClientEdit,
        delete=views.ClientDelete,
    ),
    *import_urls(Client),
    path("<int:pk>/timeline/", ClientTimeline.as_view(), name="client_timeline"),
    path("<int:pk>/deactivate/", views.ClientDeactivate.as_view(), name="client_deactivate"),
    path("<int:pk>/reactivate/", views.ClientReactivate.as_view(), name="client_reactivate"),
    path("tax-id/", TaxIdHint.as_view(), name="client_tax_id"),
    path("history/", HistoryPage.as_view(), name="history"),
    *crud_urls(
        Prospect,
        "prospects/",
        list=prospect_pages.ProspectList,
        add=prospect_pages.ProspectAdd,
        detail=prospect_pages.ProspectDetail,
        edit=prospect_pages.ProspectEdit,
        delete=prospect_pages.ProspectDelete,
    ),
    path("prospects/<int:pk>/convert/", prospect_pages.ProspectConvert.as_view(), name="prospect_convert"),
    *crud_urls(
        ClientType,
        "types/",
        list=catalogue.ClientTypeList,
        add=catalogue.ClientTypeAdd,
        edit=catalogue.ClientTypeEdit,
        delete=catalogue.ClientTypeDelete,
    ),
    *crud_urls(
        Tag,
        "tags/",
        list=catalogue.TagList,
        add=catalogue.TagAdd,
        edit=catalogue.TagEdit,
        delete=catalogue.TagDelete,
    ),
    *crud_urls(
        Series,
        "series/",
        list=series.SeriesList,
        add=series.SeriesAdd,
        edit=series.SeriesEdit,
        delete=series.SeriesDelete,
    ),
    *crud_urls(get_user_model(), "team/", list=staff.StaffList, add=staff.StaffAdd, edit=staff.StaffEdit),
    path("company/", company.CompanyEdit.as_view(), {"pk": 1}, name="company_edit"),
    path("company/logo/", company.CompanyLogo.as_view(), name="company_logo"),
    path("team/<int:pk>/state/", staff.StaffState.as_view(), name="user_state"),
]
