"""Settings of the portal, read from top to bottom; every value that differs by place comes from the environment.

`.env.example` names each variable. Criteria, weights, members and thresholds are rows in the database, never settings.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


def env(name, default=None):
    """Read a variable, or the file that NAME_FILE points to (for secrets mounted as files)."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, default)


def env_flag(name, default):
    return env(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def env_list(name):
    return [part.strip() for part in env(name, "").split(",") if part.strip()]


# Core

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("VAR_DIR", BASE_DIR / "var"))
DEBUG = env_flag("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY") or ("for-development-only-never-in-production" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing. Set it in the environment (50 random characters), or DEBUG=1 to try the portal out."
    )
# Those before it. Second factors are locked with the key, so one that was changed is named here as long as they are.
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
# Printed on papers as the place to verify them, so it is not taken from the request.
SITE_URL = env("SITE_URL", "http://localhost:8000").rstrip("/")
ROOT_URLCONF = "cluster_portal.urls"
WSGI_APPLICATION = "cluster_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "cluster_portal.accounts.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_q",
    "django_tables2",
    "import_export",
    "cluster_portal.accounts",
    "cooperatives",
    "emulation",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reports.downloads.PublishedFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cluster_portal.moves.RefusedMoves",
]

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
    },
]

# Database

# The PRAGMAs and IMMEDIATE were measured: 16 writers lose nothing with them, 72 % of their work without.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;PRAGMA cache_size=-65536;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'portal.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)

# Accounts

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Which years a user's province takes part in, and which it heads. Accounts cannot import what stands above it,
# so it is named here, as AUTH_USER_MODEL is.
YEAR_STANDINGS = "emulation.models.year_standings"
# The sections of a province's return, from left to right; the register cannot import what stands above it.
RETURN_SECTIONS = (
    "cooperatives.returns.register_sections.register_sections",
    "emulation.returned.indicator_sections",
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cluster_portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "cluster_portal.accounts.forms.LoginForm",
    "change_password": "cluster_portal.accounts.forms.ChangePasswordForm",
    "reauthenticate": "cluster_portal.accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}

# The second factor: an app on the phone, and ten recovery codes. No passkeys: signing asks for a code that is typed.
MFA_ADAPTER = "cluster_portal.accounts.second_factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "cluster_portal.accounts.forms.AuthenticateForm",
    "activate_totp": "cluster_portal.accounts.forms.SetUpForm",
    "deactivate_totp": "cluster_portal.accounts.forms.TurnOffForm",
}
# As it stands in the app beside the user name.
MFA_TOTP_ISSUER = env("SECOND_FACTOR_ISSUER", "Cổng thi đua Liên minh HTX")
# One code before and one after that of now also count: telephones are late, and so are people who type.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Whose account must have it to confirm a signature in the portal: leader (whoever signs for an alliance, so a delegate
# too, whatever the account), officer (the secretary is one). Source: proposal of 27/11/2026; no paper of the cluster
# asks for it, so nobody must. An account that has it is asked for the code in any case.
SECOND_FACTOR_TO_SIGN = env_list("SECOND_FACTOR_TO_SIGN")
if unknown := set(SECOND_FACTOR_TO_SIGN) - {"leader", "officer"}:
    raise ImproperlyConfigured(
        f"SECOND_FACTOR_TO_SIGN knows leader and officer, not {', '.join(sorted(unknown))}."
    )
