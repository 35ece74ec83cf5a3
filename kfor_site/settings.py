"""Settings. What differs between hosts comes from the environment, or from a `.env` file beside
manage.py; `.env.example` lists it all. A value that is missing or malformed ends the start with
one line that names it."""

import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django_prose_editor.config import html_tags

from kfor_site.databases import PrivateConnection
from kfor_site.prefix import HEALTH_CHECKS, path_prefix
from kfor_site.proxies import networks

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")


def read(name, kind=str, **default):
    """Return environment variable `name` as a value of `kind`: a function from text, or `list`.

    Ends the process with one line that names the variable when it is malformed, or when it is
    missing (or empty) and has no default; with status 3, at which gunicorn does not try again.
    """
    given = env.ENVIRON.get(name, "").strip()
    if not given:
        if "default" in default:
            return default["default"]
        _end(f"{name} is not set. Set it in the environment or in .env: see .env.example.")
    try:
        return env.get_value(name, cast=kind)
    except (ImproperlyConfigured, ValueError, LookupError, OSError) as error:
        _end(f"{name} is malformed: {error} See .env.example.")


def _end(reason):
    print(reason, file=sys.stderr)
    sys.exit(3)


def switch(text):
    """Return the truth of "on" and "off" and their usual synonyms; raise ValueError otherwise."""
    truths = {"on": True, "true": True, "yes": True, "1": True}
    lies = {"off": False, "false": False, "no": False, "0": False}
    try:
        return (truths | lies)[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text!r} is neither on nor off.") from None


def number(text):
    """Return `text` as a number from 0 up; raise ValueError otherwise."""
    if not text.strip().isdecimal():
        raise ValueError(f"{text!r} is not a number.")
    return int(text)


def secret_key(text):
    """Return `text` where it can be a secret; raise ValueError otherwise.

    By the rule of Django's own check security.W009, which is a warning only.
    """
    if len(text) < 50 or len(set(text)) < 5 or text.startswith("django-insecure-"):
        raise ValueError(
            "It needs 50 characters or more, 5 different ones at least, that nobody can guess."
            ' Make one: python3 -c "import secrets; print(secrets.token_urlsafe(50))".'
        )
    return text


def positive_number(text: str) -> int:
    """Return `text` as a number from 1 up; raise ValueError otherwise."""
    if number(text) == 0:
        raise ValueError("It must be 1 at least.")
    return number(text)


def origins(text):
    """Return the origins (scheme and host) in `text`, which has commas between; or ValueError."""
    found = [origin.strip() for origin in text.split(",")]
    for origin in found:
        if not origin.startswith(("https://", "http://")):
            raise ValueError(f"{origin!r} does not start with https://.")
    return found


# --- Where and for whom ---------------------------------------------------------------------------

DEBUG = read("DEBUG", switch, default=False)
if DEBUG:
    SECRET_KEY = read("SECRET_KEY", default="for-local-use-only")
else:
    SECRET_KEY = read("SECRET_KEY", secret_key)
