"""Settings of the whole project, read from the environment and then from ``.env``.

Safe for production by default: nothing is guessed there. With ``DEBUG=1`` (what ``make setup``
writes into ``.env``) the few values a laptop needs are filled in.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from napsix.jobs.config import queue_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)


def required(name: str, *, in_debug: str | None = None) -> str:
    """Return the variable ``name``, or say in one sentence that it is missing.

    ``in_debug`` is what a development machine may do without it.
    """
    value = env.str(name, default=in_debug if DEBUG and in_debug else "")
    if not value:
        raise ImproperlyConfigured(
            f"Falta la variable {name} / {name} is missing: set it in the environment or in .env, or run make setup."
        )
    return value


def extra_apps() -> list[str]:
    """Return the apps of others that ``EXTRA_APPS`` names, or say in one sentence which of them is not there."""
    names = [name.strip() for name in env.list("EXTRA_APPS", default=[]) if name.strip()]
    for name in names:
        if not is_installed(name):
            raise ImproperlyConfigured(
                f"EXTRA_APPS nombra «{name}», y no está instalado. / EXTRA_APPS names «{name}», which is not installed."
            )
    return names


def is_installed(name: str) -> bool:
    """Return whether there is a Python package ``name``, a dotted one too."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", in_debug="127.0.0.1,localhost,[::1]").split(",")
PORT = env.int("PORT", default=8000)
PUBLIC_BASE_URL = required("PUBLIC_BASE_URL", in_debug=f"http://127.0.0.1:{PORT}").rstrip("/")
NAPSIX_DATA = Path(env.str("NAPSIX_DATA", default=str(BASE_DIR / "var"))).resolve()
NAPSIX_DATA.mkdir(mode=0o700, parents=True, exist_ok=True)  # for no other account of the machine

INSTALLED_APPS = [
    "clients",
    "contacts",
    "portal",
    "napsix.importer",
    "napsix.custom_fields",
    "napsix.crud",
    "napsix.accounts",
    "napsix.jobs",
    "napsix.files",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "csp",
    "django_countries",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "huey.contrib.djhuey",
    "import_export",
    *extra_apps(),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "napsix.middleware.PageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "napsix.middleware.ViewerMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "napsix.middleware.OnceMiddleware",
]

ROOT_URLCONF = "napsix.urls"
WSGI_APPLICATION = "napsix.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["napsix.crud.templatetags.crud"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "napsix.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "napsix.crud.renderer.Renderer"

# Database. SQLite: every transaction takes the write lock at once, because one that reads first
# and then writes fails without waiting; FULL keeps "saved" true over a power cut.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
# Timeouts in milliseconds; a migration has none (napsix.crud.apps). The pool replaces persistent connections.
POSTGRESQL_OPTIONS = {
    "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    "options": "-c statement_timeout=30000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
}


def database(url: str) -> dict[str, Any]:
    """Return the database of a ``DATABASE_URL``: what its query string says (``?sslmode=verify-full``) comes last.

    Its ``options`` are added to ours, of which the server takes the later one.
    """
    found = env.db_url_config(url)
    is_sqlite = found["ENGINE"] == "django.db.backends.sqlite3"
    ours, theirs = (SQLITE_OPTIONS if is_sqlite else POSTGRESQL_OPTIONS), found.get("OPTIONS", {})
    found["OPTIONS"] = ours | theirs
    if "options" in ours and "options" in theirs:
        found["OPTIONS"]["options"] = f"{ours['options']} {theirs['options']}"
    return found if is_sqlite else found | {"CONN_HEALTH_CHECKS": True}


DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{NAPSIX_DATA / 'napsix.sqlite3'}"))}

# The cache counts log-in attempts, so all processes must share it, and nobody may push the counts out by filling it.
CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://napsix_cache?max_entries=100000")}

# accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["napsix.accounts.backends.EmailBackend", "portal.backends.ContactBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "napsix.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"reset_password": "napsix.accounts.forms.PasswordResetForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "napsix.accounts.tokens.ResetTokens"  # noqa: S105 (a path)
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# Attempts, counted in the shared cache: per address of the network, and per account that is tried.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "login_known_device": "10/5m/key",
    "login_unremarkable": "4/5m/key",  # what is failed beyond it, the account's owner is told of
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "portal_invitation": "20/m/ip",
}
# How many proxies of ours stand in front; with the wrong number everybody shares one address, or chooses it.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES") if "TRUSTED_PROXIES" in env else None
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES or 0
MFA_ADAPTER = "napsix.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"activate_totp": "napsix.accounts.forms.SecondFactorForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Napsix Clientes"
# Addresses are given by an administrator or an invitation; nobody verifies them here.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# portal: the picture above every page, a file below static/.
COMPANY_LOGO = env.str("COMPANY_LOGO", default="logo.svg")

# jobs
QUEUE_URL = env.str("QUEUE_URL", default=f"sqlite:///{NAPSIX_DATA / 'queue.sqlite3'}")
HUEY = queue_settings(QUEUE_URL, secret=SECRET_KEY)
EMAIL_CONFIG = env.email_url_config(required("EMAIL_URL", in_debug="consolemail://"))
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"Napsix Clientes <no-reply@{urlsplit(PUBLIC_BASE_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# History. The address of the caller is left out: behind a proxy anybody may claim any.
AUDITLOG_DISABLE_REMOTE_ADDR = True

# What users read: Spanish of Argentina, English as the second language.
LANGUAGE_CODE = "es-ar"
LANGUAGES = [("es-ar", _("Español")), ("en", _("Inglés"))]
LOCALE_PATHS = [BASE_DIR / "napsix" / "locale"]
TIME_ZONE = "America/Argentina/Buenos_Aires"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = NAPSIX_DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # where it is missing, WhiteNoise warns at every start
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "napsix.files.storage.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# What contacts may upload, so that none of them fills the disk: all of a client together, in MB, and each in a day.
UPLOADS_MB_PER_CLIENT = env.int("UPLOADS_MB_PER_CLIENT", default=500)
UPLOADS_A_DAY_PER_CONTACT = env.int("UPLOADS_A_DAY_PER_CONTACT", default=200)
# An import file is the largest thing anybody uploads; above this size it goes to a temporary file.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Nothing inline, nothing from elsewhere. Tabler draws its small arrows from data: images.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
DEVICE_COOKIE_NAME = "device"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7

if not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    DEVICE_COOKIE_NAME = "__Host-device"

DJANGO_TABLES2_TEMPLATE = "crud/table.html"
DJANGO_TABLES2_TABLE_ATTRS = {"class": "table table-cards mb-0"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # With a handler of its own, run_huey adds none, and each line is written once.
    "loggers": {"huey": {"handlers": ["console"], "propagate": False, "level": "WARNING"}},
}
