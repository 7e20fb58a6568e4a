"""The table that ``make bench`` ends with: ours, the peer, and the ratio, each measured in the same run."""

import pytest

_TABLE = pytest.StashKey()


@pytest.fixture
def ratio(request):
    """``ratio(what, ours, peer, unit, target)`` adds a line to the table; ``target`` is what was promised."""
    lines = request.config.stash.setdefault(_TABLE, [])

    def add(what, *, ours, peer, unit, target):
        lines.append((what, ours, peer, unit, target))

    return add


def pytest_terminal_summary(terminalreporter, config):
    """Print what the benchmarks measured as one table, below pytest's own report."""
    lines = config.stash.get(_TABLE, [])
    if lines:
        terminalreporter.section("ratios")
        terminalreporter.write_line(f"{'':46}{'ours':>10}{'peer':>10}{'ratio':>8}  {'unit':<16}target")
    for what, ours, peer, unit, target in lines:
        terminalreporter.write_line(f"{what:46}{ours:10,.1f}{peer:10,.1f}{ours / peer:8.2f}  {unit:<16}{target}")
