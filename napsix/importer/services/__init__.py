"""What the wizard and the commands do with an import; the runner does the work.

The way of an import: ``drafts.draft`` → ``running.set_mapping`` → ``running.rehearse`` → ``running.start``; beside it
``choosing``, ``wording`` and ``corrections`` keep what else is chosen, which is rehearsed anew; then
``ImportRun.counters()``, ``.fraction``, ``.issues`` and ``errors.error_file``. Small files are done at once, larger
ones by the worker. One that stopped goes on with ``running.start``.
"""
