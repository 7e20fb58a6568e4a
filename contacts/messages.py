"""Writing an email to contacts: the service, the pages, and the panel that tells what became of each copy."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.models import Audience, Contact, Message, MessageCopy, MessageTemplate, SharedFile
from contacts.models.message import MERGE_FIELDS, merged
from contacts.topics import recipients
from napsix.crud.access import may
from napsix.crud.addresses import BIGGEST_KEY, whole_number
from napsix.crud.seams import Effect, Panel, effects, panels
from napsix.crud.views.base import ModelPage
from napsix.jobs.mail import queue_email
from napsix.jobs.models import Email

SHOWN = 10
# The topic of mail that a person writes; a contact may mute it as any other.
TOPIC = "message"


@transaction.atomic
def write(*, client, contacts, subject, body, user, files=()):
    """Keep a message and queue a copy for each of ``contacts``, in one transaction. Returns the message.

    Each copy has its own unique key, so that nothing is sent twice.
    """
    message = Message.objects.create(client=client, subject=subject, body=body, sent_by=user)
    for contact in contacts:
        queue_copy(
            message,
            contact,
            key=f"message:{message.pk}:{contact.pk}",
            subject=merged(subject, contact=contact, user=user),
            text=merged(body, contact=contact, user=user),
            reply_to=user.email,
            attachments=[shared.file for shared in files],
        )
    return message


def queue_copy(message, contact, **content):
    """Queue the copy of ``message`` that goes to ``contact``; ``content`` is of ``queue_email``."""
    email = queue_email(to=contact.email, related=f"contacts.contact:{contact.pk}", user=message.sent_by, **content)
    MessageCopy.objects.create(
        message=message, contact=contact, name=contact.full_name, address=contact.email, email=email
    )


class MessageForm(forms.Form):
    """To whom, what about, the text, and which shared files go with it."""

    contacts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Para"), queryset=Contact.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(label=gettext_lazy("Asunto"), max_length=200)
    body = forms.CharField(label=gettext_lazy("Texto"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}))
    files = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Archivos compartidos"),
        queryset=SharedFile.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, client, user, **options):
        super().__init__(*args, **options)
        self.fields["contacts"].queryset = (
            Contact.objects.visible_to(user).active().filter(client=client).exclude(email="")
        )
        files = SharedFile.objects.visible_to(user).filter(client=client, is_withdrawn=False).select_related("file")
        files = files.exclude(audience=Audience.TEAM)
        self.fields["files"].queryset = files
        if not files.exists():
            self.fields["files"].help_text = _("Todavía no se compartió ninguno con este cliente.")
        words = ", ".join(f"{{{{{name}}}}}" for name in MERGE_FIELDS)
        self.fields["body"].help_text = _("Se completan solos: %(words)s.") % {"words": words}

    def clean(self):
        """A file meant for some contacts goes to nobody else."""
        cleaned = super().clean()
        for shared in cleaned.get("files", ()):
            others = set(cleaned.get("contacts", ())) - set(shared.contacts.all())
            if shared.audience == Audience.CHOSEN and others:
                text = _("«%(file)s» es solo para %(contacts)s.")
                self.add_error("files", text % {"file": shared, "contacts": shared.audience_text})
        return cleaned


class MessageWrite(ModelPage):
    """Writes to contacts of a client. Whoever takes such mail is ticked already."""

    model = Message
    verb = "add"
    template_name = "contacts/message_form.html"

    def get(self, request):
        """Show the form, started from a template where the address names one."""
        client = self.client()
        chosen = whole_number(request.GET.get("contact"), default=0, most=BIGGEST_KEY)
        wanting = [chosen] if chosen else [contact.pk for contact in recipients(client, TOPIC)]
        template = self.template()
        start = {"subject": template.subject, "body": template.body} if template else {}
        return self.show(client, MessageForm(client=client, user=request.user, initial={"contacts": wanting} | start))

    def post(self, request):
        """Queue the message; the worker sends it."""
        client = self.client()
        form = MessageForm(request.POST, client=client, user=request.user)
        if not form.is_valid():
            return self.show(client, form, status=422)
        message = write(client=client, user=request.user, **form.cleaned_data)
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


def panel(row, request):
    """The last emails to a contact, invitations too, or to all contacts of a client, and how each fared."""
    if isinstance(row, Contact):
        emails, query = Email.objects.filter(emails_to(row)), f"client={row.client_id}&contact={row.pk}"
    else:
        last = list(Message.objects.filter(client=row).order_by("-pk").values_list("pk", flat=True)[:SHOWN])
        copies = MessageCopy.objects.filter(message__in=last)
        emails, query = Email.objects.filter(pk__in=copies.values("email")), f"client={row.pk}"
    return {
        "emails": list(emails.order_by("-pk")[:SHOWN]),
        "url": reverse("contacts:message_write") + f"?{query}" if may(request.user, "contacts.add_message") else None,
        "url_label": _("Escribir"),
    }


def emails_to(contact):
    """Return the condition of the emails sent to ``contact``: those about it, and those about its log-in."""
    about = Q(related=f"contacts.contact:{contact.pk}")
    return about | Q(user=contact.user_id, related="") if contact.user_id else about


def waiting_for(row):
    """Return the mail to a contact, or to the contacts of a client, that has not gone out yet; no invitations."""
    contacts = [row] if isinstance(row, Contact) else row.contacts.all()
    about = [f"contacts.contact:{contact.pk}" for contact in contacts]
    return Email.objects.filter(related__in=about, kind="", state=Email.State.QUEUED)


def stop_waiting(row, *, user, answers):
    """Send nobody out of use what waits for them; the history says why it never went."""
    waiting_for(row).give_up(_("El contacto fue desactivado antes de que saliera."))


def say_waiting(row):
    """Say how much will not go out."""
    number = waiting_for(row).count()
    said = ngettext("No sale %(n)s correo que espera.", "No salen %(n)s correos que esperan.", number)
    return [said % {"n": number}] if number else []


def declare():
    """Put the panel on the pages of clients and contacts, and stop what waits for those that go out of use."""
    for label in ("clients.Client", "contacts.Contact"):
        title, requires = gettext_lazy("Correos enviados"), ("contacts.view_message",)
        panels.add(
            label, Panel("messages", title, "contacts/messages_panel.html", panel, requires, "mail", 30, lazy=True)
        )
        effects.add(label, Effect("mail", stop_waiting, say_waiting))
