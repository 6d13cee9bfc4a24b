"""Production settings. Nothing insecure has a default here.

Every variable is described in `.env.example`; a missing one stops the start with a
sentence that says what to set.
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mdm_platform.api.enum_names import ENUM_NAMES

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()


def required(name: str, hint: str) -> str:
    """The value of an environment variable, or ImproperlyConfigured with how to set it."""
    value = env.str(name, default="")
    if not value:
        message = f"{name} is not set. {hint} See .env.example."
        raise ImproperlyConfigured(message)
    return value


def broker_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: a Unix socket is `redis+socket://` there."""
    return redis_url.replace("unix://", "redis+socket://", 1) if redis_url.startswith("unix://") else redis_url


def database(url: str, *, role: str = "") -> dict:
    """Django's database settings for an address, connected under `role` when one is given.

    The role of the application lacks UPDATE, DELETE and TRUNCATE on log tables, and the
    owner role migrates (docs/operations.md).
    """
    config = env.db_url_config(url)
    config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    config["CONN_HEALTH_CHECKS"] = True
    config["ATOMIC_REQUESTS"] = False
    options = config.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    settings_of_session = ["-c statement_timeout=30000", "-c TimeZone=UTC", "-c plan_cache_mode=force_custom_plan"]
    if role:
        settings_of_session.append(f"-c role={role}")
    options["options"] = " ".join(settings_of_session)
    return config


SECRET_KEY = required("SECRET_KEY", "Give it 50 random characters.")
FIELD_ENCRYPTION_KEYS = required(
    "FIELD_ENCRYPTION_KEYS", "Give one or more Fernet keys separated by commas, the newest first."
).split(",")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "Give the host names of the site, separated by commas.").split(",")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = required("SITE_URL", "Give the public address of the site, without a slash at its end.").rstrip("/")
DEBUG = False

INSTALLED_APPS = [
    "mdm_platform.admin_app.PlatformAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_linear_migrations",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "template_partials",
    "bootstrap",
    "lucide",
    "django_countries",
    "phonenumber_field",
    "csp",
    "mdm_platform",
    "mdm_platform.accounts",
    "mdm_platform.audit",
    "mdm_platform.notifications",
    "mdm_platform.files",
    "mdm_platform.health",
    "mdm_platform.workplace",
    "mdm_platform.jobs",
    "mdm_platform.territories",
    "mdm_platform.calendars",
    "mdm_platform.institutions",
    "mdm_platform.ledger",
    "mdm_platform.events",
    "mdm_platform.publications",
    "mdm_platform.grids",
    "mdm_platform.strategy",
    "mdm_platform.api",
    "skills",
    "grievances",
    "associations",
    "projects",
]

MIDDLEWARE = [
    "mdm_platform.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mdm_platform.caching.CacheControlMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mdm_platform.reading_language.ReadingLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mdm_platform.login_required.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mdm_platform.files.full_disk.FullDiskMiddleware",
    "mdm_platform.error_pages.RefusalMiddleware",
    "mdm_platform.database_errors.DatabaseUnavailableMiddleware",
    "mdm_platform.accounts.middleware.SecondFactorMiddleware",
    "mdm_platform.accounts.middleware.RateLimitedMiddleware",
]
CSRF_FAILURE_VIEW = "mdm_platform.error_pages.csrf_failure"

ROOT_URLCONF = "mdm_platform.urls"
WSGI_APPLICATION = "mdm_platform.wsgi.application"
ASGI_APPLICATION = "mdm_platform.asgi.application"

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
                "csp.context_processors.nonce",
                "mdm_platform.context_processors.site",
                "mdm_platform.notifications.context_processors.unread",
            ],
            "builtins": ["mdm_platform.templatetags.components", "mdm_platform.templatetags.display"],
        },
    }
]
FORM_RENDERER = "mdm_platform.forms.PlatformFormRenderer"

