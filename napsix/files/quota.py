"""How much contacts may upload: all those of a client together, and each in a day. The team has no such limit.

What was withdrawn makes room for the client, though the team keeps it; a contact's day counts all it sent.
"""

from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from napsix.files.models import StoredFile
from napsix.files.services import FileRefused

MEGABYTE = 2**20


def refuse_beyond(sender: Any, size: int) -> None:
    """Raise ``FileRefused`` where one more file, of ``size`` bytes, is more than the contact ``sender`` may send.

    Until the caller's transaction ends nobody else of the client gets past here, so that two files at once are counted
    one after the other.
    """
    clients: Any = type(sender)._meta.get_field("client").related_model
    clients._base_manager.select_for_update(no_key=True).only("pk").get(pk=sender.client_id)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    is_todays = Q(contact=sender, created_at__gte=midnight)
    used = StoredFile.objects.filter(client=sender.client_id).aggregate(
        size=Sum("size", filter=Q(takes_room=True), default=0), today=Count("pk", filter=is_todays)
    )
    if used["today"] >= settings.UPLOADS_A_DAY_PER_CONTACT:
        text = _("Hoy ya subiste %(count)s archivos, lo más que se puede en un día. Seguí mañana o escribinos.")
        raise FileRefused(text % {"count": used["today"]})
    most = settings.UPLOADS_MB_PER_CLIENT * MEGABYTE
    if used["size"] + size > most:
        text = _(
            "No entra: ya hay %(used)s de archivos subidos desde el portal, de los %(most)s que puede haber, y este "
            "pesa %(size)s. Subí uno más chico, o escribinos para que hagamos lugar."
        )
        sizes = {"used": used["size"], "most": most, "size": size}
        raise FileRefused(text % {name: filesizeformat(number) for name, number in sizes.items()})
