"""Addresses of the back office's pages about the portal."""

from django.urls import path

from portal.office import views

urlpatterns = [
    path("contacts/<int:pk>/access/", views.Access.as_view(), name="contacts_access"),
    path("contacts/<int:pk>/invite/", views.Invite.as_view(), name="contacts_invite"),
    path("contacts/<int:pk>/revoke/", views.Revoke.as_view(), name="contacts_revoke"),
    path("contacts/<int:pk>/look/", views.Look.as_view(), name="contacts_look"),
    path("contacts/look/stop/", views.LookStop.as_view(), name="contacts_look_stop"),
    path("contacts/online/", views.Online.as_view(), name="contacts_online"),
    path("contacts/profiles/", views.ProfileList.as_view(), name="contacts_profiles"),
    path("contacts/profiles/<int:pk>/", views.ProfileEdit.as_view(), name="contacts_profile"),
    path("clients/<int:pk>/access/", views.ClientAccess.as_view(), name="clients_access"),
]
