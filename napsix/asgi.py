"""The ASGI application, for whoever serves it that way."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "napsix.settings")
application = get_asgi_application()
