"""The back office's pages of shared files, and the panel that shows them."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact, SharedFile
from contacts.services import share, withdraw
from napsix.crud.access import may
from napsix.crud.seams import Panel, panels
from napsix.crud.views.base import ModelPage
from napsix.files.services import FileRefused, serve
from napsix.files.uploads import keep

SHOWN = 10


class ShareForm(forms.Form):
    """A file, for whom of the client, and a word about it."""

    file = forms.FileField(label=gettext_lazy("Archivo"))
    contacts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Para"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Si no marcás a nadie, lo ven todos los contactos."),
    )
    is_internal = forms.BooleanField(
        label=gettext_lazy("Solo para el equipo"),
        required=False,
        help_text=gettext_lazy("Ningún contacto lo ve."),
    )
    note = forms.CharField(label=gettext_lazy("Comentario"), max_length=300, required=False)

    def __init__(self, *args, client, **options):
        super().__init__(*args, **options)
        self.fields["contacts"].queryset = Contact.objects.active().filter(client=client)

    def clean_is_internal(self):
        """Refuse what is for some contacts and for none."""
        if self.cleaned_data["is_internal"] and self.cleaned_data.get("contacts"):
            raise forms.ValidationError(_("Marcaste contactos: o es para ellos, o es solo para el equipo."))
        return self.cleaned_data["is_internal"]


class FileShare(ModelPage):
    """Shares a file with a client's contacts, with some of them, or with nobody but the team."""

    model = SharedFile
    verb = "add"
    template_name = "crud/form.html"

    def get(self, request):
        """Show the form."""
        client = self.client()
        return self.show(client, ShareForm(client=client, initial={"contacts": request.GET.getlist("contact")}))

    def post(self, request):
        """Keep the file, or say why not."""
        client = self.client()
        form = ShareForm(request.POST, request.FILES, client=client)
        if not form.is_valid():
            return self.show(client, form, status=422)
        upload = form.cleaned_data.pop("file")
        try:
            with transaction.atomic():
                stored = keep(upload, user=request.user)
                shared = share(stored, client=client, user=request.user, **form.cleaned_data)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
            return self.show(client, form, status=422)
        kept = _("Guardaste «%(file)s» para el equipo.") if form.cleaned_data["is_internal"] else None
        messages.success(request, (kept or _("Compartiste «%(file)s».")) % {"file": shared})
        return HttpResponseRedirect(back(shared))

    def client(self):
        """Return the client of the address; one out of sight does not exist."""
        return self.row_named("client", self.rows(Contact._meta.get_field("client").related_model))

    def show(self, client, form, status=200):
        """Return the page."""
        title = _("Compartir un archivo")
        context = {
            "form": form,
            "page_title": title,
            "breadcrumbs": [(str(client), client.get_absolute_url()), (title, None)],
            "cancel_url": client.get_absolute_url(),
            "submit_label": _("Compartir"),
        }
        return self.render(context, status=status)


class FileDownload(ModelPage):
    """Hands a shared file to somebody of the team."""

    model = SharedFile

    def get(self, request, pk):
        """Send it."""
        return serve(self.get_object().file)


class FileWithdraw(ModelPage):
    """Takes a shared file away from the contacts."""

    model = SharedFile
    verb = "change"
    http_method_names = ["post"]

    def post(self, request, pk):
        """Do it."""
        shared = self.get_object()
        withdraw(shared)
        messages.success(request, _("Retiraste «%(file)s»: los contactos ya no lo ven.") % {"file": shared})
        return HttpResponseRedirect(back(shared))


def back(shared):
    """Return the address of the page that a shared file belongs to."""
    chosen = list(shared.contacts.all())
    return (chosen[0] if len(chosen) == 1 else shared.client).get_absolute_url()


def panel(row, request):
    """The files shared with a client, or with one contact and by it."""
    files = SharedFile.objects.visible_to(request.user).select_related("file", "sent_by", "sent_by_contact")
    files = files.prefetch_related("contacts")
    if isinstance(row, Contact):
        files, query = files.own_of(row), f"client={row.client_id}&contact={row.pk}"
    else:
        files, query = files.filter(client=row), f"client={row.pk}"
    add = reverse("contacts:file_share") + f"?{query}"
    return {
        "files": list(files.order_by("-pk")[:SHOWN]),
        "may_withdraw": may(request.user, "contacts.change_sharedfile"),
        "url": add if may(request.user, "contacts.add_sharedfile") else None,
        "url_label": _("Compartir"),
    }


def declare():
    """Put the panel on the pages of clients and contacts."""
    for label in ("clients.Client", "contacts.Contact"):
        title, requires = gettext_lazy("Archivos"), ("contacts.view_sharedfile",)
        panels.add(
            label, Panel("files", title, "contacts/files_panel.html", panel, requires, "paperclip", 35, lazy=True)
        )
