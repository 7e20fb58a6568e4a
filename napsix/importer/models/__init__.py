"""Imports: the run, its chunks, what it had to say, what it changed, and remembered mappings."""

from napsix.importer.models.record import ImportChange, ImportIssue, ImportTemplate, RememberedWord
from napsix.importer.models.run import HELD, Counters, ImportChunk, ImportRun, Policy

__all__ = [
    "HELD",
    "Counters",
    "ImportChange",
    "ImportChunk",
    "ImportIssue",
    "ImportRun",
    "ImportTemplate",
    "Policy",
    "RememberedWord",
]
