"""Writes that are safe to repeat.

A caller sends `Idempotency-Key: <anything unique>` with a write; partners must. The effect, the
key and the answer are written in one transaction, and kept for a day per caller, method and path:

- the same key and body again: the same answer, nothing is run, `Idempotency-Replayed: true`;
- the same key with another body: 422;
- the same key while the first request is still running: 409;
- a refused write (4xx) had no effect and does not use its key up.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from mdm_platform.api.callers import principal_of
from mdm_platform.api.models import KeyedAnswer
from mdm_platform.errors import DomainError, InvalidInput

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
KEY_FORM = re.compile(r"[\x21-\x7e]{1,255}")


class KeyReused(DomainError):
    """The key was already used with another body."""

    code = "idempotency_key_reused"
    message = _("Cette clé d’idempotence a déjà servi pour un autre contenu. Employez une nouvelle clé.")
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class StillRunning(DomainError):
    """The first request with this key is not finished."""

    code = "idempotency_key_running"
    message = _("La même requête est en cours. Répétez-la dans quelques secondes.")
    status = HTTPStatus.CONFLICT
    wait = 2


def run_once(request: Request, effect: Callable[[], Response]) -> HttpResponse:
    """Run the effect in a transaction and answer; a repetition under the same key is answered from memory.

    Raises InvalidInput (missing or malformed key), KeyReused, StillRunning, and whatever the effect raises.
    """
    key = _key_of(request)
    if not key:
        with transaction.atomic():
            return effect()
    where = {"principal": principal_of(request), "method": request.method, "path": request.path[:400], "key": key}
    digest = _digest_of_body(request)
    with transaction.atomic():
        _claim(where)
        known = KeyedAnswer.objects.filter(**where, created_at__gt=timezone.now() - KEPT_FOR).first()
        if known is not None:
            return _replay(known, digest)
        return _remember(effect(), where, digest)


def purge(*, now: datetime | None = None) -> int:
    """Forget the answers kept for more than a day; how many there were."""
    return KeyedAnswer.objects.kept_before((now or timezone.now()) - KEPT_FOR).delete()[0]


def forget_principal(principal: str) -> int:
    """Forget every answer kept for a caller, as when an account is erased; how many there were."""
    return KeyedAnswer.objects.filter(principal=principal).delete()[0]


def _key_of(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not key and getattr(request.user, "is_partner", False):
        sentence = _("Envoyez l’en-tête Idempotency-Key avec chaque écriture.")
        raise InvalidInput(str(sentence), code="idempotency_key_required")
    if key and not KEY_FORM.fullmatch(key):
        sentence = _("L’en-tête Idempotency-Key compte de 1 à 255 caractères ASCII visibles.")
        raise InvalidInput(str(sentence), code="idempotency_key_invalid")
    return key


def _digest_of_body(request: Request) -> str:
    """The digest of what was sent, after reading it, since the body is read once."""
    takes_forms = any(isinstance(parser, MultiPartParser) for parser in request.parsers)
    if takes_forms and request.content_type.startswith("multipart/"):
        return _digest_of_parts(request)
    content = request.headers.get("Content-Type", "").encode() + b"\n" + request._request.body
    return _sealed(hashlib.sha256(content).hexdigest())


def _digest_of_parts(request: Request) -> str:
    """The digest of the fields and files of a form, whose boundary changes from one sending to the next."""
    digest = hashlib.sha256()
    for name, values in sorted(request.data.lists()):
        for value in values:
            digest.update(f"\n{name}\n".encode())
            for chunk in value.chunks() if hasattr(value, "chunks") else (str(value).encode(),):
                digest.update(chunk)
            if hasattr(value, "seek"):
                value.seek(0)
    return _sealed(digest.hexdigest())


def _sealed(digest: str) -> str:
    """The digest under the site's key: a body may hold a secret code, which nobody finds again from the table alone."""
    return salted_hmac("api.body", digest, algorithm="sha256").hexdigest()


def _claim(where: dict[str, str]) -> None:
    """Hold the key until the transaction ends; StillRunning when another request holds it."""
    number = hashlib.sha256("\n".join(where.values()).encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(number, signed=True)])
        if not cursor.fetchone()[0]:
            raise StillRunning


def _replay(known: KeyedAnswer, digest: str) -> HttpResponse:
    if known.body_digest != digest:
        raise KeyReused
    headers = {REPLAYED_HEADER: "true"} | ({"Location": known.location} if known.location else {})
    return HttpResponse(known.body, status=known.status, content_type=known.content_type, headers=headers)


def _remember(response: Response, where: dict[str, str], digest: str) -> Response:
    if response.status_code < HTTPStatus.BAD_REQUEST:
        body = b"" if response.data is None else JSONRenderer().render(response.data)
        KeyedAnswer.objects.update_or_create(
            **where,
            defaults={
                "body_digest": digest,
                "status": response.status_code,
                "content_type": "application/json",
                "location": response.headers.get("Location", ""),
                "body": body.decode(),
                "created_at": timezone.now(),
            },
        )
    return response
