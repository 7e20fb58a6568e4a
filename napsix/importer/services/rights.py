"""What it takes to make an import."""

from napsix.crud.access import may, permission
from napsix.importer.mapping import ImportRefused
from napsix.importer.models import ImportRun

# What each mode does to the rows of the table, and to rows of others that stand in the same line.
VERBS = {
    ImportRun.Mode.UPSERT: (("add", "change"), ("add", "change")),
    ImportRun.Mode.CREATE: (("add",), ("add",)),
    ImportRun.Mode.UPDATE: (("change",), ("add", "change")),
}


def needed_permissions(resource, mapping, mode):
    """Return what it takes to make every kind of change that an import may make.

    Import is no way around a missing right: creating needs ``add``, updating ``change``, contacts their own.
    """
    own, others = VERBS[mode]
    prefixes = {entry["field"].split(".")[0] for entry in mapping if "." in entry["field"]}
    nested = [one._meta.model for prefix, (one, _via) in resource.nested.items() if prefix in prefixes]
    model = resource._meta.model
    return [
        permission(model, "import"),
        *(permission(model, verb) for verb in own),
        *(permission(other, verb) for other in nested for verb in others),
    ]


def allowed_modes(user, model):
    """Return the modes in which ``user`` may import rows of ``model``."""
    return [mode for mode, (own, _others) in VERBS.items() if may(user, *(permission(model, verb) for verb in own))]


def check_allowed(run, user=None):
    """Raise ``ImportRefused`` unless the run's user, and ``user`` if given, may do what the run may do."""
    needed = needed_permissions(run.resource, run.mapping, run.mode)
    for person in filter(None, (run.user, user)):
        if not may(person, *needed):
            raise ImportRefused("user.forbidden", email=person.email)
