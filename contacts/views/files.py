"""The back office's pages of shared files."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms import ShareForm
from contacts.models import SharedFile
from contacts.services import share, withdraw
from contacts.topics import FILES_TOPIC, recipients
from contacts.views.base import ClientFormPage
from napsix.accounts.requests import UserRequest
from napsix.crud.views.base import ModelPage
from napsix.files.services import FileRefused, serve
from napsix.files.uploads import keep


class FileShare(ClientFormPage):
    """Shares a file with a client's contacts, with some of them, or with nobody but the team."""

    model = SharedFile
    template_name = "contacts/share_form.html"
    title = gettext_lazy("Compartir un archivo")
    submit_label = gettext_lazy("Compartir")

    def get(self, request: UserRequest) -> HttpResponse:
        return self.show(ShareForm(client=self.client, initial={"contacts": request.GET.getlist("contact")}))

    def post(self, request: UserRequest) -> HttpResponse:
        """Keep the file, or say why not."""
        form = ShareForm(request.POST, request.FILES, client=self.client)
        if not form.is_valid():
            return self.show(form, status=422)
        upload = form.cleaned_data.pop("file")
        try:
            with transaction.atomic():
                stored = keep(upload, user=request.user)
                shared = share(stored, client=self.client, user=request.user, **form.cleaned_data)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
            return self.show(form, status=422)
        kept = _("Guardaste «%(file)s» para el equipo.") if form.cleaned_data["is_internal"] else None
        messages.success(request, (kept or _("Compartiste «%(file)s».")) % {"file": shared})
        return HttpResponseRedirect(page_of(shared))

    def show(self, form: ShareForm, *, status: int = 200, **more: Any) -> HttpResponse:
        """Say beforehand who gets mail about the file, or that nobody does."""
        people = recipients(self.client, FILES_TOPIC)
        told = _("Sale un aviso por correo a quien lo vea de: %(people)s.") % {"people": ", ".join(map(str, people))}
        nobody = _("Nadie va a recibir un aviso: ningún contacto activo con email puede ver archivos en el portal.")
        return super().show(form, status=status, notice=told if people else None, warning=None if people else nobody)


class FileDownload(ModelPage):
    """Hands a shared file to somebody of the team."""

    model = SharedFile

    def get(self, request: UserRequest, pk: int) -> FileResponse:
        return serve(self.get_object().file)


class FileWithdraw(ModelPage):
    """Takes a shared file away from the contacts."""

    model = SharedFile
    verb = "change"
    http_method_names = ["post"]

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        shared = self.get_object()
        if withdraw(shared):
            messages.success(request, _("Retiraste «%(file)s»: los contactos ya no lo ven.") % {"file": shared})
        else:
            messages.warning(request, _("«%(file)s» ya estaba retirado.") % {"file": shared})
        return HttpResponseRedirect(page_of(shared))


def page_of(shared: SharedFile) -> str:
    """Return the address of the page that a shared file belongs to."""
    chosen = list(shared.contacts.all())
    return (chosen[0] if len(chosen) == 1 else shared.client).get_absolute_url()
