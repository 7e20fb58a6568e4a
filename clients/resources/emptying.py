"""What a row takes away from a client that is there: by an empty cell, where the person who imports asked for it."""

from typing import Any

from clients.models import ClientType
from clients.resources.known import KnownClient
from clients.resources.matching import Directory
from clients.resources.own import Difference
from napsix.importer.rows import Plan


def plan_emptied(plan: Plan, known: KnownClient, directory: Directory) -> Difference:
    """Note that the client loses its type, parent, tags or owners; return the old and new ones by name.

    What its own columns lose is planned with what they get.
    """
    before: dict[str, Any] = {}
    emptied = [name for name in plan.reading.emptied if name in plan.values]
    if "client_type" in emptied and known.type_key:
        before["client_type"] = directory.name(ClientType, known.type_key)
        known.type_key = ""
        known.dirty.add("client_type_id")
    if "parent" in emptied and known.client.parent_id:
        before["parent"] = known.client.parent.code
        known.client.parent = None
        known.dirty.add("parent_id")
    for relation in ("tags", "owners"):
        linked = getattr(known, relation)
        if relation in emptied and linked:
            before[relation] = sorted(linked)
            linked.clear()
            known.added[relation].clear()
            known.cleared.add(relation)
    return before, {name: [] if isinstance(old, list) else None for name, old in before.items()}
