"""``manage.py check`` proves the declarations: a name that means nothing never reaches a page."""

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import cached_property

from clients.kinds.actions import Action
from clients.kinds.base import PERMISSIONS, Record
from clients.kinds.registry import Kind, all_kinds

PRINT_FORMATS = {"print", "pdf"}


def check_kinds(app_configs=None, **options):
    """Return what is wrong with the declared kinds."""
    problems = [problem for kind in all_kinds() for problem in [*_names(kind), *_meta(kind), *_address(kind)]]
    return problems + _undeclared()


def _undeclared():
    """E004: a record of no kind: nobody declared it, or nothing imports the module that does."""
    declared = {kind.model for kind in all_kinds()}
    hint = "Call register in the module models or records of its app."
    return [
        checks.Error(f"{model._meta.label} is not declared as a kind.", hint=hint, obj=model, id="clients.E004")
        for model in apps.get_models()
        if issubclass(model, Record) and model not in declared
    ]


def _names(kind):
    """E001: a declared name that the model does not have."""
    model = kind.model
    if not issubclass(model, Record):
        return [checks.Error(f"{model.__name__} is no Record.", obj=model, id="clients.E001")]
    named = [
        *(("columns", name) for name in kind.columns),
        *(("facts", name) for name in kind.facts),
        *(("search", name) for name in kind.search),
        *(("amount", name) for name in filter(None, [kind.amount])),
        *(("figures", name) for figure in kind.figures for name in filter(None, [figure.amount, figure.latest])),
        *(("when", action.when) for action in kind.actions if action.when),
        *(("initial", action.initial) for action in kind.actions if action.initial),
        *_portal_names(kind),
    ]
    fields = [*(("fields", name) for name in kind.fields), *(("filters", name) for name in kind.filters)]
    wrong = [(part, name) for part, name in named if not _is_readable(model, name)]
    wrong += [(part, name) for part, name in fields if name != "state" and not _is_field(model, name)]
    wrong += [("print_formats", name) for name in kind.print_formats if name not in PRINT_FORMATS]
    wrong += [
        (f"asks of {action.key}", name)
        for action in _acts(kind)
        for name in action.asks
        if not _is_asked(action, model, name)
    ]
    return [
        checks.Error(f"{part} names «{name}», which {model.__name__} does not have.", obj=model, id="clients.E001")
        for part, name in wrong
    ]


def _portal_names(kind):
    if kind.portal is None:
        return []
    portal = kind.portal
    return [
        *(("portal.columns", name) for name in portal.columns),
        *(("portal.fields", name) for name in portal.fields),
        *(("portal.owner", name) for name in filter(None, [portal.owner])),
        *(("portal.acts", action.when) for action in portal.actions if action.when),
        *(("portal.notices", name) for notice in portal.notices for name in notice.facts),
    ]


def _acts(kind: Kind) -> list[Action]:
    portal = kind.portal
    return [*kind.actions, *(portal.actions if portal else ()), *([portal.opens] if portal and portal.opens else [])]


def _meta(kind):
    """E002: a ``Meta`` that forgot ``Record.Meta``, or a portal act without its permission."""
    options = kind.model._meta
    actions = [*kind.portal.actions, *filter(None, [kind.portal.opens])] if kind.portal else []
    wanted = [*PERMISSIONS, *(f"portal_{action.key}" for action in actions)]
    missing = [name for name in wanted if name not in options.default_permissions]
    problems = [f"{options.object_name}.Meta.default_permissions lacks «{name}»." for name in missing]
    if not options.ordering:
        problems.append(f"{options.object_name}.Meta has no ordering: does it inherit Record.Meta?")
    if not any(index.fields[:1] == ["client"] for index in options.indexes):
        problems.append(f"{options.object_name}.Meta.indexes lacks Record.Meta.indexes.")
    if not kind.model.STATES:
        problems.append(f"{options.object_name} declares no STATES.")
    return [checks.Error(problem, obj=kind.model, id="clients.E002") for problem in problems]


def _address(kind):
    """E003: two kinds of one name. An address that a kind and another page share is ``crud.E002``."""
    name = kind.model._meta.model_name
    same = [other for other in all_kinds() if other is not kind and other.model._meta.model_name == name]
    return [
        checks.Error(f"«{name}» is a kind of {other.model._meta.app_label} too.", obj=kind.model, id="clients.E003")
        for other in same
    ]


def _is_field(model, name):
    try:
        return model._meta.get_field(name).concrete
    except FieldDoesNotExist:
        return False


def _is_asked(action, model, name):
    try:
        return _is_field(action.asked_model(model), name)
    except LookupError:
        return False


def _is_readable(model, path):
    """Whether ``path`` leads to a field, a relation or a property."""
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            found = getattr(model, name, None)
            return isinstance(found, (property, cached_property)) or callable(found)
        model = field.related_model or model
    return True
