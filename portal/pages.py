"""What every page of the portal shares: its frame, and the words above it."""

from django.template.response import TemplateResponse

from portal.access import PortalPage


class FramedPage(PortalPage):
    """A page in the portal's frame; ``template_name`` fills it."""

    template_name = None
    title = ""

    def render(self, context=(), status=200):
        """Return the page."""
        context = {"page_title": self.title, "contact": self.viewer.contact} | dict(context)
        return TemplateResponse(self.request, self.template_name, context, status=status)
