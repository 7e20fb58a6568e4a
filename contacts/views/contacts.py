"""The contacts' pages."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.actions import deactivate, reactivate, set_custom_field
from contacts.filters import ContactFilterSet
from contacts.forms import ContactForm, DeactivationForm
from contacts.models import Contact
from contacts.services import deactivate_contact, make_primary, reactivate_contact
from contacts.tables import ContactTable
from napsix.crud import additions
from napsix.crud.views import AddPage, Button, DetailPage, EditPage, ListPage
from napsix.crud.views.base import ModelPage
from napsix.custom_fields.facts import custom_texts


class ContactList(ListPage):
    """The contacts of all clients."""

    model = Contact
    table_class = ContactTable
    filterset_class = ContactFilterSet
    actions = (set_custom_field, deactivate, reactivate)

    def context(self):
        """A contact is added from its client's page."""
        return super().context() | {"add_url": None}


class ContactDetail(DetailPage):
    """One person at one client."""

    model = Contact

    def context(self):
        """Add the state and the client beside the name."""
        contact = self.object
        badges = [(_("Activo"), "green") if contact.in_use else (_("Inactivo"), "secondary")]
        if contact.is_primary:
            badges.append((_("Principal"), "blue"))
        crumbs = self.breadcrumbs((str(contact.client), contact.client.get_absolute_url()), (str(contact), None))
        return super().context() | {
            "badges": badges,
            "subtitle": " · ".join(filter(None, [contact.position, str(contact.client)])),
            "breadcrumbs": crumbs,
        }

    def facts(self):
        """Everything on the contact's own row."""
        contact = self.object
        own = [
            (_("Cliente"), contact.client),
            (_("Cargo"), contact.position),
            (_("Email"), contact.email),
            (_("Teléfono"), contact.phone),
            (_("Idioma"), contact.get_language_display()),
            (_("Notas"), contact.notes),
            *((definition.name, text) for definition, text in custom_texts(contact)),
        ]
        if contact.is_active:
            return [(_("Datos"), own)]
        gone = [
            (_("Cuándo"), date_format(contact.deactivated_at, "SHORT_DATETIME_FORMAT")),
            (_("Quién"), contact.deactivated_by),
            (_("Motivo"), contact.deactivation_reason),
        ]
        return [(_("Desactivado"), gone), (_("Datos"), own)]

    def buttons(self):
        """Edit, make main, put out of use or back."""
        contact = self.object
        if not self.may("change"):
            return []
        edit = Button(_("Editar"), self.url("edit", contact.pk), "pencil", primary=True)
        if not contact.is_active:
            return [Button(_("Reactivar"), self.url("reactivate", contact.pk), "user-check", post=True), edit]
        deactivate = Button(_("Desactivar"), self.url("deactivate", contact.pk), "user-off")
        if contact.is_primary:
            return [deactivate, edit]
        return [Button(_("Hacer principal"), self.url("primary", contact.pk), "star", post=True), deactivate, edit]


class ContactAdd(AddPage):
    """A new contact of the client that the address names."""

    model = Contact
    form_class = ContactForm
    title = gettext_lazy("Nuevo contacto")

    def form_options(self):
        """Give the form its client; one out of sight does not exist."""
        return {"client": self.row_named("client", self.rows(Contact._meta.get_field("client").related_model))}


class ContactEdit(EditPage):
    """A contact's own fields."""

    model = Contact
    form_class = ContactForm


class ContactDeactivate(ModelPage):
    """Put a contact out of use, saying why, and who follows as main contact."""

    model = Contact
    verb = "change"
    template_name = "crud/confirm_action.html"

    def get(self, request, pk):
        """Ask first."""
        contact = self.get_object()
        return self.ask(contact, DeactivationForm(contact=contact))

    def post(self, request, pk):
        """Do it."""
        contact = self.get_object()
        form = DeactivationForm(request.POST, contact=contact)
        if not form.is_valid():
            return self.ask(contact, form)
        if contact.is_active:
            chosen = {name: form.cleaned_data.get(name) for name in ("reason", "successor")}
            deactivate_contact(contact=contact, user=request.user, answers=form.answers, **chosen)
        messages.success(request, _("Desactivaste a %(contact)s.") % {"contact": contact})
        return HttpResponseRedirect(contact.get_absolute_url())

    def ask(self, contact, form):
        """Return the page that says what is cut."""
        context = {
            "page_title": _("Desactivar a %(contact)s") % {"contact": contact},
            "breadcrumbs": self.breadcrumbs((str(contact), contact.get_absolute_url()), (_("Desactivar"), None)),
            "question": _("Vas a desactivar a %(contact)s.") % {"contact": contact},
            "effects": effects_of(contact),
            "form": form,
            "submit_label": _("Desactivar"),
            "cancel_url": contact.get_absolute_url(),
        }
        return self.render(context)


def effects_of(contact):
    """Return what deactivating the contact cuts, a sentence each."""
    own = _("Deja de entrar al portal y de recibir correos de este cliente. Su historial queda.")
    return [own, *(line for hook in additions.deactivation_hooks.of(Contact) for line in hook.sentences(contact))]


class ContactReactivate(ModelPage):
    """Put a contact back into use."""

    model = Contact
    verb = "change"
    http_method_names = ["post"]

    def post(self, request, pk):
        """Do it."""
        contact = self.get_object()
        if not contact.is_active:
            reactivate_contact(contact=contact)
        messages.success(request, _("Reactivaste a %(contact)s.") % {"contact": contact})
        return HttpResponseRedirect(contact.get_absolute_url())


class ContactPrimary(ModelPage):
    """Make a contact its client's main one."""

    model = Contact
    verb = "change"
    http_method_names = ["post"]

    def post(self, request, pk):
        """Do it, unless the contact is out of use."""
        contact = self.get_object()
        try:
            make_primary(contact=contact)
        except ValueError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(contact)s es ahora el contacto principal.") % {"contact": contact})
        return HttpResponseRedirect(contact.get_absolute_url())
