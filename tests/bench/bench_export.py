"""Exporting clients with their main contact, types, owners and tags, against django-import-export as it comes."""

import pytest

from tests import processes

CLIENTS, TIMES = 1_000, 20
ROWS = CLIENTS * TIMES
MEASURE = (
    "from django.conf import settings\nsettings.DEBUG = False\nfrom tests.bench import crowd, exporting\nanswer = "
)

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A project with many clients."""
    with processes.project(tmp_path_factory.mktemp("export") / "project") as project:
        made = project.manage("seed_demo", "--clients", CLIENTS, timeout=1800)
        assert made.returncode == 0, made.stderr
        project.ask(f"{MEASURE}crowd.grow({TIMES})", timeout=1800)
        yield project


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_takes_a_part_of_the_time_of_an_untouched_resource(many, tmp_path, suffix, ratio):
    def measured(how):
        path = str(tmp_path / f"{how}.{suffix}")
        return many.ask(f"{MEASURE}exporting.{how}({suffix!r}, {path!r})", timeout=1800)

    ours, stock = measured("ours"), measured("stock")
    what = f"export of {ROWS:,} clients, {suffix}"
    ratio(what, ours=ROWS / ours["seconds"], peer=ROWS / stock["seconds"], unit="rows per CPU s", target="4 or more")
    ratio(f"{what}: peak of memory", ours=ours["peak"], peer=stock["peak"], unit="MB", target="less than 1")
