"""The person's own data."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import topics
from contacts.forms import TopicsField
from contacts.models import Contact
from napsix.crud.forms import stored
from napsix.crud.models import StaleRow
from portal.custom import EditableFieldsMixin, fixed_fields
from portal.pages import FramedPage
from portal.services import change_account


class AccountForm(EditableFieldsMixin, forms.ModelForm):
    """What a contact says of themselves at this client. The address they sign in with is changed by the team."""

    fieldsets = (
        (gettext_lazy("Tus datos"), ["first_name", "last_name", "phone", "position", "language"]),
        (gettext_lazy("Tus avisos"), ["topics"]),
    )
    topics = TopicsField(label=gettext_lazy("Recibís por correo"))

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "phone", "position", "language"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["topics"].initial = topics.wanted_by(self.instance)

    def store(self, user):
        """Save the contact and return it. Raises ``StaleRow`` when somebody else saved it meanwhile."""
        self.instance.muted_topics = topics.muted_by(self.cleaned_data["topics"])
        return change_account(contact=self.instance, user=user)


class Account(FramedPage):
    """Name, phone, language and notices of whoever is signed in."""

    requires = ()
    personal = True
    template_name = "portal/account.html"
    title = gettext_lazy("Mi perfil")

    def get(self, request):
        """Show the form."""
        return self.show(AccountForm(instance=self.viewer.contact))

    def post(self, request):
        """Save it, or show what is wrong."""
        form = AccountForm(request.POST, instance=self.viewer.contact)
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
