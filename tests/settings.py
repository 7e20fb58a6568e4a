"""The project's settings with the example apps installed beside it, as anybody installs them: by ``EXTRA_APPS``."""

import os

os.environ["EXTRA_APPS"] = "tests.example,tests.rounds"

from napsix.settings import *
