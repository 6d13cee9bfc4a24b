"""Short secrets at rest: second-factor seeds, codes that wait in the outbox, bank details.

The keys are `settings.FIELD_ENCRYPTION_KEYS`, the newest first: it encrypts, all of them decrypt,
so a key is replaced by putting a new one in front and rewriting rows with `rotate`.
"""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Undecipherable(Exception):
    """The text was not encrypted with one of the keys, or was altered."""


def encrypt(text: str) -> str:
    """The text under the newest key, as printable ASCII; twice the same text gives two different answers."""
    return _box().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """What `encrypt` was given; Undecipherable when no key opens the token."""
    try:
        return _box().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Undecipherable from error


def rotate(token: str) -> str:
    """The same secret under the newest key; Undecipherable when no key opens the token."""
    try:
        return _box().rotate(token.encode()).decode("ascii")
    except InvalidToken as error:
        raise Undecipherable from error


def encrypt_json(value: Any) -> str:
    """JSON values, encrypted as one text."""
    return encrypt(json.dumps(value, ensure_ascii=False))


def decrypt_json(token: str) -> Any:
    """What `encrypt_json` was given; Undecipherable when no key opens the token."""
    return json.loads(decrypt(token))


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in settings.FIELD_ENCRYPTION_KEYS])
