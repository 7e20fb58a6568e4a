"""Addresses of the contacts' pages."""

from django.urls import path

from contacts import files, messages, templates, views
from contacts.models import Contact, MessageTemplate
from napsix.crud.urls import crud_urls

app_name = "contacts"
urlpatterns = [
    *crud_urls(
        Contact, list=views.ContactList, add=views.ContactAdd, detail=views.ContactDetail, edit=views.ContactEdit
    ),
    *crud_urls(
        MessageTemplate,
        "templates/",
        list=templates.TemplateList,
        add=templates.TemplateAdd,
        edit=templates.TemplateEdit,
        delete=templates.TemplateDelete,
    ),
    path("<int:pk>/deactivate/", views.ContactDeactivate.as_view(), name="contact_deactivate"),
    path("<int:pk>/reactivate/", views.ContactReactivate.as_view(), name="contact_reactivate"),
    path("<int:pk>/primary/", views.ContactPrimary.as_view(), name="contact_primary"),
    path("write/", messages.MessageWrite.as_view(), name="message_write"),
    path("files/add/", files.FileShare.as_view(), name="file_share"),
    path("files/<int:pk>/", files.FileDownload.as_view(), name="file_download"),
    path("files/<int:pk>/withdraw/", files.FileWithdraw.as_view(), name="file_withdraw"),
]
