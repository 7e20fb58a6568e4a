"""What the client's form says of a tax id while it is typed."""

from django.template.response import TemplateResponse

from clients import tax_ids
from clients.models import Client
from napsix.crud.access import Page
from napsix.crud.addresses import BIGGEST_KEY, whole_number


class TaxIdHint(Page):
    """A fragment: is the number right, whose is it already, does it belong to a company or a person."""

    requires = ["clients.view_client"]
    model = Client

    def get(self, request):
        """Say it."""
        country, number = request.GET.get("tax_country", "AR")[:2], request.GET.get("tax_id", "").strip()[:40]
        key = tax_ids.match_key(country, number)
        other = whole_number(request.GET.get("client"), default=0, most=BIGGEST_KEY)
        context = {
            "label": tax_ids.label(country),
            "number": number,
            "is_valid": key is not None,
            "twin": self.rows().filter(tax_key=key).exclude(pk=other).first() if key else None,
            "is_person": tax_ids.is_person(number) if key and country == "AR" else None,
        }
        return TemplateResponse(request, "clients/tax_id_hint.html", context)