ALLOWED_HOSTS = read("ALLOWED_HOSTS", list, default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = read("CSRF_TRUSTED_ORIGINS", origins, default=[])
PATH_PREFIX = read("PATH_PREFIX", path_prefix, default="")
FORCE_SCRIPT_NAME = PATH_PREFIX or None
SITE_NAME = read("SITE_NAME", default="KFOR Milestones")
LANGUAGE_CODE = "en-gb"
TIME_ZONE = read("TIME_ZONE", lambda name: ZoneInfo(name).key, default="UTC")
USE_TZ = True

# --- Application ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "milestones",
    "django_prose_editor",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "kfor_site.middleware.never_store_what_is_private",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "milestones.login_gate.few_passwords_at_a_time",
    "kfor_site.middleware.refuse_malformed_urls",
    "kfor_site.middleware.explain_refused_methods",
    "kfor_site.middleware.answer_health_checks",
    "kfor_site.middleware.Unavailable",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kfor_site.middleware.KeepTyped",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "milestones.errors.csrf_failure"
ROOT_URLCONF = "kfor_site.urls"
WSGI_APPLICATION = "kfor_site.wsgi.application"
# What each process may take for pages that it keeps ready; nothing while templates are worked on.
PAGE_CACHE_MB = read("PAGE_CACHE_MB", number, default=0 if DEBUG else 64)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        ("kfor_site.templates.WithoutIndentation", [BASE_DIR / "templates"]),
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie

# --- Logging in -----------------------------------------------------------------------------------

LOGIN_URL = "account_login"
AUTHENTICATION_BACKENDS = ["milestones.accounts.EditorBackend"]
ACCOUNT_ADAPTER = "milestones.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# milestones.login_limits counts instead. allauth's other limits stand, but they count in Django's
# cache: before you install allauth.mfa, give its processes a shared one (CACHES).
ACCOUNT_RATE_LIMITS = {"login": None}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Database -------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A page waits at most this long for a connection; a statement runs at most this long. How long a
# request waits for a server that hangs is in kfor_site.databases.
POSTGRESQL = {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 2,
        "tcp_user_timeout": 10_000,
        # Compiling a query (JIT) takes longer than any of ours runs.
        "options": "-c statement_timeout=10000 -c jit=off",
    },
}
# Readers and writers side by side; a commit that was acknowledged survives a power cut.
SQLITE = {
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "factory": PrivateConnection,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
}


DATABASE_SETTINGS = {"sqlite": SQLITE, "postgres": POSTGRESQL, "postgresql": POSTGRESQL}


def database(url):
    """Return Django's settings for the database at `url`; raise ValueError when it names none."""
    defaults = DATABASE_SETTINGS.get(url.partition("://")[0])
    config = env.db_url_config(url) if defaults else {}
    if not config.get("NAME"):
        raise ValueError("It must read sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME.")
    return {**defaults, **config, "OPTIONS": defaults["OPTIONS"] | config.get("OPTIONS", {})}


DATABASES = {
    "default": read("DATABASE_URL", database, default=None)
    or database(f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
}

# --- Static files ---------------------------------------------------------------------------------

STATIC_URL = f"{PATH_PREFIX}/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security -------------------------------------------------------------------------------------

# Off only where nothing terminates TLS: on a developer's own machine.
HTTPS = read("HTTPS", switch, default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [f"^{re.escape((PATH_PREFIX + p)[1:])}$" for p in HEALTH_CHECKS]
# A session ends when the browser is closed, and after these hours however much it is used.
SESSION_ENGINE = "kfor_site.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 3600 * read("SESSION_HOURS", positive_number, default=12)
# Browsers take cookies with this prefix from this host over HTTPS only (RFC 6265bis, 4.1.3.2).
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = read("HSTS_SECONDS", number, default=31_536_000) if HTTPS else 0
# Both concern hosts that aren't this site's, so only whoever runs them all can say.
SECURE_HSTS_INCLUDE_SUBDOMAINS = read("HSTS_INCLUDE_SUBDOMAINS", switch, default=False)
SECURE_HSTS_PRELOAD = read("HSTS_PRELOAD", switch, default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # that they are off
# Whose X-Forwarded headers to believe: networks, or None for whoever connects.
TRUSTED_PROXIES = read("TRUSTED_PROXIES", networks, default=[])
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a milestone is a dozen fields; some articles have many

# --- The prose editor -----------------------------------------------------------------------------

# A module of our own (named in admin.PASTE_MODULES), and what it adds to the editor.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": ["milestones/paste"], "extensions": {"PastedProse": html_tags([])}}
]

# --- Logging: to standard error, for the web host to keep -----------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "kfor_site.logs.RedactingFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
            "defaults": {"request_id": "-"},
        }
    },
    "filters": {"request_id": {"()": "milestones.request_ids.InLogLines"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
