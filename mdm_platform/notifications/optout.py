"""Who wants to hear no more: signed links for people, keyed hashes for addresses."""

import hashlib
import hmac

from django.conf import settings


def hash_address(address: str) -> str:
    """A keyed hash of an address: recognises it without keeping it."""
    key = hashlib.sha256(b"notifications.optout" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()
