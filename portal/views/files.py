"""Files shared with the contact, and those that come with a record."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.kinds.base import Record, Refused
from clients.kinds.display import is_file
from clients.kinds.uploads import files_of, keep
from clients.views.company import logo
from contacts.models.shared_file import SharedFileQuerySet
from contacts.services import share
from napsix.files.services import serve
from portal.access import FramedPage, PortalPage, may
from portal.forms import FileUploadForm
from portal.news import VIEW_FILES, shared_with
from portal.viewer import PortalRequest
from portal.views.records import PortalRecordPage

UPLOAD = "contacts.portal_upload_sharedfile"
SHOWN = 200


class FilePage(FramedPage):
    """A page about shared files."""

    requires = [VIEW_FILES]

    def files(self) -> SharedFileQuerySet:
        """Return the files within the viewer's reach."""
        return shared_with(self.viewer)


class FileList(FilePage):
    """What was shared, the newest first."""

    template_name = "portal/files.html"
    title = gettext_lazy("Archivos")

    def get(self, request: PortalRequest) -> HttpResponse:
        files = self.files().select_related("file", "sent_by", "sent_by_contact")[:SHOWN]
        may_upload = may(self.viewer, UPLOAD) and not self.viewer.is_read_only
        return self.render({"files": files, "may_upload": may_upload})


class PortalFileDownload(FilePage):
    """Sends one of the shared files; one out of reach does not exist."""

    def get(self, request: PortalRequest, pk: int) -> FileResponse:
        shared = self.files().filter(pk=pk).select_related("file").first()
        if shared is None:
            raise Http404
        return serve(shared.file)


class FileUpload(FilePage):
    """Takes a file of the contact's for the team and the contact's colleagues."""

    requires = [VIEW_FILES, UPLOAD]
    template_name = "portal/form.html"
    title = gettext_lazy("Subir un archivo")

    def get(self, request: PortalRequest) -> HttpResponse:
        return self.show(FileUploadForm())

    def post(self, request: PortalRequest) -> HttpResponse:
        """Keep it, or say why not."""
        form = FileUploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        contact = self.viewer.contact
        try:
            with transaction.atomic():
                stored = keep(form.cleaned_data["file"], user=request.user, sender=contact)
                share(stored, client=contact.client, sender=contact, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error("file", str(refusal))
            return self.show(form, status=422)
        messages.success(request, _("Recibimos «%(file)s».") % {"file": stored.name})
        return HttpResponseRedirect(reverse("portal:file_list"))

    def show(self, form: FileUploadForm, status: int = 200) -> HttpResponse:
        """Return the page with the form as it stands."""
        context = {"form": form, "submit_label": _("Subir"), "cancel_url": reverse("portal:file_list")}
        return self.render(context, status=status)


class Logo(PortalPage):
    """The logo of the company whose portal it is; 404 while there is none."""

    requires = ()

    def get(self, request: PortalRequest) -> FileResponse:
        return logo()


class Attachment(PortalRecordPage):
    """Hands over a file that a row shows, or that came with a message under it."""

    def get(self, request: PortalRequest, pk: int, file: int) -> FileResponse:
        """Send it, where the row is in reach and the file is no internal one."""
        row = self.get_object()
        stored = files_of(row, internal=False).exclude(pk__in=self.private(row)).filter(pk=file).first()
        if stored is None:
            raise Http404
        return serve(stored)

    def private(self, row: Record) -> list[int]:
        """Return the files of the row's own fields that the portal does not show."""
        fields = [field for field in row._meta.concrete_fields if is_file(field)]
        shown = self.kind.portal.fields if self.kind.portal else ()
        hidden = [field for field in fields if field.name not in shown]
        return [pk for pk in (getattr(row, field.attname) for field in hidden) if pk]
