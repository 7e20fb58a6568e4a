"""The two ways to import the same file: ours, and django-import-export's as it comes. Run in a process each."""

import csv
import resource
import time
from pathlib import Path

import tablib
from import_export.resources import ModelResource

from clients.models import Client
from contacts.models import Contact
from napsix.files.services import store
from napsix.importer.models import ImportChange, ImportRun
from napsix.importer.services import drafts, running

# Columns of the file that are fields of ours; the others are the peer's keys.
MAPPED = 17


def ours(path):
    """Import the file as the command does; return CPU seconds, rows, change rows, and the peak of memory in MB."""
    began = time.process_time()
    path = Path(path)
    run = ImportRun(target="clients.client")
    drafts.examine(run, path, path.name)
    if len(run.mapping) != MAPPED:
        raise ValueError("Not every column was recognised.")
    running.set_mapping(run, run.mapping)
    with path.open("rb") as file:
        run.file = store(file, name=path.name, user=None, max_bytes=drafts.MAX_BYTES)
    run.save()
    running.run_here(run)
    seconds = time.process_time() - began
    return {
        "seconds": seconds,
        "counters": run.counters(),
        "changes": ImportChange.objects.count(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


class StockClients(ModelResource):
    """What django-import-export makes of the model of clients by itself."""

    class Meta:
        model = Client


class StockContacts(ModelResource):
    """What django-import-export makes of the model of contacts by itself."""

    class Meta:
        model = Contact


def stock(path):
    """Import the file with the two untouched resources; return CPU seconds and the rows written."""
    began = time.process_time()
    with open(path, encoding="utf-8", newline="") as file:
        titles, *rows = csv.reader(file)
    border = titles.index("client")
    clients = tablib.Dataset(*(row[:border] for row in rows), headers=titles[:border])
    names = ["id", *(title.removeprefix("contact.") for title in titles[border:])]
    contacts = tablib.Dataset(*([row[0], *row[border:]] for row in rows), headers=names)
    for resource_class, dataset in ((StockClients, clients), (StockContacts, contacts)):
        result = resource_class().import_data(dataset, raise_errors=True)
        if result.has_errors():
            raise ValueError("The peer could not import its file.")
    return {"seconds": time.process_time() - began, "rows": Client.objects.count() + Contact.objects.count()}
