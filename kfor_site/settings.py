"""Settings.

Values that differ between hosts come from the environment, or from a `.env` file beside manage.py;
`.env.example` lists them. If a value is missing or malformed, startup ends with one line that names
it.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
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


def read(name: str, kind: Callable[..., Any] = str, **default: Any) -> Any:
    """Return the environment variable `name`, converted by `kind`: a function, or `list`.

    If it is malformed, or missing or empty without a default, exits with one line that names it.
    The exit status is 3, after which gunicorn does not restart.
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


def _end(reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    sys.exit(3)


def switch(text: str) -> bool:
    """Return "on" and "off", or their usual synonyms, as a bool. Raises ValueError."""
    true = {"on": True, "true": True, "yes": True, "1": True}
    false = {"off": False, "false": False, "no": False, "0": False}
    try:
        return (true | false)[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text!r} is neither on nor off.") from None


def number(text: str) -> int:
    """Return `text` as a whole number of 0 or more. Raises ValueError."""
    if not text.strip().isdecimal():
        raise ValueError(f"{text!r} is not a number.")
    return int(text)


def secret_key(text: str) -> str:
    """Return `text` if it is hard to guess. Raises ValueError.

    This is the rule of Django's check security.W009, which is only a warning.
    """
    if len(text) < 50 or len(set(text)) < 5 or text.startswith("django-insecure-"):
        raise ValueError(
            "It must have at least 50 characters, at least 5 of them different, and be hard to"
            ' guess. To make one: python3 -c "import secrets; print(secrets.token_urlsafe(50))".'
        )
    return text


def positive_number(text: str) -> int:
    """Return `text` as a whole number of 1 or more. Raises ValueError."""
    if number(text) == 0:
        raise ValueError("It must be at least 1.")
    return number(text)


def web_url(text: str) -> str:
    """Return `text` if it is a URL that can be in a Link header. Raises ValueError."""
    if not re.fullmatch(r"https?://[!#-;=?-~]+", text, re.ASCII):
        raise ValueError(f"{text!r} is not a URL that starts with https://.")
    return text


def origins(text: str) -> list[str]:
    """Return the origins (scheme and host) in comma-separated `text`. Raises ValueError."""
    found = [origin.strip() for origin in text.split(",")]
    for origin in found:
        if not origin.startswith(("https://", "http://")):
            raise ValueError(f"{origin!r} does not start with https://.")
    return found


# --- Site -----------------------------------------------------------------------------------------

DEBUG = read("DEBUG", switch, default=False)
if DEBUG:
    SECRET_KEY = read("SECRET_KEY", default="for-local-use-only")
else:
    SECRET_KEY = read("SECRET_KEY", secret_key)
ALLOWED_HOSTS = read("ALLOWED_HOSTS", list, default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = read("CSRF_TRUSTED_ORIGINS", origins, default=[])
PATH_PREFIX = read("PATH_PREFIX", path_prefix, default="")
FORCE_SCRIPT_NAME = PATH_PREFIX or None
# Until an editor enters a name and a licence in the admin: see milestones.models.site.
DEFAULT_SITE_NAME = "KFOR Milestones"
SITE_NAME = read("SITE_NAME", default=DEFAULT_SITE_NAME)
# Under which licence anyone may reuse the articles and their data.
LICENCE_URL = read("LICENCE_URL", web_url, default="")
LANGUAGE_CODE = "en-gb"
# What the site's own words are in, each with its own name: see docs/translating.md. The first is
# LANGUAGE_CODE, that of URLs without a prefix.
LANGUAGES = [
    ("en-gb", "English"),
    ("fr", "Français"),
    ("sq", "Shqip"),
    ("sr", "Српски"),
    ("sr-latn", "Srpski"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = read("TIME_ZONE", lambda name: ZoneInfo(name).key, default="UTC")
USE_TZ = True

# --- Application ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "kfor_site",
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
    "kfor_site.middleware.use_the_language_of_the_url",
    "django.middleware.security.SecurityMiddleware",
    "kfor_site.middleware.ContentSecurityPolicy",
    "milestones.admin.login_gate.limit_password_checks",
    "kfor_site.middleware.refuse_malformed_urls",
    "kfor_site.middleware.refuse_methods",
    "kfor_site.middleware.answer_health_checks",
    "kfor_site.middleware.read_site_once",
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
CSRF_FAILURE_VIEW = "milestones.errors.pages.csrf_failure"
ROOT_URLCONF = "kfor_site.urls"
WSGI_APPLICATION = "kfor_site.wsgi.application"
# The memory for cached pages in each process. With DEBUG there is no cache, so templates reload.
PAGE_CACHE_MB = read("PAGE_CACHE_MB", number, default=0 if DEBUG else 64)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie

# --- Login ----------------------------------------------------------------------------------------

LOGIN_URL = "account_login"
AUTHENTICATION_BACKENDS = ["milestones.admin.accounts.EditorBackend"]
ACCOUNT_ADAPTER = "milestones.admin.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# milestones.admin.login_limits replaces this limit. allauth's other limits still apply, but they
# count in Django's cache: before you install allauth.mfa, configure a shared cache (CACHES).
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

# Time limits for connecting and for each statement. kfor_site.databases limits how long a request
# waits for a server that hangs.
POSTGRESQL = {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 2,
        "tcp_user_timeout": 10_000,
        # Compiling a query (JIT) takes longer than running any query of this site.
        "options": "-c statement_timeout=10000 -c jit=off",
    },
}
# Readers and writers don't block each other, and an acknowledged commit survives a power cut.
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


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for the database at `url`. Raises ValueError."""
    defaults: dict[str, Any] = DATABASE_SETTINGS.get(url.partition("://")[0], {})
    config = env.db_url_config(url) if defaults else {}
    if not config.get("NAME"):
        raise ValueError("It must be sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME.")
    return {**defaults, **config, "OPTIONS": defaults["OPTIONS"] | config.get("OPTIONS", {})}


DATABASES = {
    "default": read("DATABASE_URL", database, default=None)
    or database(f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
}

# --- Files ----------------------------------------------------------------------------------------

IMAGES_DIR = read("IMAGES_DIR", Path, default=BASE_DIR / "images")

STATIC_URL = f"{PATH_PREFIX}/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "images": {
        "BACKEND": "milestones.models.image_files.FolderOfImages",
        # Readable by the folder's group, which is nginx's if nginx serves the images.
        "OPTIONS": {
            "location": IMAGES_DIR,
            "file_permissions_mode": 0o640,
            "directory_permissions_mode": 0o750,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Security -------------------------------------------------------------------------------------

# Off only where nothing terminates TLS, as on a developer's own machine.
HTTPS = read("HTTPS", switch, default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [f"^{re.escape((PATH_PREFIX + p)[1:])}$" for p in HEALTH_CHECKS]
# A session ends when the browser closes, and at the latest after this many hours.
SESSION_ENGINE = "kfor_site.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 3600 * read("SESSION_HOURS", positive_number, default=12)
# Browsers accept cookies with this prefix from this host over HTTPS only (RFC 6265bis, 4.1.3.2).
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = read("HSTS_SECONDS", number, default=31_536_000) if HTTPS else 0
# Both affect other hosts of the domain, so only the domain's owner can decide.
SECURE_HSTS_INCLUDE_SUBDOMAINS = read("HSTS_INCLUDE_SUBDOMAINS", switch, default=False)
SECURE_HSTS_PRELOAD = read("HSTS_PRELOAD", switch, default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # both are off on purpose
# Whose X-Forwarded headers to trust: networks, or None for any peer.
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

DATA_UPLOAD_MAX_NUMBER_FIELDS = (
    20_000  # a milestone has a dozen fields, and some articles have many milestones
)

# --- The prose editor -----------------------------------------------------------------------------

# Modules of our own (named in admin.articles.EDITOR_MODULES), and what they add to the editor. What
# HTML may come out of it, `prose.clean` says.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": ["milestones/paste"], "extensions": {"PastedProse": html_tags([])}},
    {"js": ["milestones/prose/tables"], "extensions": {"CaptionedTable": html_tags([])}},
    {"js": ["milestones/prose/figures"], "extensions": {"ImageFigure": html_tags([])}},
    {"js": ["milestones/prose/references"], "extensions": {"Reference": html_tags([])}},
]

# --- Logging, to standard error -------------------------------------------------------------------

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
    "filters": {"request_id": {"()": "milestones.errors.request_ids.InLogLines"}},
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
