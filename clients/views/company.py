"""The page of the company's own data: what stands at the head of its documents and of the portal."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse

from clients.forms.company import CompanyForm
from clients.models import Company
from napsix.accounts.requests import UserRequest
from napsix.crud.access import Page
from napsix.crud.models import hold
from napsix.crud.views import EditPage
from napsix.files.services import serve


class CompanyEdit(EditPage):
    """The one row there is, filled in or not."""

    model = Company
    form_class = CompanyForm

    def get_object(self) -> Company:
        """Return the company's row, an empty one as long as nobody filled it in."""
        return Company.own()

    def hold_object(self) -> Company:
        """Return the company's row, held; of two who fill it in first, the second finds what the first wrote."""
        Company.objects.get_or_create(pk=1)
        hold(Company, 1)
        return Company.own()

    def after(self, row: Company) -> str:
        """Return the page's own address: the company has no other page."""
        return reverse("clients:company_edit")

    def show_form(self, form: CompanyForm, **more: Any) -> HttpResponse:
        return self.show(form, title=self.words, crumbs=[(self.words, None)], cancel_url=reverse("dashboard"), **more)


def logo() -> FileResponse:
    """Return the answer that sends the company's logo; raises Http404 while there is none."""
    company = Company.own()
    if company.logo is None:
        raise Http404
    return serve(company.logo)


class CompanyLogo(Page):
    """The logo, for the team's own pages: it stands on whatever each of them may print."""

    requires = ()

    def get(self, request: UserRequest) -> FileResponse:
        """Send it, or 404 while there is none."""
        return logo()
