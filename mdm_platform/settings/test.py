"""Tests: real PostgreSQL and Redis given by `bin/test`, everything else fast and silent."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "test-only-not-a-secret-0123456789abcdefghijklmnopqrstuv")
os.environ.setdefault("FIELD_ENCRYPTION_KEYS", "dGVzdC1vbmx5LWtleS0wMTIzNDU2Nzg5MDEyMzQ1Njc=")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("TRUSTED_PROXY_COUNT", "0")

from mdm_platform.settings.base import *

INSTALLED_APPS += ["tests.sample", "django_migration_linter"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
if os.environ.get("TEST_DATABASE_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TEST_DATABASE_TEMPLATE"]}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="mdm-test-static-"))
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="mdm-test-media-"))
ERASURE_LIST = MEDIA_ROOT / "erasures.txt"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "mdm_platform.notifications.sms.MemoryBackend"
COMPONENT_GALLERY = True
LOGGING["root"]["level"] = "ERROR"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "⟦undefined: %s⟧"
SITE["declaration_reference"] = "D-TEST-000/2026"
