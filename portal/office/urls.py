"""Addresses of the back office's pages about the portal."""

from django.urls import path

from portal.office.views.access import ClientAccess, ContactAccessEdit
from portal.office.views.invitations import Invite, Move, Revoke
from portal.office.views.looks import Look, LookStop
from portal.office.views.presence import Online
from portal.office.views.profiles import ProfileEdit, ProfileList

urlpatterns = [
    path("contacts/<int:pk>/access/", ContactAccessEdit.as_view(), name="contacts_access"),
    path("contacts/<int:pk>/invite/", Invite.as_view(), name="contacts_invite"),
    path("contacts/<int:pk>/move/", Move.as_view(), name="contacts_move"),
    path("contacts/<int:pk>/revoke/", Revoke.as_view(), name="contacts_revoke"),
    path("contacts/<int:pk>/look/", Look.as_view(), name="contacts_look"),
    path("contacts/look/stop/", LookStop.as_view(), name="contacts_look_stop"),
    path("contacts/online/", Online.as_view(), name="contacts_online"),
    path("contacts/profiles/", ProfileList.as_view(), name="contacts_profiles"),
    path("contacts/profiles/<int:pk>/", ProfileEdit.as_view(), name="contacts_profile"),
    path("clients/<int:pk>/access/", ClientAccess.as_view(), name="clients_access"),
]
