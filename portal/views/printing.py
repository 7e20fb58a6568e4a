"""Documents on paper, as a contact has them."""

from django.template.response import TemplateResponse

from clients.kinds.printing import paper_of, pdf_answer
from portal.sections import portal_url
from portal.views.records import PortalRecordPage


class Printed(PortalRecordPage):
    """The row as it is printed."""

    def get(self, request, pk):
        """Show it."""
        row = self.get_object()
        context = {"page_title": str(row), "kind": self.kind, "back_url": portal_url(row)}
        context |= paper_of(self.kind, row, self.kind.portal.fields)
        return TemplateResponse(request, "portal/paper.html", context)


class Pdf(PortalRecordPage):
    """The row as a PDF."""

    def get(self, request, pk):
        """Send it."""
        return pdf_answer(self.kind, self.get_object(), self.kind.portal.fields)


PRINT_PAGES = {"print": Printed, "pdf": Pdf}
