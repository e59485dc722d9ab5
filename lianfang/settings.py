"""All settings. They come from the environment (`LIANFANG_*`, docs/settings.md) and nowhere else."""

import os
import re
import secrets
import unicodedata
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lianfang.kit.master import place_once

PACKAGE = Path(__file__).resolve().parent

KNOWN = {
    "LIANFANG_DATA",
    "LIANFANG_DATABASE_URL",
    "LIANFANG_DATABASE_URL_FILE",
    "LIANFANG_DEBUG",
    "LIANFANG_DUTY_PHONE",
    "LIANFANG_HOSTS",
    "LIANFANG_HTTPS",
    "LIANFANG_LOCAL_PLATES",
    "LIANFANG_MASTER_KEY",
    "LIANFANG_MASTER_KEY_FILE",
    "LIANFANG_PYTHON",
    "LIANFANG_SECRET_KEY",
    "LIANFANG_SECRET_KEY_FILE",
    "LIANFANG_TEST_DATABASE_URL",
    "LIANFANG_CHROMIUM",
}
unknown = sorted(name for name in os.environ if name.startswith("LIANFANG_") and name not in KNOWN)
if unknown:
    raise ImproperlyConfigured(f"unknown setting {', '.join(unknown)}; docs/settings.md lists all")


def text(name: str, default: str = "") -> str:
    """A setting's value, or the content of the file that `<name>_FILE` names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text("utf-8").strip()
        except (OSError, ValueError) as fault:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {fault}") from fault
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "true" if default else "false")
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be exactly true or false")
    return value == "true"


def kept_secret(name: str, filename: str) -> str:
    """A secret from the environment, or from a file of the data directory made on first use."""
    value = text(name)
    if value:
        return value
    path = DATA / filename
    if not path.exists():
        place_once(path, secrets.token_hex(32))
    return path.read_text("utf-8").strip()


def database(url: str) -> dict[str, object]:
    """Django's connection settings for a `postgresql://` address; the embedded SQLite without one."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "lianfang.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a receipt is a promise, so the commit it stands on must survive a power cut.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;"
                    "PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;"
                    # ON: what is deleted is overwritten; the bundled library is built without it, and
                    # FAST leaves three times as many old bytes behind.
                    "PRAGMA secure_delete=ON;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("LIANFANG_DATABASE_URL must begin with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def plates(name: str) -> frozenset[str]:
    """First two signs of plates, such as 鲁G, however they are parted. Raises ImproperlyConfigured."""
    told = unicodedata.normalize("NFKC", text(name)).upper()
    found = frozenset(one for one in re.split(r"[\s,、;]+", told) if one)
    wrong = sorted(one for one in found if not re.fullmatch(r"[\u4e00-\u9fff][A-Z]", one))
    if wrong:
        raise ImproperlyConfigured(f"{name}: {', '.join(wrong)} is no beginning of a plate such as 鲁G")
    return found


DATA = Path(os.environ.get("LIANFANG_DATA") or "data").resolve()
DEBUG = flag("LIANFANG_DEBUG", False)
SECRET_KEY = kept_secret("LIANFANG_SECRET_KEY", "secret.key")
# 32 bytes as hex; wraps the data keys. Without it the key file counts, which `accounts.keys` makes for
# an empty database and for no other.
MASTER_KEY = text("LIANFANG_MASTER_KEY")
DUTY_PHONE = text("LIANFANG_DUTY_PHONE")  # stands on every sheet and on the residents' pages
LOCAL_PLATES = plates("LIANFANG_LOCAL_PLATES")
ALLOWED_HOSTS = [host for host in text("LIANFANG_HOSTS", "*").split(",") if host]

INSTALLED_APPS = [
    "lianfang.shell",
    "lianfang.acts",
    "lianfang.listings",
    "lianfang.grid",
    "lianfang.figures",
    "lianfang.accounts",
    "lianfang.things",
    "lianfang.people",
    "lianfang.passes",
    "lianfang.measures",
    "lianfang.duties",
    "lianfang.handovers",
    "lianfang.slots",
    "lianfang.notices",
    "lianfang.restrictions",
    "lianfang.screening",
    "lianfang.cases",
    "lianfang.clinic",
    "lianfang.checkpoints",
    "lianfang.sanitation",
    "lianfang.isolation",
    "lianfang.markets",
    "lianfang.enterprises",
    "lianfang.flows",
    "lianfang.exchange",
    "lianfang.reports",
    "lianfang.command",
    "lianfang.orders",
    "lianfang.headquarters",
    "lianfang.serving",
    "lianfang.mending",
    "lianfang.drill",
    "lianfang.field",
    "lianfang.api",
    "lianfang.resident",
    "lianfang.paper",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
RECORD_KINDS = "lianfang.flows.table.KINDS"  # the wiring of rooms, for pages below it
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lianfang.shell.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lianfang.accounts.http.ScopeMiddleware",
    "lianfang.shell.http.ProblemMiddleware",
]
ROOT_URLCONF = "lianfang.urls"
WSGI_APPLICATION = "lianfang.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "lianfang.shell.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "lianfang.shell.templatetags.shell"],
        },
    }
]

DATABASES = {"default": database(text("LIANFANG_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "lianfang.accounts.hashers.FirstPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "lianfang.shell.http.csrf_failure"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = flag("LIANFANG_HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Without it every form sent through a TLS proxy fails: its Origin says https, the request http.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LANGUAGE_CODE = "zh-hans"  # users without a preference read Chinese first
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
LANGUAGE_COOKIE_NAME = "lianfang_language"
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "lianfang.shell.static.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG  # looked for when asked; listing them takes 6 ms

# An import sheet of a whole district is larger than Django's default; exchange bounds it itself.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LARGEST_UPLOAD = 257 * 1024 * 1024  # a sheet as large as exchange takes, and the form around it
FILE_UPLOAD_TEMP_DIR = None
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
