"""Documents on paper, as a contact has them."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import slugify

from clients.records.pages.pdf import pdf_of
from clients.records.papers import paper_of
from portal.sections import row_url
from portal.views.records import RecordPage


class Printed(RecordPage):
    """The row as it is printed."""

    def get(self, request, pk):
        """Show it."""
        row = self.get_object()
        context = {"page_title": str(row), "kind": self.kind, "back_url": row_url(row)}
        context |= paper_of(self.kind, row, self.kind.portal.fields)
        return TemplateResponse(request, "portal/paper.html", context)


class Pdf(RecordPage):
    """The row as a PDF."""

    def get(self, request, pk):
        """Send it."""
        row = self.get_object()
        name = slugify(f"{self.kind.model._meta.verbose_name} {row}")
        headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
        return HttpResponse(
            pdf_of(paper_of(self.kind, row, self.kind.portal.fields)), content_type="application/pdf", headers=headers
        )


PAPERS = {"print": Printed, "pdf": Pdf}
