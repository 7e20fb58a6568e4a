"""Rows of a file as bytes, with the type of every cell kept."""

import json
import zlib
from datetime import date, datetime, time, timedelta

from napsix.importer.engine.types import CellError, FormulaNoValue, Problem, RawRow


def pack(rows):
    """Return ``rows`` as compressed JSON; dates, errors and formulas without value become tagged objects."""
    return zlib.compress(json.dumps(rows, default=_tagged, ensure_ascii=False).encode(), 1)


def unpack(payload):
    """Return the rows that ``pack`` was given."""
    return [RawRow(*row) for row in json.loads(zlib.decompress(payload), object_hook=_untagged)]


def _tagged(value):
    if isinstance(value, datetime | date | time):
        return {"!": type(value).__name__, "is": value.isoformat()}
    if isinstance(value, timedelta):
        return {"!": "timedelta", "is": value.total_seconds()}
    if isinstance(value, CellError):
        return {"!": "CellError", "is": value.code}
    if isinstance(value, FormulaNoValue):
        return {"!": "FormulaNoValue", "is": None}
    if isinstance(value, Problem):
        return {"!": "Problem", "is": [value.severity, value.code, value.params, value.position]}
    raise TypeError(f"A cell cannot be a {type(value).__name__}.")


_MAKERS = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
    "CellError": CellError,
    "FormulaNoValue": lambda _nothing: FormulaNoValue(),
    "Problem": lambda parts: Problem(*parts),
}


def _untagged(tagged):
    return _MAKERS[tagged["!"]](tagged["is"]) if "!" in tagged else tagged
