"""Who starts with the permissions that kinds have of their own, as to issue an invoice."""

from clients.kinds.registry import all_kinds
from napsix.accounts.groups import give_with


def register() -> None:
    """Let each start in the groups that its act names by the usual permission they have, ``given_with``."""
    for kind in all_kinds():
        for action in kind.actions_by_own_verb:
            give_with(kind.permission(action.verb), kind.permission(action.given_with))
