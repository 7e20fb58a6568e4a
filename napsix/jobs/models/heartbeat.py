"""The worker's sign of life: a row, because a cache may forget."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now


class Heartbeat(models.Model):
    """When somebody who should be running was last seen."""

    name = models.CharField(max_length=50, primary_key=True)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str) -> None:
        """Note that ``name`` is alive now, by the database's clock."""
        if not cls.objects.filter(name=name).update(seen_at=Now()):
            cls.objects.bulk_create([cls(name=name)], ignore_conflicts=True)

    @classmethod
    def alive(cls, name: str, *, within: timedelta) -> bool:
        """Whether ``name`` was seen during the last ``within`` (a timedelta)."""
        return cls.objects.filter(name=name, seen_at__gte=Now() - within).exists()
