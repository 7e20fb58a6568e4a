"""Names of types that several modules of pages annotate with."""

from django.utils.functional import Promise

# What people read: a text, or one that is translated when it is shown.
Text = str | Promise
# A step of the way to a page: its text, and its address but for the page itself.
Crumb = tuple[Text, str | None]
