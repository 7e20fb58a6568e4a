"""Imports in one call, for tests."""

import csv
import io
from unittest.mock import patch

from django.core.files.base import ContentFile

from napsix.files.services import store
from napsix.importer import mapping, pace, runner
from napsix.importer.models import ImportRun
from napsix.importer.services import drafts, running
from napsix.jobs.queue import new_owner

# The faults of the public register: a row quoted as a whole, CR LF, BOM, spaces, dates with a dash, Ñ as #.
REGISTER = (
    "\ufeffcuit,razon_social,fecha_hora_contrato_social,dom_fiscal_provincia,dom_fiscal_localidad,dom_fiscal_calle,"
    "dom_fiscal_numero,dom_fiscal_cp,dom_legal_calle,dom_legal_numero\r\n"
    '"30500000127,SEGUROS SURA S.A,1912-04-30-10:43,CABA,CAPITAL FEDERAL,""PERON, JUAN"",430, 1038,MITRE,1"\r\n'
    "30500000747,BANCO DE TRES ARROYOS S A,1906-09-01-00:00,BUENOS AIRES,TRES ARROYOS,BETOLAZA,189, 7500,MORENO,300\r\n"
    "30500001662,S A BANCO DE LA  PLATA,1972-06-22-00:00,CABA,CAPITAL FEDERAL,RECONQUISTA,266, 1003,MITRE,2\r\n"
    "30500005242,LA CONTINENTAL COMPA#IA,1912-06-22-00:00,CABA,CAPITAL FEDERAL,PELLEGRINI,1069, 1009,MITRE,3\r\n"
).encode()
TITLES = ["Código", "Razón social", "CUIT", "Contacto", "Email"]


def csv_bytes(rows, titles=TITLES):
    """Return a csv of ``rows`` under ``titles``."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows([titles, *rows])
    return file.getvalue().encode()


def planned(content, *, given=(), user=None, name="clientes.csv", reading=None, **options):
    """Return a saved import of the bytes ``content``, ready to run.

    Args:
        given: (header, field) pairs over the suggested mapping.
        reading: how the file is read, where what is found out is wrong.
        options: ``mode``, ``match``, ``atomic``.
    """
    file = store(ContentFile(content), name=name, user=user, max_bytes=10**8)
    run = ImportRun(target="clients.client", file=file, user=user)
    table = drafts.examine(run, file.file.storage.path(file.file.name), name, **reading or {})
    chosen = mapping.with_given(run.mapping, run.columns, given, run.resource)
    running.set_mapping(run, drafts.repeat_down(run, table, chosen), **options)
    run.save()
    return run


def import_bytes(content, *, dry_run=False, **options):
    """Import ``content`` in this process and return the finished run; see ``planned`` for the options."""
    run = planned(content, **options)
    ImportRun.objects.filter(pk=run.pk).update(dry_run=dry_run)
    run.refresh_from_db()
    running.run_here(run)
    return run


def import_rows(rows, titles=TITLES, **options):
    """Import a csv of ``rows`` under ``titles``."""
    return import_bytes(csv_bytes(rows, titles), **options)


def counts(run):
    """Return the outcomes of a run that are not zero."""
    return {name: number for name, number in run.counters().items() if number and name != "rows"}


def issues(run):
    """Return what a run had to say, as (row, code)."""
    return [(issue.row, issue.code) for issue in run.issues.all()]


def interrupted(run, *, after):
    """Apply so many chunks of ``run`` as a process that is then killed, and return its lease."""
    lease = new_owner()
    assert run.claim(owner=lease, seconds=run.lease_seconds, take_over=True)
    done = []

    def stop(_run, _plans):
        done.append(1)
        if len(done) == after:
            raise KeyboardInterrupt

    try:
        with patch.multiple(pace, FIRST=1, MOST=1):  # a chunk a transaction
            runner.execute(run, lease, emit=stop)
    except KeyboardInterrupt:
        return lease
    raise AssertionError(f"It was over before chunk {after}.")
