"""The person's own data."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from napsix.crud.forms import stored
from napsix.crud.models import StaleRow
from portal.access import FramedPage
from portal.custom import fixed_fields
from portal.forms import OwnAccountForm


class Account(FramedPage):
    """Name, phone, language and notices of whoever is signed in."""

    requires = ()
    personal = True
    template_name = "portal/account.html"
    title = gettext_lazy("Mi perfil")

    def get(self, request):
        """Show the form."""
        return self.show(OwnAccountForm(instance=self.viewer.contact))

    def post(self, request):
        """Save it, or show what is wrong."""
        form = OwnAccountForm(request.POST, instance=self.viewer.contact)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            saved = stored(form, partial(form.store, request.user))
        except StaleRow:
            messages.error(request, _("Alguien guardó otros cambios a la vez. Revisá los datos y probá de nuevo."))
        else:
            if saved is None:
                return self.show(form, status=422)
            messages.success(request, _("Guardamos tus datos."))
        return HttpResponseRedirect(reverse("portal:account"))

    def show(self, form, status=200):
        """Return the page: the form, and what only the team changes."""
        facts = [(label, value) for label, value in fixed_fields(self.viewer.contact) if value]
        return self.render({"form": form, "facts": facts}, status=status)
