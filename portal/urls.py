"""Addresses of the portal; those of linked records follow from what each kind declares."""

from django.urls import path

from clients.records import registry
from portal.views import account, company, files, home, invitation, papers, presence, records

app_name = "portal"


def kind_urls(kind):
    """Return the addresses of a kind: its list, its rows, and what a contact may do."""
    name, slug, portal = kind.model._meta.model_name, kind.slug, kind.portal
    urls = [
        path(f"{slug}/", records.RecordList.as_view(kind=kind), name=f"{name}_list"),
        path(f"{slug}/<int:pk>/", records.RecordDetail.as_view(kind=kind), name=f"{name}_detail"),
    ]
    page = files.Attachment.as_view(kind=kind)
    urls.append(path(f"{slug}/<int:pk>/files/<int:file>/", page, name=f"{name}_file"))
    for paper in kind.papers:
        page = papers.PAPERS[paper].as_view(kind=kind)
        urls.append(path(f"{slug}/<int:pk>/{paper}/", page, name=f"{name}_{paper}"))
    for act in portal.acts:
        page = records.RecordAct.as_view(kind=kind, act=act)
        urls.append(path(f"{slug}/<int:pk>/{act.key}/", page, name=f"{name}_{act.key}"))
    if portal.opens:
        page = records.RecordOpen.as_view(kind=kind, act=portal.opens)
        urls.append(path(f"{slug}/{portal.opens.key}/", page, name=f"{name}_{portal.opens.key}"))
    return urls


urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("account/", account.Account.as_view(), name="account"),
    path("logo/", files.Logo.as_view(), name="logo"),
    path("company/", company.Company.as_view(), name="company"),
    path("company/edit/", company.CompanyEdit.as_view(), name="company_edit"),
    path("files/", files.FileList.as_view(), name="file_list"),
    path("files/upload/", files.FileUpload.as_view(), name="file_upload"),
    path("files/<int:pk>/", files.FileDownload.as_view(), name="file_download"),
    path("heartbeat/", presence.Heartbeat.as_view(), name="heartbeat"),
    path("switch/<int:pk>/", presence.Switch.as_view(), name="switch"),
    path("invitation/<slug:token>/", invitation.InvitationPage.as_view(), name="invitation"),
    *[url for kind in registry.portal_kinds() for url in kind_urls(kind)],
]
