"""Development and demo: beside a running `bin/demo`, finds its servers by itself."""

import os
from pathlib import Path

import environ

_DEMO = Path(__file__).resolve().parent.parent.parent / ".demo"
if (_DEMO / "env").is_file():
    environ.Env.read_env(_DEMO / "env")
os.environ.setdefault("SECRET_KEY", "development-only-not-a-secret-0123456789abcdefghijklmnop")
os.environ.setdefault("FIELD_ENCRYPTION_KEYS", "ZGV2ZWxvcG1lbnQtb25seS1rZXktMDEyMzQ1Njc4OTA=")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("SITE_URL", "http://localhost:8000")
os.environ.setdefault("DATABASE_URL", "postgres:///mdm")
os.environ.setdefault("REDIS_URL", "redis://localhost:6379/0")
os.environ.setdefault("TRUSTED_PROXY_COUNT", "0")

from mdm_platform.settings.base import *  # noqa: E402  the defaults above must be there first

CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
STORAGES["staticfiles"]["BACKEND"] = (  # hashed names as in production; compressing takes half a minute
    "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # localhost, without TLS
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", _DEMO / "media"))
ERASURE_LIST = MEDIA_ROOT / "erasures.txt"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", _DEMO / "static"))
DEVELOPMENT_MAILBOX = Path(os.environ.get("DEVELOPMENT_MAILBOX", _DEMO / "mail"))
EMAIL_BACKEND = "mdm_platform.notifications.mailbox.MailboxBackend"
SMS_BACKEND = "mdm_platform.notifications.mailbox.MailboxSmsBackend"
COMPONENT_GALLERY = True
SITE["declaration_reference"] = "D-DEMO-000/2026"
SITE["contact_email"] = "contact@exemple.test"
