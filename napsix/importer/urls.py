"""Addresses of the import of one model, below ``import/`` of its app: ``*import_urls(Client)``."""

from django.db.models import Model
from django.urls import URLPattern, path

from napsix.importer import views

PAGES = {
    "": ("import/", views.UploadPage),
    "_sample": ("import/template/", views.SampleFile),
    "_run": ("import/<int:pk>/", views.RunPage),
    "_columns": ("import/<int:pk>/columns/", views.ColumnsPage),
    "_reading": ("import/<int:pk>/reading/", views.ReadingPage),
    "_template": ("import/<int:pk>/template/", views.TemplatePage),
    "_check": ("import/<int:pk>/check/", views.CheckPage),
    "_decide": ("import/<int:pk>/decide/", views.DecidePage),
    "_start": ("import/<int:pk>/start/", views.StartPage),
    "_pause": ("import/<int:pk>/pause/", views.PausePage),
    "_cancel": ("import/<int:pk>/cancel/", views.CancelPage),
    "_resume": ("import/<int:pk>/resume/", views.ResumePage),
    "_errors": ("import/<int:pk>/errors/", views.ErrorFilePage),
}


def import_urls(model: type[Model]) -> list[URLPattern]:
    """Return the URL patterns of the wizard for ``model``, named ``<model>_import``, ``<model>_import_run``, …"""
    name = f"{model._meta.model_name}_import"
    return [path(route, page.as_view(model=model), name=name + verb) for verb, (route, page) in PAGES.items()]
