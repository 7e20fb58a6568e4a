"""What the frame of the portal's pages shows: whose portal it is, who looks, and the sections they may open."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from clients.models import Company
from portal.sections import sections_for

# Until somebody fills in the company's data.
DEFAULT_NAME = "Napsix"


def portal(request):
    """Context processor; gives nothing outside the portal."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or viewer.contact is None:
        return {}
    company = Company.own()
    return {
        "viewer": viewer,
        "company_name": company.name or DEFAULT_NAME,
        "company_logo": reverse("portal:logo") if company.logo_id else static(settings.COMPANY_LOGO),
        "portal_sections": sections_for(viewer, request.path),
    }
