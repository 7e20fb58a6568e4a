"""What hangs from rows: rows of any table that point to them, by which is known that somebody uses them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Count, Model

from napsix.jobs.models import Email


def hanging(model: type[Model], pks: Collection[int], *, without: Collection[str] = ()) -> dict[int, Counter[str]]:
    """Return what hangs from the rows ``pks`` of ``model``: how many rows by the label of their model.

    The relations that ``model`` declares itself are its own. Mail about a row hangs from it too.

    Args:
        without: names of relations that do not count.
    """
    found: dict[int, Counter[str]] = defaultdict(Counter)
    if not pks:
        return found
    for relation in _relations(model):
        if relation.get_accessor_name() in without:
            continue
        column = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{column}__in": pks}).order_by()
        for pk, number in rows.values_list(column).annotate(number=Count("*")):
            found[pk][_named(relation)] += number
    about = {f"{model._meta.label_lower}:{pk}": pk for pk in pks}
    for related in Email.objects.filter(related__in=about).order_by().values_list("related", flat=True):
        found[about[related]][Email._meta.label_lower] += 1
    return found


def _relations(model: type[Model]) -> Iterator[Any]:
    """Yield the relations of other tables to ``model``, those that have no name and those in between included."""
    own = {field.remote_field.through for field in model._meta.many_to_many}
    for relation in model._meta.get_fields(include_hidden=True):
        is_reverse = relation.auto_created and not relation.concrete and not relation.many_to_many
        if is_reverse and relation.related_model not in own:
            yield relation


def _named(relation: Any) -> str:
    """Return the label of the model whose rows hang there; of a table in between, of the one that declares it."""
    model = relation.related_model
    if not model._meta.auto_created:
        return model._meta.label_lower
    return model._meta.auto_created._meta.label_lower


def remove_unused(label: str, names: Mapping[str, str]) -> list[str]:
    """Delete those of the rows ``names``, {key: name}, of a model from which nothing hangs; return their names.

    One that is called otherwise by now is somebody's own, or another row.
    """
    model: Any = apps.get_model(label)
    rows = [row for row in model._base_manager.filter(pk__in=names) if row.name == names[str(row.pk)]]
    used = hanging(model, [row.pk for row in rows])
    unused = [row for row in rows if not used[row.pk]]
    model._base_manager.filter(pk__in=[row.pk for row in unused]).delete()
    return [row.name for row in unused]
