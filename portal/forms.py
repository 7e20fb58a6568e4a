"""Forms of what a contact does with records."""

from django import forms

from clients.records.base import Record
from clients.records.pages.forms import asked_fields
from contacts.models import Contact
from portal.records import RecordRows


class AskingForm(forms.Form):
    """Asks for what an act needs; every choice in it is one the viewer may see."""

    def __init__(self, *args, act, model, viewer, **options):
        super().__init__(*args, **options)
        self.fields |= asked_fields(act, model)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choices(field.queryset.model, viewer)


def choices(model, viewer):
    """Return the rows of ``model`` that a contact may choose from; none of a model nobody thought of."""
    if model is Contact:
        return Contact.objects.active().filter(client=viewer.contact.client_id)
    if issubclass(model, Record) and model.declaration.portal:
        return RecordRows(model.declaration, viewer).all()
    return model._default_manager.none()
