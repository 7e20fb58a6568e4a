"""Two people edit one row: what each changed is told apart, and nothing that either entered is lost in silence.

A form over a row carries, in one hidden field, the values it was shown with (``Compared``). When it is sent, the page
holds the row and compares three values of each part of the form: what was shown, what is stored now, what was typed.
What only one of the two changed is kept; where both changed the same, the second is shown both values.
"""

import json
from collections.abc import Collection, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from napsix.crud.models import Versioned

# The fields that make the comparison possible, and are no part of it.
SHOWN, VERSION = "shown", "version"
# What stands for a value that nobody knows.
UNKNOWN = object()


class Part:
    """A part of a form that somebody else may have changed meanwhile: a field."""

    def __init__(self, form: Any, name: str) -> None:
        self.form, self.name = form, name
        self.field = copy(form.fields[name])
        # One that was closed meanwhile, in which something was typed before, has changed all the same.
        self.is_closed, self.field.disabled = self.field.disabled, False

    @property
    def label(self) -> str:
        """What people call it."""
        return str(self.form[self.name].label)

    @cached_property
    def stored(self) -> Any:
        """The value that the row has, as JSON takes it."""
        return plain(self.field.prepare_value(self.form[self.name].initial))

    def was(self, shown: Any) -> bool:
        """Return whether the row still has the value ``shown``."""
        return sorted_list(self.stored) == sorted_list(shown)

    def says(self, value: Any) -> bool:
        """Return whether what was typed says the same as ``value``, one of JSON; nothing can be typed says it too."""
        if self.is_closed and not self.is_sent:
            return True
        typed = self.form[self.name].data
        try:
            known = value if isinstance(self.field, forms.ModelChoiceField) else self.field.to_python(unix(value))
            return not self.field.has_changed(known, unix(typed))
        except (forms.ValidationError, TypeError, ValueError, ArithmeticError):
            return False

    @property
    def is_sent(self) -> bool:
        """Whether anything was sent for it."""
        widget, name = self.field.widget, self.form.add_prefix(self.name)
        return not widget.value_omitted_from_data(self.form.data, self.form.files, name)

    def take_stored(self, data: QueryDict) -> None:
        """Put the value of the row in the place of what was typed."""
        name = self.form.add_prefix(self.name)
        if isinstance(self.stored, list):
            data.setlist(name, [str(one) for one in self.stored])
        else:
            data[name] = "" if self.stored is None else str(self.stored)

    @property
    def stored_text(self) -> str:
        """The value that the row has, as people read it."""
        return self.text(self.stored)

    @property
    def typed_text(self) -> str:
        """What was typed, as people read it."""
        return self.text(self.form[self.name].data)

    def text(self, value: Any) -> str:
        """Return a value, stored or typed, as people read it."""
        if isinstance(self.field, forms.BooleanField):
            return _("Sí") if self.field.to_python(value) else _("No")
        values = [one for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]
        if hasattr(self.field, "choices"):
            words = {str(self.field.prepare_value(key)): str(label) for key, label in self.field.choices}
            return ", ".join(words.get(str(one), str(one)) for one in values)
        return ", ".join(self._written(one) for one in values)

    def _written(self, value: Any) -> str:
        try:
            value = self.field.to_python(value)
        except forms.ValidationError:
            return str(value)
        if isinstance(value, date):
            return date_format(value, "SHORT_DATE_FORMAT")
        is_number = isinstance(value, Decimal) and value.is_finite()
        return number_format(value) if is_number else str(value)


class FilePart(Part):
    """A file, which is a new one or none: an input of a browser never shows the one that is there."""

    @cached_property
    def stored(self) -> Any:
        """The key of the stored file, None without one."""
        return getattr(self.form.instance, f"{self.name}_id", None)

    def says(self, value: Any) -> bool:
        """Return whether no other file was chosen."""
        return not self.form[self.name].data

    def take_stored(self, data: QueryDict) -> None:
        """Leave the file that is there: none was chosen."""

    @property
    def stored_text(self) -> str:
        return str(getattr(self.form.instance, self.name, None) or "")

    @property
    def typed_text(self) -> str:
        return str(self.form[self.name].data or "")


