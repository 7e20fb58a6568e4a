"""The back office's pages of shared files."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from contacts.forms import ShareForm
from contacts.models import Contact, SharedFile
from contacts.services import share, withdraw
from napsix.crud.views.base import ModelPage
from napsix.files.services import FileRefused, serve
from napsix.files.uploads import keep


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
        return HttpResponseRedirect(page_of(shared))

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
        return HttpResponseRedirect(page_of(shared))


def page_of(shared):
    """Return the address of the page that a shared file belongs to."""
    chosen = list(shared.contacts.all())
    return (chosen[0] if len(chosen) == 1 else shared.client).get_absolute_url()
