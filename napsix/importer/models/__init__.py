"""Imports: the run, its chunks, what it had to say, what it changed, and remembered mappings."""

from napsix.importer.models.record import ImportChange, ImportIssue
from napsix.importer.models.run import Counters, ImportChunk, ImportRun
from napsix.importer.models.template import ImportTemplate

__all__ = ["Counters", "ImportChange", "ImportChunk", "ImportIssue", "ImportRun", "ImportTemplate"]
