"""Who calls, as a short name for counting and for keys: never an address or a name in clear."""

import hashlib
import hmac

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle


def principal_of(request: Request) -> str:
    """ "partner:<client id>", "user:<id>", or "address:<digest>" for a visitor."""
    user = request.user
    if getattr(user, "is_partner", False):
        return f"partner:{user.client_id}"
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    return f"address:{_digest(BaseThrottle().get_ident(request) or '')}"


def principal_of_user(user_id: int) -> str:
    """The principal of an account, for erasing what was kept under it."""
    return f"user:{user_id}"


def _digest(address: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()[:32]
