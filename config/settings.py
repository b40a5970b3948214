"""All settings of Sucharit, read from the environment; README.md lists the variables.

Without any variable it runs embedded: two SQLite files and a key under `var/`.
"""

import hashlib
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.storages import file_storage

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
TESTING = "pytest" in sys.modules
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
_site = urlsplit(SITE_URL)
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
IS_LOCAL = _site.hostname in LOCAL_HOSTS or _site.hostname == "::1"
HTTPS = _site.scheme == "https"

# A production start must not go on with a key that somebody else could know.
SECRET_KEY_LEAST = 32
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if DEBUG or DEMO or TESTING or env.bool("SUCHARIT_SETUP", default=False):
        SECRET_KEY = (
            "only-for-set-up-and-tests-" + hashlib.sha256(str(BASE_DIR).encode()).hexdigest()
        )
    else:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random text, or start with `make run`."
        )
if not IS_LOCAL and len(SECRET_KEY) < SECRET_KEY_LEAST:
    raise ImproperlyConfigured(
        f"SECRET_KEY is too short: it must be random, of {SECRET_KEY_LEAST} characters or more."
    )
if DEMO and not IS_LOCAL:
    raise ImproperlyConfigured(
        "DEMO=1 is for this machine only, but SITE_URL is another host: its passwords are public."
    )

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if IS_LOCAL else [_site.hostname]
)
CSRF_TRUSTED_ORIGINS = [] if IS_LOCAL else [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "thai",
    "documents",
    "workflow",
    "organisations",
    "complaints.general",
    "complaints.corruption",
    "risks",
    "plans",
    "reports",
    "portal",
]

MIDDLEWARE = [
    # Outermost: the pages of those who report corruption never reach what stands below.
    "complaints.corruption.gate.ReporterGate",
    "config.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.RefuseNulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.sessions.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisations.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "thai.templatetags.thai",
                "organisations.templatetags.ui",
            ],
        },
    },
]

# --- Databases: the corruption channel's tables lie apart from the first migration on.


def _database(variable: str, file_name: str) -> dict:
    config = env.db_url(variable, default=f"sqlite:///{VAR_DIR / file_name}")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # WAL, IMMEDIATE and a long timeout together: any two of them lost writes under load.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
            ),
        }
        config["CONN_MAX_AGE"] = 60
        # A file, not memory: threads of the live server must not share one connection.
        config["TEST"] = {"NAME": str(VAR_DIR / f"test-{file_name}")}
    else:
        config["ENGINE"] = "django.db.backends.postgresql"
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
        config["TEST"] = {"NAME": "test_" + file_name.removesuffix(".sqlite3")}
    return config


VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {
    "default": _database("DATABASE_URL", "sucharit.sqlite3"),
    "corruption": _database("CORRUPTION_DATABASE_URL", "corruption.sqlite3"),
}
DATABASE_ROUTERS = ["config.routers.CorruptionRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache, sessions, jobs
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "config.cache.PatientRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
            "KEY_PREFIX": "sucharit",
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# What must leave no trace of its minute on a disk; each process counts for itself.
CACHES["memory"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "memory",
}
# In the database, not the cache: a restarted Redis must not sign everybody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

_broker = REDIS_URL or "memory://"
if _broker.startswith("unix://"):
    _broker = "redis+socket://" + _broker.removeprefix("unix://").replace("?db=", "?virtual_host=")
CELERY_BROKER_URL = _broker
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 3, "socket_connect_timeout": 3}
# A dead broker answers at once: the job row is committed, beat brings it back (workflow.jobs).
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "Asia/Bangkok"
CELERY_TASK_ROUTES = {"reports.*": {"queue": "reports"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "requeue-stale-jobs": {"task": "workflow.requeue_stale_jobs", "schedule": 15.0},
    "heartbeat": {"task": "workflow.heartbeat", "schedule": 20.0},
    "sign-audit-head": {"task": "workflow.sign_audit_heads", "schedule": crontab(minute=5)},
    "open-rounds": {"task": "reports.open_due_rounds", "schedule": crontab(minute=15)},
    "refresh-figures": {"task": "reports.refresh_figures", "schedule": crontab(minute="*/5")},
    "remind-rounds": {"task": "reports.send_reminders", "schedule": crontab(minute=0, hour=8)},
    "remove-risk-files": {
        "task": "risks.remove_old_files",
        "schedule": crontab(minute=40, hour=3),
    },
    "review-risks": {"task": "risks.open_due_reviews", "schedule": crontab(minute=10, hour=8)},
    "send-waiting-notices": {"task": "complaints.send_waiting", "schedule": 60.0},
    "remind-complaints": {"task": "complaints.remind", "schedule": crontab(minute=20, hour=8)},
    "escalate-complaints": {"task": "complaints.escalate", "schedule": crontab(minute=30, hour=8)},
    "erase-contacts": {"task": "complaints.erase_contacts", "schedule": crontab(minute=30, hour=2)},
    "expire-staged-files": {"task": "complaints.expire_staged", "schedule": crontab(minute=50)},
    # One line each working morning, the same for both channels; never on an arrival.
    "send-digest": {"task": "portal.send_digest", "schedule": crontab(minute=5, hour=8)},
    "resume-hand-overs": {"task": "portal.resume_hand_overs", "schedule": 60.0},
    "end-identity-grants": {
        "task": "corruption.end_identity_grants",
        "schedule": crontab(minute=15, hour=0),
    },
    "freeze-figures": {
        "task": "corruption.freeze_figures",
        "schedule": crontab(minute=30, hour=0),
    },
    "finish-deletions": {"task": "corruption.finish_deletions", "schedule": crontab(minute=35)},
    "sweep-sealed-files": {
        "task": "corruption.sweep_files",
        "schedule": crontab(minute=10, hour=3),
    },
    "remove-leavers": {
        "task": "corruption.remove_leavers",
        "schedule": crontab(minute=5, hour=0),
    },
    # Soon after midnight: what is over today is over for those who come to work.
    "expire-acceptances": {
        "task": "risks.expire_acceptances",
        "schedule": crontab(minute=20, hour=0),
    },
}

# --- People and sign-in
AUTH_USER_MODEL = "organisations.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Public by design; the accounts exist only while DEMO=1.
DEMO_PASSWORD = "sucharit-demo"  # noqa: S105
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/staff/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "สุจริต: "
ACCOUNT_ADAPTER = "organisations.accounts.AccountAdapter"
ACCOUNT_USER_DISPLAY = "organisations.accounts.display"
# Many officers share one address behind the office's router: limit by account, not by address.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sucharit"
MFA_ADAPTER = "organisations.accounts.MfaAdapter"
# Browsers treat http://localhost as a secure place; elsewhere passkeys need https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL
SIGNING_GRANT_SECONDS = 300

# --- Security headers
# Limited to the addresses that need it (config/sessions.py); a name of its own, since the former
# cookie for the whole site would go on hiding it.
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Else all people behind the proxy would share its address and its limits.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap's own style sheet draws its marks from data: pictures.
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Language and time
LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("ไทย")), ("en", _("อังกฤษ"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

# --- Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    path for path in (BASE_DIR / "static" / "build", BASE_DIR / "static" / "img") if path.is_dir()
]
STORAGES = {
    "default": file_storage(env.str("STORAGE_URL", default=""), VAR_DIR / "media"),
    # Sealed files of the corruption channel: a place of their own.
    "corruption": file_storage(
        env.str("CORRUPTION_STORAGE_URL", default=""), VAR_DIR / "corruption-media"
    ),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        ),
    },
}
FONT_DIR = VAR_DIR / "fonts"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
ATTACHMENT_MAX_BYTES = 20 * 2**20
# ClamAV's daemon: unix:///run/clamav/clamd.ctl or tcp://host:3310; empty: files are not scanned.
CLAMD_URL = env.str("CLAMD_URL", default="")
# A public form: so many files, so many bytes together.
COMPLAINT_FILES_MAX_COUNT = 10
COMPLAINT_FILES_MAX_TOTAL_BYTES = 60 * 2**20
# Of all files that wait for a form which came back with an error.
COMPLAINT_STAGED_MAX_BYTES = 2 * 2**30
# Whoever picks a whole album is told so beside the field; Django alone would refuse the request.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
# Arrivals for one organisation in ten minutes from which sending costs more (complaints.flood).
COMPLAINT_FLOOD_LEVELS = (30, 100, 300)
# The same for wrong tracking codes from one address.
COMPLAINT_GUESS_LEVELS = (10, 30, 100)
AUDIT_SIGNING_KEY_FILE = Path(
    env.str("AUDIT_SIGNING_KEY_FILE", default=str(VAR_DIR / "audit_signing_key"))
)

