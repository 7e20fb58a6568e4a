"""The project's settings with Django's own admin beside it, as in production: no query log."""

from napsix.settings import *
from napsix.settings import INSTALLED_APPS, TEMPLATES

DEBUG = False
ALLOWED_HOSTS = ["testserver"]
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin"]
TEMPLATES = [TEMPLATES[0] | {"APP_DIRS": True}]
ROOT_URLCONF = "tests.bench.admin_urls"