class Compared(forms.BaseForm):
    """A form over a row that somebody else may be saving too. What it is over is there once ``compare`` was called."""

    fields: dict[str, forms.Field]
    # The names of parts that say one thing only together, as a number and what it is a number of.
    together: Sequence[Collection[str]] = ()

    def compare(self, row: Model) -> None:
        """Let the form remember what it is shown with, and the version of a versioned ``row``."""
        hidden: dict[str, Any] = {"widget": forms.HiddenInput, "required": False, "label": _("Página")}
        damaged = _("no llegó entera. Abrila de nuevo.")
        hidden["error_messages"] = {"invalid": damaged, "null_characters_not_allowed": damaged}
        self.fields[SHOWN] = forms.CharField(initial=self.remembered, **hidden)
        if isinstance(row, Versioned):
            self.fields[VERSION] = forms.IntegerField(initial=row.version, **hidden)

    def parts(self) -> list[Part]:
        """Return what is compared: each field, and what a form has besides."""
        names = [name for name in self.fields if name not in (SHOWN, VERSION)]
        return [
            FilePart(self, name) if isinstance(self.fields[name], forms.FileField) else Part(self, name)
            for name in names
        ]

    def remembered(self) -> str:
        """Return the values of the row as one text, for the form's hidden field."""
        return json.dumps({part.name: part.stored for part in self.parts()}, ensure_ascii=False)

    def sent_again(self, data: QueryDict) -> Self:
        """Return the form over the same row with other ``data``."""
        raise NotImplementedError


class Conflict:
    """A form as it was sent, compared with what its row is now. ``form`` is not validated yet.

    Attributes:
        both: the parts that somebody else and the person changed, each to something else; whole what says one thing.
        theirs: the parts that only somebody else changed.
        alike: the parts that somebody else and the person changed to the same.
    """

    def __init__(self, form: Any) -> None:
        self.form = form
        self.both: list[Part] = []
        self.theirs: list[Part] = []
        self.alike: list[Part] = []
        if SHOWN not in form.fields:
            return
        shown = read(form[SHOWN].data)
        parts = form.parts()
        for part in parts:
            self._compare(part, shown.get(part.name, UNKNOWN) if shown is not None else self._without(part))
        for names in form.together if self.theirs or self.both else ():
            self._tell_whole([part for part in parts if part.name in names])

    def _without(self, part: Part) -> Any:
        """Return what stands for the shown value in a form that tells none: unknown only if its version is old."""
        if VERSION not in self.form.fields:
            return part.stored
        version, now = self.form[VERSION].data, self.form[VERSION].initial
        return part.stored if version in (None, "", str(now)) else UNKNOWN

    def _compare(self, part: Part, shown: Any) -> None:
        if shown is not UNKNOWN and part.was(shown):
            return
        is_typed = part.is_sent if shown is UNKNOWN else not part.says(shown)
        if not is_typed:
            self.theirs.append(part)
        elif not part.says(part.stored):
            self.both.append(part)
        else:
            self.alike.append(part)

    def _tell_whole(self, parts: Sequence[Part]) -> None:
        """Show all that differs of ``parts``, which say one thing, where each changed some of them."""
        differing = [part for part in parts if part.is_sent and not part.says(part.stored)]
        is_theirs = any(part in self.theirs or part in self.both for part in parts)
        if is_theirs and any(part not in self.theirs for part in differing):
            self.theirs = [part for part in self.theirs if part not in parts]
            self.both = [part for part in self.both if part not in parts] + differing

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What both changed, as (label, what is stored, what was typed)."""
        return [(part.label, part.stored_text, part.typed_text) for part in self.both]

    @property
    def adds_nothing(self) -> bool:
        """Whether somebody else saved the same as was typed, so that nothing is left to save."""
        names = {part.name for part in self.theirs}
        return bool(self.alike) and all(part.says(part.stored) for part in self.form.parts() if part.name not in names)

    def tell(self, request: HttpRequest) -> None:
        """Tell who saved beside somebody else what that was; nothing where nobody else changed anything."""
        names = ", ".join(part.label for part in self.theirs)
        if names:
            text = _("Mientras editabas también cambió: %(names)s. Quedó guardado todo.")
            messages.info(request, text % {"names": names})

    def merged(self) -> Any:
        """Return the form with the stored values where the person changed nothing, else with what was typed.

        Where both changed the same it is shown again, as from the row as it is now: sent once more, it wins.
        """
        if not (self.theirs or self.both):
            return self.form
        data = self.form.data.copy()
        for part in self.theirs:
            part.take_stored(data)
        if self.both:
            data[self.form.add_prefix(SHOWN)] = self.form.remembered()
            if VERSION in self.form.fields:
                data[self.form.add_prefix(VERSION)] = self.form[VERSION].initial
        return self.form.sent_again(data)


def read(text: str | None) -> dict[str, Any] | None:
    """Return the values that a form's hidden field tells, None where it tells none."""
    try:
        values = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def plain(value: Any) -> Any:
    """Return a value of a form as JSON takes it: a list of texts and numbers, or one of them."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, (list, tuple, set)) or hasattr(value, "iterator"):
        return [plain(one) for one in value]
    return str(value)


def sorted_list(value: Any) -> Any:
    """Return a list in an order of its own, which says nothing where several may be chosen; else the value."""
    return sorted(map(str, value)) if isinstance(value, list) else value


def unix(value: Any) -> Any:
    """Return a text with the line ends that everybody but a browser writes, and any other value as it is."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
