"""Imports: the run, its chunks, what it had to say, what it changed, how it is undone, and remembered mappings."""

from napsix.importer.models.memory import LearnedHeading, RememberedWord
from napsix.importer.models.record import ImportChange, ImportIssue, ImportTemplate
from napsix.importer.models.run import HELD, Counters, ImportChunk, ImportRun, Policy
from napsix.importer.models.undo import ImportUndo, OnConflict, UndoLeftover

__all__ = [
    "HELD",
    "Counters",
    "ImportChange",
    "ImportChunk",
    "ImportIssue",
    "ImportRun",
    "ImportTemplate",
    "ImportUndo",
    "LearnedHeading",
    "OnConflict",
    "Policy",
    "RememberedWord",
    "UndoLeftover",
]
