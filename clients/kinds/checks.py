"""``manage.py check`` proves the declarations: a name that means nothing never reaches a page."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db.models import Model, Q
from django.utils.functional import cached_property

from clients.kinds.actions import Action
from clients.kinds.base import PERMISSIONS, Record
from clients.kinds.registry import Kind, Portal, all_kinds
from napsix.crud.icons import undrawn

PRINT_FORMATS = {"print", "pdf"}


def check_kinds(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Return what is wrong with the declared kinds."""
    problems = [problem for kind in all_kinds() for problem in _of(kind)]
    return [*problems, *_undeclared()]


def _of(kind: Kind) -> list[checks.CheckMessage]:
    """Return what is wrong with one kind; names and conditions mean nothing while one stands where the other should."""
    if not issubclass(kind.model, Record):
        return [checks.Error(f"{kind.model.__name__} is no Record.", obj=kind.model, id="clients.E001")]
    wrong = _confused(kind) or [*_names(kind), *_conditions(kind)]
    return [*wrong, *_meta(kind), *_address(kind), *_untold(kind), *_icons(kind)]


def _undeclared() -> list[checks.Error]:
    """E004: a record of no kind: nobody declared it, or nothing imports the module that does."""
    declared = {kind.model for kind in all_kinds()}
    hint = "Call register in the module models or records of its app."
    return [
        checks.Error(f"{model._meta.label} is not declared as a kind.", hint=hint, obj=model, id="clients.E004")
        for model in apps.get_models()
        if issubclass(model, Record) and model not in declared
    ]


def _untold(kind: Kind) -> list[checks.CheckMessage]:
    """E006: an event of which nobody said who is told. W001: a kind that says it of none."""
    name = kind.model.__name__
    if not kind.events:
        hint = (
            "Give register the events: whom of the team each is told, or NOBODY. Until then what contacts do is told."
        )
        return [
            checks.Warning(
                f"{name} does not say who is told of its events.", hint=hint, obj=kind.model, id="clients.W001"
            )
        ]
    notices = [notice.verb for notice in kind.portal.notices] if kind.portal else []
    verbs = ["created", *(["changed"] if kind.editable is not None else []), *(["assigned"] if kind.assigns else [])]
    untold = dict.fromkeys(verb for verb in [*verbs, *kind.verbs, *notices] if verb not in kind.events)
    return [
        checks.Error(f"The events of {name} do not say who is told of «{verb}».", obj=kind.model, id="clients.E006")
        for verb in untold
    ]


def _confused(kind: Kind) -> list[checks.Error]:
    """E007: a condition where a name belongs, or a name where a condition does."""
    found = [(part, value, "a name") for part, value in _all_names(kind) if not isinstance(value, str)]
    found += [(part, value, "a condition, Q") for part, value in _all_conditions(kind) if not isinstance(value, Q)]
    hint = "What is asked of one row is the name of its field or property; what is asked of many is a Q."
    return [
        checks.Error(f"{kind.model.__name__}: {part} takes {taken}, not «{value}».", hint=hint, id="clients.E007")
        for part, value, taken in found
    ]


def _conditions(kind: Kind) -> list[checks.Error]:
    """E001: a condition of a field that the model does not have."""
    problems = []
    for part, condition in _all_conditions(kind):
        try:
            kind.model._base_manager.filter(condition)
        except (FieldError, ValidationError, TypeError, ValueError) as error:
            text = f"{kind.model.__name__}: {part} asks for what no row can answer: {error}"
            problems.append(checks.Error(text, obj=kind.model, id="clients.E001"))
    return problems


def _icons(kind: Kind) -> list[checks.Error]:
    """E008: an icon that is not drawn, so that an empty place would be shown."""
    hint = "Choose one of static/icons.svg, or add it by manage.py vendor_static."
    return [
        checks.Error(f"{kind.model.__name__} has the icon «{name}», which is none.", hint=hint, id="clients.E008")
        for name in undrawn([kind.icon, *(action.icon for action in (*kind.actions, *kind.portal_actions))])
    ]


def _names(kind: Kind) -> list[checks.Error]:
    """E001: a declared name that the model does not have."""
    model = kind.model
    wrong = [(part, name) for part, name in _read_names(kind) if not _is_readable(model, name)]
    wrong += [(part, name) for part, name in _field_names(kind) if not _is_field(model, name)]
    wrong += [("print_formats", name) for name in kind.print_formats if name not in PRINT_FORMATS]
    acts = {"", *(action.key for action in kind.actions)}
    wrong += [("events", told.action) for told in kind.events.values() if told.action not in acts]
    wrong += [("tiles", key) for tile in kind.tiles for key in tile.states if key not in _states(model)]
    wrong += [("tiles", tile.empty) for tile in kind.tiles if tile.empty and tile.empty not in kind.filters]
    portal = kind.portal or Portal(())
    wrong += [("portal.waiting_for", key) for key in portal.waiting_for if portal.action(key) is None]
    labels = {other.model._meta.label for other in all_kinds()}
    wrong += [("ties", tie.of) for tie in kind.ties if tie.of not in labels]
    wrong += [("given_with", action.given_with) for action in kind.actions if action.given_with not in PERMISSIONS]
    wrong += [
        (f"asks of {action.key}", name)
        for action in (*kind.actions, *kind.portal_actions)
        for name in action.asks
        if not _is_asked(action, model, name)
    ]
    return [
        checks.Error(f"{part} names «{name}», which {model.__name__} does not have.", obj=model, id="clients.E001")
        for part, name in wrong
    ]


