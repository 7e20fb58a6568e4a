"""The project's settings with another app installed beside it, by which the suite proves the seam."""

from napsix.settings import *  # noqa: F403
from napsix.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.seam"]
