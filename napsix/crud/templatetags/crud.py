"""Template tags of the shell and of the crud pages, which every template has without loading them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import QueryDict
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.templatetags.static import static
from django.utils.html import format_html

from napsix.crud.lean import LeanTable
from napsix.crud.once import FIELD
from napsix.crud.tables import Table

register = template.Library()
# A whole number with the thousands separator of the language: 1.234.
number = register.filter("number", intcomma)


class FormTokensNode(CsrfTokenNode):
    """Django's token against forged requests, and the key by which the form is done once (``napsix.crud.once``)."""

    def render(self, context: Context) -> str:
        token = super().render(context)
        key = secrets.token_urlsafe(12)
        return token and format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, key)


@register.tag("csrf_token")
def csrf_token(parser: Any, token: Any) -> FormTokensNode:
    """Write both into the form, in place of Django's own tag: no form can forget it, nor those of libraries."""
    return FormTokensNode()


@register.simple_tag
@cache
def icon(name: str, classes: str = "") -> str:
    """Return the ``<svg>`` of an icon of ``static/icons.svg``, hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        classes,
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def lean(context: dict, table: str) -> LeanTable | None:
    """Return the lean renderer of ``table``; None for one that is not of ours, which the library renders."""
    return LeanTable(table, context.get("request")) if isinstance(table, Table) else None


@register.simple_tag
def kept_params(query: QueryDict, *dropped: Any) -> list[tuple[str, str]]:
    """Return the ``(name, value)`` pairs of a QueryDict that a form must send along as hidden inputs.

    ``dropped`` are the names, or lists of bound fields, that the form sends itself or lets go.
    """
    names = set()
    for item in dropped:
        names.update([item] if isinstance(item, str) else [field.html_name for field in item])
    return [(name, value) for name, values in query.lists() if name not in names for value in values]


@register.simple_tag
def form_sections(form: Any) -> list[tuple[str, list]]:
    """Return ``[(legend, [bound fields])]`` of a form: its ``fieldsets``, then the fields they leave out."""
    sections, named = [], set()
    for legend, names in getattr(form, "fieldsets", []):
        fields = [form[name] for name in names if name in form.fields]
        named.update(names)
        sections.append((legend, [field for field in fields if not field.is_hidden]))
    rest = [field for field in form.visible_fields() if field.name not in named]
    return [section for section in [*sections, ("", rest)] if section[1]]


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: text under it, its value, and where it stands in the drawing (SVG units)."""

    label: str
    value: int
    url: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """The horizontal centre of the bar."""
        return self.x + self.width // 2


CHART_HEIGHT = 160
CHART_STEP = 60
BAR_WIDTH = 36
LABEL_SPACE = 24


@register.inclusion_tag("crud/chart.html")
def bar_chart(points: Iterable[tuple], title: str, unit: str = "") -> dict[str, Any]:
    """Draw ``points`` as vertical bars, with the same figures in a table behind a disclosure.

    ``points`` are ``(label, value)`` or ``(label, value, url)``, values whole and not negative;
    ``title`` names the chart for everybody; ``unit`` heads the column of figures.
    """
    rows: list[tuple] = [(*point, "")[:3] for point in points]
    top = max([value for _label, value, _url in rows] + [1])
    bars = []
    for place, (label, value, url) in enumerate(rows):
        height = round((CHART_HEIGHT - 2 * LABEL_SPACE) * value / top)
        x = place * CHART_STEP + (CHART_STEP - BAR_WIDTH) // 2
        bars.append(Bar(label, value, url, x, CHART_HEIGHT - LABEL_SPACE - height, BAR_WIDTH, height))
    return {
        "bars": bars,
        "title": title,
        "unit": unit,
        "linked": any(bar.url for bar in bars),
        "width": max(len(rows), 1) * CHART_STEP,
        "height": CHART_HEIGHT,
        "base": CHART_HEIGHT - LABEL_SPACE,
    }


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and last word of a name: "Ana María Paz" gives "AP"."""
    words = str(name).split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]])
