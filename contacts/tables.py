"""The tables of contacts and of the texts that messages start from."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from napsix.crud.tables import Column, DateColumn, EmailColumn, PhoneColumn, StateColumn, Table


def with_client(queryset: QuerySet[Contact]) -> QuerySet[Contact]:
    """Fetch the clients of the rows shown."""
    return queryset.select_related("client")


class ContactTable(Table):
    """Name, client, position, email, phone, state."""

    name = Column(
        verbose_name=_("Contacto"), accessor="full_name", linkify=True, order_by=("name_key",), classes="cell-main"
    )
    client = Column(verbose_name=_("Cliente"), order_by=("client__name_key",))
    position = Column(verbose_name=_("Cargo"))
    email = EmailColumn(verbose_name=_("Email"), order_by=("email_key",))
    phone = PhoneColumn(verbose_name=_("Teléfono"))
    is_primary = StateColumn(verbose_name=_("Principal"), words=(_("Principal"), _("No")), visible=False)
    is_active = StateColumn(
        verbose_name=_("Estado"), words=(_("Activo"), _("Inactivo")), accessor="in_use", prepare=with_client
    )
    created_at = DateColumn(verbose_name=_("Alta"), visible=False)


class TemplateTable(Table):
    """The texts that messages start from: what each is called and the subject it gives."""

    has_pages = False

    name = Column(verbose_name=_("Plantilla"), linkify=True, order_by=("name_key",), classes="cell-main")
    subject = Column(verbose_name=_("Asunto"), order_by=("subject",))
