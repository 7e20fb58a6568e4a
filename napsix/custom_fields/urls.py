"""Addresses of the pages where fields are defined."""

from napsix.crud.urls import crud_urls
from napsix.custom_fields import views
from napsix.custom_fields.models import Definition

app_name = "custom_fields"
urlpatterns = crud_urls(Definition, list=views.DefinitionList, add=views.DefinitionAdd, edit=views.DefinitionEdit)
