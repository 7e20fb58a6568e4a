"""The page that writes an email to a client's contacts."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.forms import MessageForm
from contacts.models import Contact, Message, MessageTemplate
from contacts.services import send_message
from contacts.topics import MESSAGE_TOPIC, recipients
from napsix.crud.addresses import BIGGEST_KEY, whole_number
from napsix.crud.views.base import ModelPage


class MessageWrite(ModelPage):
    """Writes to contacts of a client. Whoever takes such mail is ticked already."""

    model = Message
    verb = "add"
    template_name = "contacts/message_form.html"

    def get(self, request):
        """Show the form, started from a template where the address names one."""
        client = self.client()
        chosen = whole_number(request.GET.get("contact"), default=0, most=BIGGEST_KEY)
        wanting = [chosen] if chosen else [contact.pk for contact in recipients(client, MESSAGE_TOPIC)]
        template = self.template()
        start = {"subject": template.subject, "body": template.body} if template else {}
        return self.show(client, MessageForm(client=client, user=request.user, initial={"contacts": wanting} | start))

    def post(self, request):
        """Queue the message; the worker sends it."""
        client = self.client()
        form = MessageForm(request.POST, client=client, user=request.user)
        if not form.is_valid():
            return self.show(client, form, status=422)
        message = send_message(client=client, user=request.user, **form.cleaned_data)
        number = message.copies.count()
        said = ngettext("Tu correo sale para %(n)s persona.", "Tu correo sale para %(n)s personas.", number)
        messages.success(request, said % {"n": number})
        return HttpResponseRedirect(client.get_absolute_url())

    def client(self):
        """Return the client of the address; one out of sight does not exist."""
        return self.row_named("client", self.rows(Contact._meta.get_field("client").related_model))

    def template(self):
        """Return the template that the address names, or None."""
        pk = whole_number(self.request.GET.get("template"), default=0, most=BIGGEST_KEY)
        return self.rows(MessageTemplate).filter(pk=pk).first()

    def show(self, client, form, status=200):
        """Return the page, with a warning where nobody could be written to."""
        title = _("Escribir un correo")
        context = {
            "form": form,
            "page_title": title,
            "breadcrumbs": [(str(client), client.get_absolute_url()), (title, None)],
            "cancel_url": client.get_absolute_url(),
            "submit_label": _("Enviar"),
            "templates": self.rows(MessageTemplate).filter(notice=None),
            "nobody": not form.fields["contacts"].queryset.exists(),
        }
        return self.render(context, status=status)
