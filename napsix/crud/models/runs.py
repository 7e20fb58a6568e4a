"""What a list was asked to do with some of its rows, by a row of ours that the process may die beside."""

import json
import zlib
from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Model, QuerySet

from napsix.accounts.models import User
from napsix.crud.lists import list_pages, listing_for
from napsix.jobs.models import Job


class ListRun(Job):
    """An action on rows of the list of the model ``model_label`` at the address ``query``.

    ``ids`` are the rows for good: those that were chosen when it was asked for. ``position`` is how many of the
    ``total`` are behind.
    """

    model_label = models.CharField(max_length=100)
    query = models.TextField(blank=True)
    ids = models.BinaryField()
    total = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)

    class Meta(Job.Meta):
        abstract = True

    @classmethod
    def of(cls, user: User) -> QuerySet[Self]:
        """Return the runs that ``user`` asked for."""
        return cls._default_manager.filter(user=user)

    @property
    def has_list(self) -> bool:
        """Whether the list is still there: the app that declared it, or its model, may have been uninstalled."""
        return bool(list_pages(self.model_label))

    @property
    def model(self) -> type[Model]:
        """The model of the rows; ``LookupError`` where it was uninstalled."""
        return apps.get_model(self.model_label)

    def listing(self, action: str = "") -> Any:
        """Return the ``Listing`` that was asked, made again: by whoever asked, at the same address.

        ``action`` is the key of one that the list must have. Raises ``LookupError`` where there is no such list now.
        """
        return listing_for(self.model_label, self.user, self.query, action)

    @staticmethod
    def frozen(pks: Iterable[int]) -> bytes:
        """Return ``pks`` as they are stored."""
        return zlib.compress(json.dumps(list(pks)).encode())

    @property
    def keys(self) -> list[int]:
        """The primary keys of the rows, in the order that the list had them."""
        return json.loads(zlib.decompress(self.ids))
