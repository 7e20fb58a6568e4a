"""The app of lists, row pages, forms and exports, which the other apps declare their own with."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from napsix.crud import search
from napsix.jobs import periodic


class CrudConfig(AppConfig):
    """Lists, forms, bulk actions and exports, declared in a few lines a page."""

    name = "napsix.crud"

    def ready(self) -> None:
        """Let ``migrate`` alone make everything: the cache table and the search indexes are no migrations."""
        from napsix.crud import checks  # noqa: F401 - registers its checks; needs the models loaded
        from napsix.crud.derived import check_nightly
        from napsix.crud.feed import changes

        changes.register()
        periodic.jobs.append(periodic.PeriodicJob(check_nightly, minute="37", hour="6"))
        pre_migrate.connect(before_migrate, sender=self)
        post_migrate.connect(after_migrate, sender=self)


def before_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Let a migration take its time: an index over a million rows is made in one statement."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


def after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the cache table and the search indexes, where they are missing."""
    call_command("createcachetable", database=using, verbosity=0)
    search.install(using)
    _derive_anew(kwargs.get("plan") or [])


def _derive_anew(plan: list[tuple[Any, bool]]) -> None:
    """Write the derived columns anew where a migration says that what they hold is computed otherwise now."""
    from napsix.crud.derived import check_all
    from napsix.jobs.health import is_migrated

    if any(getattr(one, "rederives", False) and not is_back for one, is_back in plan) and is_migrated():
        for _report in check_all(repair=True):
            pass
