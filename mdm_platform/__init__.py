"""The kernel: what every domain app stands on. It knows no domain.

`workflow` says what may happen, `permissions` who may, `errors` how a refusal is
told, `audit` what happened, `notifications` who hears. The sub-packages are
Django apps of their own.
"""

from mdm_platform.celery import app as celery_app

__all__ = ["celery_app"]
