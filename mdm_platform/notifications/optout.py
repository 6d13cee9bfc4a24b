"""Who wants to hear no more: signed links for people, keyed hashes for addresses."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

SALT = "notifications.unsubscribe"


@dataclass(frozen=True)
class OptOut:
    """What an unsubscribe link stands for: a person (public id) or an address (hash), and a category."""

    category: str
    person: str = ""
    address_hash: str = ""


def hash_address(address: str) -> str:
    """A keyed hash of an address: recognises it without keeping it."""
    key = hashlib.sha256(b"notifications.optout" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()


def link(notification: Any, *, recipient: Any, address: str, language: str) -> str:
    """The address that stops this category by POST (RFC 8058); empty for a mandatory message."""
    if notification.mandatory:
        return ""
    person = str(recipient.public_id) if recipient is not None else ""
    token = signing.dumps([notification.category, person, "" if person else hash_address(address)], salt=SALT)
    with translation.override(language):
        return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def read(token: str) -> OptOut:
    """What the link stands for; signing.BadSignature for a forged one."""
    category, person, address_hash = signing.loads(token, salt=SALT)
    return OptOut(category=category, person=person, address_hash=address_hash)
