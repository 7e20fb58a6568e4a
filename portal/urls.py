"""Addresses of the portal; those of linked records follow from what each kind declares."""

from django.urls import URLPattern, path

from clients.kinds import registry
from clients.kinds.registry import Kind, Portal
from portal import sections
from portal.views import account, company, files, home, invitation, news, presence, records

app_name = "portal"


def kind_urls(kind: Kind, portal: Portal) -> list[URLPattern]:
    """Return the addresses of a kind: its list, its rows, and what contacts may do by its ``portal``."""
    name, slug = kind.model._meta.model_name, kind.slug
    urls = [
        path(f"{slug}/", records.PortalRecordList.as_view(kind=kind), name=f"{name}_list"),
        path(f"{slug}/<int:pk>/", records.PortalRecordDetail.as_view(kind=kind), name=f"{name}_detail"),
    ]
    page = files.Attachment.as_view(kind=kind)
    urls.append(path(f"{slug}/<int:pk>/files/<int:file>/", page, name=f"{name}_file"))
    for print_format in kind.print_formats:
        page = records.PRINT_PAGES[print_format].as_view(kind=kind)
        urls.append(path(f"{slug}/<int:pk>/{print_format}/", page, name=f"{name}_{print_format}"))
    for action in portal.actions:
        page = records.PortalRecordAction.as_view(kind=kind, action=action)
        urls.append(path(f"{slug}/<int:pk>/{action.key}/", page, name=f"{name}_{action.key}"))
    if portal.opens:
        page = records.PortalRecordOpen.as_view(kind=kind, action=portal.opens)
        urls.append(path(f"{slug}/{portal.opens.key}/", page, name=f"{name}_{portal.opens.key}"))
    return urls


urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("account/", account.Account.as_view(), name="account"),
    path("logo/", files.Logo.as_view(), name="logo"),
    path("news/", news.NewsList.as_view(), name="news"),
    path("news/count/", news.NewsCount.as_view(), name="news_count"),
    path("company/", company.OwnCompany.as_view(), name="company"),
    path("company/edit/", company.OwnCompanyEdit.as_view(), name="company_edit"),
    path("files/", files.FileList.as_view(), name="file_list"),
    path("files/upload/", files.FileUpload.as_view(), name="file_upload"),
    path("files/<int:pk>/", files.PortalFileDownload.as_view(), name="file_download"),
    path("heartbeat/", presence.HeartbeatPage.as_view(), name="heartbeat"),
    path("switch/<int:pk>/", presence.Switch.as_view(), name="switch"),
    path("invitation/<slug:token>/", invitation.InvitationPage.as_view(), name="invitation"),
    *[url for kind in registry.all_kinds() if kind.portal for url in kind_urls(kind, kind.portal)],
    *[path(f"{one.key}/", one.page.as_view(), name=one.url_name) for one in sections.added],
]
