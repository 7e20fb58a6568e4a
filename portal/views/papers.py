"""Documents on paper, as a contact has them."""

from django.template.response import TemplateResponse

from clients.records.pages.pdf import pdf_answer
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
        return pdf_answer(self.kind, self.get_object(), self.kind.portal.fields)


PAPERS = {"print": Printed, "pdf": Pdf}
