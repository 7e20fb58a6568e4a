"""Our addresses, and Django's stock admin with the columns of our clients' list."""

from django.contrib import admin
from django.urls import include, path

from clients.models import Client


class StockClients(admin.ModelAdmin):
    """The changelist as Django makes it, spared a query for every row's type and main contact."""

    list_display = ("name", "main_contact", "email", "phone_number", "is_active", "client_type", "created_on")
    list_filter = ("is_active", "client_type", "owners", "tags", "created_on")
    list_select_related = ("client_type",)
    list_per_page = 50
    search_fields = ("search_text",)
    ordering = ("name_key", "pk")

    def get_queryset(self, request):
        """Fetch the main contacts of the page in one query."""
        return super().get_queryset(request).with_main_contact()

    @admin.display(ordering="main_contact_key")
    def main_contact(self, client):
        """The main contact's name."""
        return client.main_contact

    def email(self, client):
        """The main contact's email."""
        return client.main_contact and client.main_contact.email

    def phone_number(self, client):
        """The main contact's phone."""
        return client.main_contact and client.main_contact.phone


site = admin.AdminSite()
site.register(Client, StockClients)
urlpatterns = [path("stock/", site.urls), path("", include("napsix.urls"))]
