"""The pages of the app."""

from django.template.response import TemplateResponse

from clients.models import Client
from napsix.crud.access import Page


class Routes(Page):
    """Which client is on which route."""

    requires = ("example.view_shipment", "clients.view_client")

    def get(self, request):
        clients = Client.objects.visible_to(request.user).filter(route__isnull=False).select_related("route")
        context = {"page_title": "Recorridos", "clients": clients.order_by("route__zone", "name_key")}
        return TemplateResponse(request, "example/routes.html", context)
