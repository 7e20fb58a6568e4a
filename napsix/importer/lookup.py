"""The resource that a person names on the command line of django-import-export."""

from collections.abc import Callable

from django.core.management.base import CommandError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from napsix.crud.resources import registered, resource_for
from napsix.importer.resources import Resource


def resource_named(text: str) -> Callable:
    """Return what makes the resource of a model's label, or the resource class of a dotted name.

    Raises:
        CommandError: the model has no declared resource, or the class is none of ours: what the package would make
            of it writes past the services and exports every column.
    """
    try:
        return resource_for(text)
    except LookupError:
        found = _class_named(text)
    if found is None:
        known = ", ".join(sorted(registered()))
        raise CommandError(
            _("«%(name)s» no tiene una planilla; la tienen: %(known)s.") % {"name": text, "known": known}
        )
    return found


def _class_named(text):
    try:
        found = import_string(text)
    except ImportError:
        return None
    is_ours = isinstance(found, type) and issubclass(found, Resource)
    return found if is_ours and found._meta.model is not None else None