# -- data ---------------------------------------------------------------------------
DATABASES = {
    "default": database(
        required("DATABASE_URL", "Give postgres://user:password@host:5432/name."),
        role=env.str("DATABASE_ROLE", default=""),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPLICATION_ROLE = env.str("APPLICATION_ROLE", default="mdm_app")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "platform_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "mdm_platform.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
MIGRATION_MODULES: dict[str, str] = {}

# -- background work ----------------------------------------------------------------
REDIS_URL = required("REDIS_URL", "Give redis://host:6379/0 or unix:///path/to/redis.sock.")
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_ROUTES = {"jobs.*": {"queue": "jobs"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 0.5,
    "visibility_timeout": 2 * 60 * 60,
    "max_retries": 0,
}
CELERY_TIMEZONE = "UTC"

# -- people -------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["full_name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_ADAPTER = "mdm_platform.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1"]  # the form asks for an address or a number, either will do
ACCOUNT_FORMS = {
    "login": "mdm_platform.accounts.forms.LoginForm",
    "signup": "mdm_platform.accounts.forms.SignupForm",
    "request_login_code": "mdm_platform.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "mdm_platform.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "mdm_platform.accounts.forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "mdm_platform.accounts.forms.ConfirmPasswordResetCodeForm",
    "verify_phone": "mdm_platform.accounts.forms.VerifyPhoneForm",
    "change_password": "mdm_platform.accounts.forms.ChangePasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # failures are counted by accounts.lockout, in rows
MFA_ADAPTER = "mdm_platform.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "mdm_platform.accounts.forms.AuthenticateForm",
    "reauthenticate": "mdm_platform.accounts.forms.ReauthenticateForm",
    "login_webauthn": "mdm_platform.accounts.forms.passkeys.LoginWebAuthnForm",
    "authenticate_webauthn": "mdm_platform.accounts.forms.passkeys.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "mdm_platform.accounts.forms.passkeys.ReauthenticateWebAuthnForm",
    "add_webauthn": "mdm_platform.accounts.forms.passkeys.AddWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone then is two factors: the device, and its holder
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

# -- languages ----------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Africa/Casablanca"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["mdm_platform.formats"]
COUNTRIES_OVERRIDE = {"EH": None}  # the southern provinces are regions of Morocco, in `territories`
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# -- files --------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
ERASURE_LIST = Path(env.str("ERASURE_LIST", default=str(MEDIA_ROOT / "erasures.txt")))  # kept outside backups
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# -- mail and texts -----------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="ne-pas-repondre@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SMS_BACKEND = env.str("SMS_BACKEND", default="mdm_platform.notifications.sms.UnconfiguredBackend")
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")
DEVELOPMENT_MAILBOX: Path | None = None
COMPONENT_GALLERY = False

# -- the owner of the platform --------------------------------------------------------
SITE = {
    "name": env.str("SITE_NAME", default="") or _("Marocains du monde"),
    "owner": env.str("SITE_OWNER", default="") or _("Ministère chargé des Marocains résidant à l’étranger"),
    "logo": env.str("SITE_LOGO", default="img/mark.svg"),
    "contact_email": env.str("SITE_CONTACT_EMAIL", default=DEFAULT_FROM_EMAIL),
    "contact_phone": env.str("SITE_CONTACT_PHONE", default=""),
    "declaration_reference": env.str("DATA_PROTECTION_DECLARATION", default=""),
}

# -- transport and browser ------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# -- directory ------------------------------------------------------------------------
DIRECTORY_DAILY_CARDS = {  # cards that one reader may list in a day, by audience; staff have no limit
    "public": env.int("DIRECTORY_DAILY_CARDS_PUBLIC", default=600),
    "members": env.int("DIRECTORY_DAILY_CARDS_MEMBERS", default=2_000),
    "partners": env.int("DIRECTORY_DAILY_CARDS_PARTNERS", default=50_000),
}

# -- API ------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "mdm_platform.api.authentication.PartnerAuthentication",
        "mdm_platform.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["mdm_platform.api.permissions.MappedPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["mdm_platform.api.parsers.PlatformJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "mdm_platform.api.pagination.KeysetPagination",
    "DEFAULT_THROTTLE_CLASSES": [
        "mdm_platform.api.throttling.AnonymousThrottle",
        "mdm_platform.api.throttling.MemberThrottle",
        "mdm_platform.api.throttling.PartnerThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anonymous": "120/min", "member": "600/min", "partner": "3000/min"},
    "DEFAULT_SCHEMA_CLASS": "mdm_platform.api.schema.PlatformAutoSchema",
    "EXCEPTION_HANDLER": "mdm_platform.api.errors.exception_handler",
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("API des Marocains du monde"),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "mdm_platform.api.schema.document_problems",
    ],
}

# -- logs -----------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "mdm_platform.logs.JsonFormatter"}},
    "filters": {"request_id": {"()": "mdm_platform.logs.RequestIdFilter"}},
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]},
    },
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.server": {"handlers": ["stdout"], "propagate": False}},
}
