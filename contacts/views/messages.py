"""The page that writes an email to a client's contacts, and those of the templates that emails start from."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy, ngettext

from contacts.forms import MessageForm, TemplateForm
from contacts.models import Message, MessageTemplate
from contacts.services import send_message
from contacts.tables import TemplateTable
from contacts.topics import MESSAGE_TOPIC, recipients
from contacts.views.base import ClientFormPage
from napsix.accounts.requests import UserRequest
from napsix.crud.addresses import BIGGEST_KEY, whole_number
from napsix.crud.views.named import named_pages


class MessageWrite(ClientFormPage):
    """Writes to contacts of a client. Whoever takes such mail is ticked already."""

    model = Message
    template_name = "contacts/message_form.html"
    title = gettext_lazy("Escribir un correo")
    submit_label = gettext_lazy("Enviar")

    def get(self, request: UserRequest) -> HttpResponse:
        """Show the form, started from a template where the address names one."""
        chosen = whole_number(request.GET.get("contact"), default=0, most=BIGGEST_KEY)
        wanting = [chosen] if chosen else [contact.pk for contact in recipients(self.client, MESSAGE_TOPIC)]
        template = self.template()
        start = {"subject": template.subject, "body": template.body} if template else {}
        return self.show(self.form(initial={"contacts": wanting} | start))

    def post(self, request: UserRequest) -> HttpResponse:
        """Queue the message; the worker sends it."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        message = send_message(client=self.client, user=request.user, **form.cleaned_data)
        number = message.copies.count()
        text = ngettext("Tu correo sale para %(n)s persona.", "Tu correo sale para %(n)s personas.", number)
        messages.success(request, text % {"n": number})
        return HttpResponseRedirect(self.client.get_absolute_url())

    def form(self, *data: Any, **options: Any) -> MessageForm:
        """Return the form for the client."""
        return MessageForm(*data, client=self.client, user=self.request.user, **options)

    def template(self) -> MessageTemplate | None:
        """Return the template that the address names, or None."""
        pk = whole_number(self.request.GET.get("template"), default=0, most=BIGGEST_KEY)
        return self.rows(MessageTemplate).filter(pk=pk).first()

    def show(self, form: MessageForm, *, status: int = 200, **more: Any) -> HttpResponse:
        """Add the templates to start from, and a warning where nobody could be written to."""
        templates = self.rows(MessageTemplate).filter(notice=None)
        return super().show(form, templates=templates, nobody=not form.people.exists(), status=status, **more)


TEMPLATES = named_pages(
    MessageTemplate,
    table_class=TemplateTable,
    form_class=TemplateForm,
    add_label=gettext_lazy("Nueva plantilla"),
)