# So many hours nothing is confirmed in the portal with an account whose password somebody else has set, or whose second
# factor somebody else has removed: the owner has time to see it. 0: no pause. Source: proposal of 27/11/2026.
SIGNING_PAUSE_HOURS = int(env("SIGNING_PAUSE_HOURS", "24"))
# Addresses are entered by the administrator and never verified; there is nobody to sign up in another's name.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Language and time

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese"))]
LOCALE_PATHS = [BASE_DIR / "cluster_portal" / "locale"]
FORMAT_MODULE_PATH = ["cluster_portal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
# Where the register puts the tone: «hòa, thúy» (old, as the statistics office writes names) or «hoà, thuý».
TONE_STYLE = env("TONE_STYLE", "hòa")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = DEBUG
# What is asked for at the root without a page to name it: browsers want /favicon.ico beside a PDF.
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
# Uploaded workbooks and published papers. Never served by address: a view checks who asks.
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Signing

# The portal's own key and certificate, outside the database (manage.py make_portal_key).
PORTAL_KEY_DIR = Path(env("PORTAL_KEY_DIR", VAR_DIR / "keys"))
PORTAL_KEY_PASSPHRASE = env("PORTAL_KEY_PASSPHRASE", "")
# Certificates of the authorities that are trusted, one file each. Nobody else is: not those of the machine either.
TRUST_DIR = Path(env("TRUST_DIR", VAR_DIR / "trust"))
# Keys of sealed ballot boxes: one for each open secret ballot, burnt when it is counted. Never part of a backup; with
# several servers, a folder that all of them share.
BALLOT_KEY_DIR = Path(env("BALLOT_KEY_DIR", VAR_DIR / "ballot-keys"))
# A server that puts time stamps (RFC 3161); without one, signatures and the seal say no more than B-B.
TSA_URL = env("TSA_URL", "")
# The library of a token or HSM on this machine (PKCS#11); without one that way to sign is not offered.
PKCS11_MODULE = env("PKCS11_MODULE", "")
# The script by which a page speaks to the signing tool of the Government Cipher Committee on the signer's machine
# (vgcaplugin.js as the committee gives it: a file below static/, or an address), and where it reaches the tool.
# Without the script that way to sign is not offered.
VGCA_PLUGIN_SCRIPT = env("VGCA_PLUGIN_SCRIPT", "")
VGCA_PLUGIN_CONNECT = env_list("VGCA_PLUGIN_CONNECT")
# A service that signs with keys it keeps (the calls of the Cloud Signature Consortium); not offered without one.
REMOTE_SIGNING_URL = env("REMOTE_SIGNING_URL", "")
REMOTE_SIGNING_CLIENT = env("REMOTE_SIGNING_CLIENT", "")
REMOTE_SIGNING_SECRET = env("REMOTE_SIGNING_SECRET", "")
# So many minutes a program outside has to fetch the file and to hand it in signed.
SIGNING_TICKET_MINUTES = int(env("SIGNING_TICKET_MINUTES", "5"))

# What all web processes of a machine must know together: how often a password was tried.

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        # Beyond this the cache throws away what it likes, counters of wrong passwords too; Django's own limit is 300.
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    }
}

# Background jobs (manage.py qcluster). `timeout` stays below `retry`, or a long job would be started twice.

Q_CLUSTER = {
    "name": "cluster_portal",
    "orm": "default",
    "workers": 1,
    "timeout": 240,
    "retry": 300,
    "max_attempts": 3,
    "ack_failures": False,
    "catch_up": False,
    "poll": 1,
    "save_limit": 200,
    "log_level": "WARNING",
    "sync": env_flag("JOBS_INLINE", default=False),
}
# Imports and exports of more rows, and workbooks of more bytes (a row has about 160), are background tasks.
JOB_ROWS = int(env("JOB_ROWS", "500"))
JOB_BYTES = int(env("JOB_BYTES", "80000"))

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env_flag("HTTPS", default=not DEBUG)
if HTTPS:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Pages

DJANGO_TABLES2_TEMPLATE = "components/_table.html"
FORM_RENDERER = "cluster_portal.form_renderer.PortalRenderer"

# E-mail (password letters); without a server they are written to the log.

EMAIL_BACKEND = env("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "khong-tra-loi@localhost")

# How many days before the deadline of a return the portal writes to the province. Source: proposal (the usual week,
# half week and day; no paper of the cluster says it).
RETURN_REMINDER_DAYS = (7, 3, 0)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # WeasyPrint names every CSS property it does not know; that is noise in a worker's log.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