# --- The corruption channel
# Browsers take the prefix on https only; it ties a cookie to this host and to every path of it.
VAULT_COOKIE, INBOX_COOKIE = ("__Host-vault", "__Host-inbox") if HTTPS else ("vault", "inbox")
# A name of its own for the pages of those who report; shows in DNS, so the same host is the rule.
CORRUPTION_HOST = env.str("CORRUPTION_HOST", default="")
if CORRUPTION_HOST:
    ALLOWED_HOSTS.append(CORRUPTION_HOST)
# Where "leave quickly" leads: a page that anybody might have open.
REPORTER_LEAVE_URL = env.str("REPORTER_LEAVE_URL", default="https://www.tmd.go.th/")
# Public halves of the offices' root keys: what no database can change.
CORRUPTION_ROOTS_FILE = VAR_DIR / "keys" / "roots.json"
# Deleted reports and removed holders, replayed after a backup has been restored.
CORRUPTION_REMOVED_FILE = VAR_DIR / "keys" / "removed.jsonl"
# What the program marks its grants with; shared by all its servers, and opens nothing.
CORRUPTION_MARK_KEY_FILE = VAR_DIR / "keys" / "mark_key"
# Seals the channel's backups; keep a copy of it elsewhere, and the backups not beside it.
BACKUP_KEY_FILE = Path(env.str("BACKUP_KEY_FILE", default=str(VAR_DIR / "keys" / "backup_key")))
ACK_SIGNING_KEY_FILE = Path(
    env.str("ACK_SIGNING_KEY_FILE", default=str(VAR_DIR / "keys" / "acknowledgement_key"))
)
# Argon2id, KiB. Stored with each key, so that it can grow.
VAULT_ARGON_MEMORY = 8 * 1024 if TESTING else 256 * 1024
VAULT_IDLE_SECONDS = 600
VAULT_LONGEST_SECONDS = 1800
INBOX_IDLE_SECONDS = 900
INBOX_LONGEST_SECONDS = 12 * 3600
REPORT_FILES_MAX_COUNT = 20
REPORT_FILES_MAX_TOTAL_BYTES = 100 * 2**20

# --- Mail: files under var/mail unless a server is named
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
# Takes a POST of JSON with `to` and `text`; empty: no SMS.
SMS_URL = env.str("SMS_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"sucharit@{_site.hostname}")

# --- Forms
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Logs: one line of JSON each, with the request's id, never a form's content
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO"},
        "django.server": {"handlers": ["console"], "propagate": False},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "weasyprint.progress": {"level": "ERROR"},
    },
}

SILENCED_SYSTEM_CHECKS = [
    # HSTS for subdomains and preloading are the office's decision, not this program's.
    "security.W005",
    "security.W021",
]
if IS_LOCAL:
    # On this machine itself there is no TLS to insist on.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]
