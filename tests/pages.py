"""What stands on a page for somebody who acts: its links, and its forms as they would be sent."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils import timezone

# Hidden fields that are no value of the form's own.
KEPT = {"csrfmiddlewaretoken", "once_key", "action"}
TYPED = {"text", "search", "email", "tel", "url", "number", "date", "password", "textarea"}
CHOSEN = {"checkbox", "radio", "option"}


@dataclass
class Field:
    """A field of a form: ``kind`` is the type of the input, or its tag; a select has ``options``."""

    name: str
    kind: str
    value: str
    is_required: bool = False
    is_checked: bool = False
    options: list = field(default_factory=list)

    @property
    def is_sent(self):
        """Whether a browser sends it though nobody touches it, and nobody types into it."""
        return self.kind == "hidden" or (self.kind in CHOSEN and self.is_checked)

    def needed(self):
        """Return what a person would type who fills only what has to be filled."""
        if self.value or not self.is_required:
            return self.value
        if self.kind == "date":
            return timezone.localdate().isoformat()
        if self.kind in {"number", "tel"} or "amount" in self.name:
            return "1"
        return {"email": "alguien@ejemplo.test", "textarea": "Texto de prueba"}.get(self.kind, "Texto")


@dataclass
class Form:
    """A form of a page: its fields, and its buttons, each the list of what pressing it adds."""

    method: str
    action: str
    fields: list = field(default_factory=list)
    buttons: list = field(default_factory=list)

    def typed(self, text, button, *, forged=False):
        """Return what goes out with ``text`` in every field, by the pressed ``button``.

        ``forged``: in those too whose value a browser lets nobody type.
        """
        chosen = [(one.name, one.value) for one in self.fields if one.is_sent]
        if forged:
            chosen = [(name, text) for name, _value in chosen if name not in KEPT]
        return lists([*chosen, *((one.name, text) for one in self.fields if one.kind in TYPED), *button])

    def filled(self):
        """Return what goes out once what has to be filled is, by the first button.

        Each list gives what is chosen in it, or else the first that is offered.
        """
        sent = [(one.name, one.needed()) for one in self.fields if one.kind in TYPED or one.kind == "hidden"]
        chosen = [one for one in self.fields if one.kind in CHOSEN and one.value]
        sent += [(one.name, one.value) for one in chosen if one.is_checked]
        named = {name for name, _value in sent}
        for one in chosen:
            if one.name not in named and one.kind != "checkbox":
                sent.append((one.name, one.value))
                named.add(one.name)
        return lists([*sent, *(self.buttons[0] if self.buttons else [])])


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, page):
        super().__init__()
        self.links, self.forms, self.select = [], [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep what can be followed or sent."""
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "form":
            self.forms.append(Form(given.get("method", "get").lower(), given.get("action") or ""))
        elif self.forms:
            self.keep(tag, given)

    def keep(self, tag, given):
        """Keep a part of the last form."""
        form, name, value = self.forms[-1], given.get("name"), given.get("value") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            form.fields.append(Field(self.select, "option", value, is_checked="selected" in given))
        elif name and tag == "button":
            form.buttons.append([(name, value)])
        elif name and tag in {"input", "textarea"}:
            kind = given.get("type", "text") if tag == "input" else tag
            form.fields.append(Field(name, kind, value, "required" in given, "checked" in given))


def lists(pairs):
    """Return ``{name: [value, …]}`` of pairs, as a form is sent."""
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data
