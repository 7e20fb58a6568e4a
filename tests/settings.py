"""The project's settings with the example app installed beside it, as anybody installs one: by ``EXTRA_APPS``."""

import os

os.environ["EXTRA_APPS"] = "tests.example"

from napsix.settings import *
