"""Messages of the portal that are written only when they are sent."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from clients.models import Company
from napsix.jobs.mail import render, rendered
from portal.models import Invitation


@rendered("invitation")
def invitation(email):
    """The message with the link, or None where it has been used, revoked or has lapsed meanwhile."""
    row = Invitation.objects.usable().filter(pk=email.context["invitation"]).select_related("contact__client").first()
    if row is None:
        return None
    with override(row.contact.language):
        until = date_format(localtime(row.expires_at), "DATETIME_FORMAT")
    facts = {
        "name": row.contact.first_name,
        "client": row.contact.client,
        "company": Company.own().display_name,
        "link": row.link,
        "until": until,
    }
    return render("invitation", facts, language=row.contact.language)
