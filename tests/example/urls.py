"""The addresses of the app's pages."""

from django.urls import path

from tests.example.views import Routes

app_name = "example"
urlpatterns = [path("routes/", Routes.as_view(), name="routes")]
