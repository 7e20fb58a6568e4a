"""Form markup: Django's own renderer with Bootstrap classes and the project's field template.

Every form gets it (``settings.FORM_RENDERER``): model forms, filter forms, allauth's forms.
The templates are ``crud/form_fields.html`` (a whole form) and ``crud/field.html`` (one field).
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

TICKED = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def css_class(widget: forms.Widget) -> str:
    """Return the Bootstrap class of a widget's control."""
    if isinstance(widget, TICKED):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


class BoundField(forms.BoundField):
    """A field of a form, with the classes and attributes that our markup and ``app.js`` expect."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Return ``attrs`` with the widget's class; selects say their name and may become searchable.

        tom-select hides the real ``<select>`` from its label, hence the ``aria-label``.
        """
        widget = widget or self.field.widget
        attrs: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        classes = [widget.attrs.get("class", ""), attrs.get("class", ""), css_class(widget)]
        attrs["class"] = " ".join(filter(None, [*classes, "is-invalid" if self.errors else ""]))
        if isinstance(widget, forms.Select) and not isinstance(widget, TICKED):
            attrs.setdefault("data-select", "")
            attrs.setdefault("aria-label", self.label)
        return attrs

    @property
    def kind(self) -> str:
        """How ``crud/field.html`` lays the field out: ``switch``, ``options`` or ``input``."""
        widget = self.field.widget
        if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
            return "options"
        return "switch" if isinstance(widget, forms.CheckboxInput) else "input"

    @property
    def hidden_initial(self) -> str:
        """The hidden input with the value the field was shown with, where the field asks for it."""
        return self.as_hidden(only_initial=True) if self.field.show_hidden_initial else ""

    @property
    def is_wide(self) -> bool:
        """Whether the field takes the whole width of a two-column form."""
        wide = (forms.Textarea, forms.SelectMultiple, forms.CheckboxSelectMultiple)
        return isinstance(self.field.widget, wide) or self.name in getattr(self.form, "wide", ())


class Renderer(TemplatesSetting):
    """Renders forms with the project's templates."""

    form_template_name = "crud/form_fields.html"
    field_template_name = "crud/field.html"
    bound_field_class = BoundField
