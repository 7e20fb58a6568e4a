"""What the wizard and the command do with an import; the runner does the work.

The way of an import: ``draft`` → ``set_mapping`` → ``rehearse`` → ``start``; then ``ImportRun.counters()``,
``.fraction``, ``.issues``, ``error_file``. Small files are done at once, larger ones by the worker. One that stopped
goes on with ``start``.
"""

from napsix.importer.services.drafts import MAX_BYTES, draft, earlier_imports, examine, read_again, set_mapping
from napsix.importer.services.errors import error_file, failed_rows, write_error_file
from napsix.importer.services.rights import allowed_modes, check_allowed, needed_permissions
from napsix.importer.services.running import STOPPED, rehearse, reopen, run_here, start
from napsix.importer.services.templates import save_template, template_content, templates_for, use_template

__all__ = [
    "MAX_BYTES",
    "STOPPED",
    "allowed_modes",
    "check_allowed",
    "draft",
    "earlier_imports",
    "error_file",
    "examine",
    "failed_rows",
    "needed_permissions",
    "read_again",
    "rehearse",
    "reopen",
    "run_here",
    "save_template",
    "set_mapping",
    "start",
    "template_content",
    "templates_for",
    "use_template",
    "write_error_file",
]
