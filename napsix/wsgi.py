"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "napsix.settings")
application = get_wsgi_application()

# The addresses are known only now that the applications are loaded.
from napsix.crud.checks import refuse_undeclared  # noqa: E402 - Django has to be set up first

refuse_undeclared()
