"""Addresses of the clients' pages."""

from django.urls import path

from clients import configuration, prospect_pages, views
from clients.models import Client, ClientType, Prospect, Tag
from napsix.crud.urls import crud_urls

app_name = "clients"
urlpatterns = [
    *crud_urls(
        Client,
        list=views.ClientList,
        add=views.ClientAdd,
        detail=views.ClientDetail,
        edit=views.ClientEdit,
        delete=views.ClientDelete,
    ),
    path("<int:pk>/deactivate/", views.ClientDeactivate.as_view(), name="client_deactivate"),
    path("<int:pk>/reactivate/", views.ClientReactivate.as_view(), name="client_reactivate"),
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
        list=configuration.ClientTypeList,
        add=configuration.ClientTypeAdd,
        edit=configuration.ClientTypeEdit,
        delete=configuration.ClientTypeDelete,
    ),
    *crud_urls(
        Tag,
        "tags/",
        list=configuration.TagList,
        add=configuration.TagAdd,
        edit=configuration.TagEdit,
        delete=configuration.TagDelete,
    ),
]
