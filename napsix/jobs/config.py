"""The queue's settings from one address, ``QUEUE_URL``. The settings import it: nothing of Django here."""

from urllib.parse import urlsplit

from huey.serializer import SignedSerializer

# Threads of a worker process. Long jobs take all but one of them, so mail never waits behind an import.
WORKERS = 4


def queue_settings(url: str, *, secret: str) -> dict[str, object]:
    """Return huey's settings for a queue.

    Args:
        url: ``sqlite:////absolute/path``, ``postgres://…`` or ``redis://…`` (with the redis package installed);
            ``memory://`` keeps wake-ups inside the process.
        secret: signs what is queued. Huey stores pickles, so nobody else may write one that we would read.

    Raises:
        ValueError: an unknown kind of queue.
    """
    backends: dict[str, tuple[str, dict[str, str]]] = {
        "sqlite": ("huey.SqliteHuey", {"filename": url.removeprefix("sqlite:///")}),
        "postgres": ("huey.PostgresHuey", {"dsn": url}),
        "postgresql": ("huey.PostgresHuey", {"dsn": url}),
        "redis": ("huey.PriorityRedisHuey", {"url": url}),
        "rediss": ("huey.PriorityRedisHuey", {"url": url}),
        "memory": ("huey.MemoryHuey", {}),
    }
    scheme = urlsplit(url).scheme
    if scheme not in backends:
        raise ValueError(f"QUEUE_URL: unknown kind of queue {scheme!r}; use one of {', '.join(backends)}.")
    backend, connection = backends[scheme]
    return {
        "name": "napsix",
        "huey_class": backend,
        "connection": connection,
        "serializer": SignedSerializer(secret=secret),
        "immediate": False,
        "results": False,
        "consumer": {"workers": WORKERS, "worker_type": "thread"},
    }
