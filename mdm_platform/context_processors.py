"""What every template may read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The owner's name, logo and contact, which are configuration.

    Pages read them as `platform`: allauth's views put a `site` of their own in the way.
    """
    return {"platform": settings.SITE, "site": settings.SITE, "site_url": settings.SITE_URL}
