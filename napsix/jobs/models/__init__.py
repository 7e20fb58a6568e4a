"""Rows of work: jobs, the outgoing mail, and the worker's sign of life."""

from napsix.jobs.models.email import Email
from napsix.jobs.models.heartbeat import Heartbeat
from napsix.jobs.models.job import Job, JobQuerySet, LeaseLost, carries_out, new_owner

__all__ = ["Email", "Heartbeat", "Job", "JobQuerySet", "LeaseLost", "carries_out", "new_owner"]