def _read_names(kind: Kind) -> list[tuple[str, str]]:
    """Return (part of the declaration, name) of whatever is read from a row."""
    named = {
        "columns": kind.columns,
        "facts": kind.facts,
        "search": kind.search,
        "amount": [kind.amount],
        "figures": [name for figure in kind.figures for name in (figure.amount, figure.latest)],
        "ties": [tie.rows for tie in kind.ties],
        **{f"when of {action.key}": [action.when] for action in (*kind.actions, *kind.portal_actions)},
        "initial": [action.initial for action in kind.actions],
        **(_portal_names(kind.portal) if kind.portal else {}),
    }
    return [(part, name) for part, names in named.items() for name in names if name]


def _portal_names(portal: Portal) -> dict[str, Sequence[str | None]]:
    return {
        "portal.columns": portal.columns,
        "portal.fields": portal.fields,
        "portal.owner": [portal.owner],
        "portal.notices": [name for notice in portal.notices for name in (*notice.facts, notice.to)],
    }


def _all_names(kind: Kind) -> list[tuple[str, Any]]:
    """Return (part of the declaration, name) of all that is declared by name."""
    return [*_read_names(kind), *_field_names(kind)]


def _all_conditions(kind: Kind) -> list[tuple[str, Any]]:
    """Return (part of the declaration, condition) of all that is declared by a condition of rows."""
    portal = kind.portal or Portal(())
    named = {
        "open": kind.open,
        "amount_rows": kind.amount_rows,
        "editable": kind.editable,
        "deletable": kind.deletable,
        "portal.rows": portal.rows,
        "portal.waiting": portal.waiting,
    }
    found = [(part, condition) for part, condition in named.items() if condition is not None]
    found += [("figures", figure.rows) for figure in kind.figures]
    return [*found, *((f"the state {state.key}", state.rows) for state in kind.model.STATES)]


def _field_names(kind: Kind) -> list[tuple[str, str]]:
    """Return (part of the declaration, name) of whatever is a column of the table; the state is none."""
    named = {"fields": kind.fields, "filters": kind.filters, "assigns": kind.assigns}
    return [(part, name) for part, names in named.items() for name in names if name != "state"]


def _states(model: type[Record]) -> set[str]:
    return {state.key for state in model.STATES}


def _meta(kind: Kind) -> list[checks.Error]:
    """E002: a ``Meta`` that forgot ``Record.Meta``, or an action without its permission."""
    options = kind.model._meta
    problems = _missing_permissions(kind)
    if not options.ordering:
        problems.append(f"{options.object_name}.Meta has no ordering: does it inherit Record.Meta?")
    if not any(index.fields[:1] == ["client"] for index in options.indexes):
        problems.append(f"{options.object_name}.Meta.indexes lacks Record.Meta.indexes.")
    if not kind.model.STATES:
        problems.append(f"{options.object_name} declares no STATES.")
    return [checks.Error(problem, obj=kind.model, id="clients.E002") for problem in problems]


def _missing_permissions(kind: Kind) -> list[str]:
    """Say which permissions the ``Meta`` lacks: those of every kind, of its portal, and of verbs of its own."""
    options = kind.model._meta
    usual = [*PERMISSIONS, *(f"portal_{action.key}" for action in kind.portal_actions)]
    lacks = [("default_permissions", name) for name in usual if name not in options.default_permissions]
    own = [f"{action.verb}_{options.model_name}" for action in kind.actions_by_own_verb]
    lacks += [("permissions", name) for name in own if name not in dict(options.permissions)]
    return [f"{options.object_name}.Meta.{part} lacks «{name}»." for part, name in lacks]


def _address(kind: Kind) -> list[checks.Error]:
    """E003: two kinds of one name. An address that a kind and another page share is ``crud.E002``."""
    name = kind.model._meta.model_name
    same = [other for other in all_kinds() if other is not kind and other.model._meta.model_name == name]
    return [
        checks.Error(f"«{name}» is a kind of {other.model._meta.app_label} too.", obj=kind.model, id="clients.E003")
        for other in same
    ]


def _is_field(model: type[Model], name: str) -> bool:
    try:
        return model._meta.get_field(name).concrete
    except FieldDoesNotExist:
        return False


def _is_asked(action: Action, model: type[Model], name: str) -> bool:
    try:
        return _is_field(action.asked_model(model), name)
    except LookupError:
        return False


def _is_readable(model: type[Model], path: str) -> bool:
    """Whether ``path`` leads to a field, a relation or a property."""
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            found = getattr(model, name, None)
            return isinstance(found, (property, cached_property)) or callable(found)
        model = field.related_model or model
    return True
