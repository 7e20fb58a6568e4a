"""What every form carries. A builtin of the templates: no form can forget it, those of libraries and other apps too."""

from typing import Any

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from napsix.crud.once import FIELD, new_key

register = template.Library()


class FormTokensNode(CsrfTokenNode):
    """Django's token against forged requests, and the key by which the form is done once."""

    def render(self, context: Context) -> str:
        token = super().render(context)
        return token and format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, new_key())


@register.tag("csrf_token")
def csrf_token(parser: Any, token: Any) -> FormTokensNode:
    """Write both into the form, in place of Django's own tag."""
    return FormTokensNode()
