"""How far an import is, how fast it gets on, how long it will take, in words; nothing of what is not known yet."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from napsix.importer.models import ImportRun

MINUTE, HOUR = 60, 3600


def progress_line(run: ImportRun) -> str:
    """Return one line for a terminal."""
    done = _("Fila %(done)s de %(total)s") % {"done": counted(run.rows), "total": counted(run.total)}
    return " · ".join([done, *filter(None, (speed(run), time_left(run)))])


def in_words(run: ImportRun) -> dict[str, str]:
    """Return what a page says of a run under way."""
    return {"speed": speed(run), "time_left": time_left(run)}


def speed(run: ImportRun) -> str:
    """Return how many rows a second are done."""
    if run.seconds_left is None:
        return ""
    return _("%(number)s filas por segundo") % {"number": counted(max(round(run.speed or 0), 1))}


def time_left(run: ImportRun) -> str:
    """Return how long the rest takes, as one would say it."""
    seconds = run.seconds_left
    if seconds is None:
        return ""
    if seconds < MINUTE * 0.75:
        return _("falta menos de un minuto")
    if seconds < HOUR * 0.95:
        minutes = round(seconds / MINUTE)
        return ngettext("falta %(n)s minuto, más o menos", "faltan unos %(n)s minutos", minutes) % {"n": minutes}
    hours = round(seconds / HOUR)
    return ngettext("falta %(n)s hora, más o menos", "faltan unas %(n)s horas", hours) % {"n": hours}


def counted(number: int) -> str:
    """Return a number of rows as people write it."""
    return number_format(number, force_grouping=True)
