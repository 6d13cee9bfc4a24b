"""What every template may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The owner's name, logo and contact, which are configuration."""
    return {"site": settings.SITE, "site_url": settings.SITE_URL}
