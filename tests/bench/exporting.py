"""The two ways to export all clients: ours, and django-import-export's as it comes. Run in a process each."""

import resource
import time
from pathlib import Path

from clients.models import Client
from clients.resources import ClientResource
from napsix.crud.export import csv_lines, lines
from napsix.crud.workbook import write_xlsx
from tests.bench.importing import StockClients


def ours(suffix, path):
    """Write the file as the command does; return CPU seconds, and the peak of memory in MB."""
    began = time.process_time()
    found = lines(ClientResource(), [(Client.objects.order_by("name_key", "pk"), None)])
    if suffix == "xlsx":
        write_xlsx(found, Path(path))
    else:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(found))
    return measured(began)


def stock(suffix, path):
    """Write the file with the untouched resource, which has the columns of the table alone; return the same."""
    began = time.process_time()
    content = StockClients().export(Client.objects.order_by("name_key", "pk")).export(suffix)
    Path(path).write_bytes(content.encode() if isinstance(content, str) else content)
    return measured(began)


def measured(began):
    """Return the CPU seconds since ``began``, and the peak of memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.process_time() - began, "peak": peak}
