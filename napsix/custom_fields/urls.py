"""Addresses of the pages where fields are defined."""

from napsix.crud.urls import crud_urls
from napsix.custom_fields.models import Definition
from napsix.custom_fields.views.definitions import DEFINITIONS

app_name = "custom_fields"
urlpatterns = crud_urls(Definition, **DEFINITIONS)
