"""What surrounds every page of the portal: whose portal it is, who looks, and where they may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from clients.models import Company
from portal.sections import sections_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: whose portal it is, who looks, and the sections they may open; nothing outside the portal."""
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return {}
    company = Company.own()
    return {
        "viewer": viewer,
        "company_name": company.display_name,
        "company_logo": reverse("portal:logo") if company.logo_id else static(settings.COMPANY_LOGO),
        "portal_sections": sections_for(viewer, request.path),
    }
