"""Addresses of the contacts' pages."""

from django.urls import path

from contacts.models import Contact, MessageTemplate
from contacts.views import contacts, files, messages
from napsix.crud.urls import crud_urls

app_name = "contacts"
urlpatterns = [
    *crud_urls(
        Contact,
        list=contacts.ContactList,
        add=contacts.ContactAdd,
        detail=contacts.ContactDetail,
        edit=contacts.ContactEdit,
    ),
    *crud_urls(MessageTemplate, "templates/", **messages.TEMPLATES),
    path("<int:pk>/deactivate/", contacts.ContactDeactivate.as_view(), name="contact_deactivate"),
    path("<int:pk>/reactivate/", contacts.ContactReactivate.as_view(), name="contact_reactivate"),
    path("<int:pk>/primary/", contacts.ContactPrimary.as_view(), name="contact_primary"),
    path("write/", messages.MessageWrite.as_view(), name="message_write"),
    path("files/add/", files.FileShare.as_view(), name="file_share"),
    path("files/<int:pk>/", files.FileDownload.as_view(), name="file_download"),
    path("files/<int:pk>/withdraw/", files.FileWithdraw.as_view(), name="file_withdraw"),
]
