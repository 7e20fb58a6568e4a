"""What other records hold of one that counts no more: a voided invoice lets its expenses go."""

from django.db.models import Model

from clients.kinds import registry
from clients.kinds.base import Record
from clients.kinds.display import links_to
from clients.kinds.services import let_go
from napsix.accounts.models import User


def links(model: type[Model]) -> list[tuple[type[Record], str]]:
    """Return (model, name of its field) of every link of a kind to rows of ``model`` that may be empty."""
    found = [(kind.model, name) for kind in registry.all_kinds() for name in links_to(kind.model, model)]
    return [(linked, name) for linked, name in found if linked._meta.get_field(name).null]


def set_free(row: Record, *, user: User | None = None) -> None:
    """Empty what links of other kinds lead to ``row``, which was voided, each with an event of its own.

    A kind of any app that links to rows like it is set free too. What ``row`` itself leads to stays, as its history.
    Call it inside the transaction of the action.
    """
    for model, name in links(type(row)):
        let_go(model, name, row, user=user)
