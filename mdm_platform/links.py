"""Signed links that expire: they let somebody do one thing without signing in.

    token = links.sign("skills.confirm", profile, max_age=timedelta(days=30))
    profile = links.read("skills.confirm", token, Profile.objects.all())

A link holds a key, never anything personal. Opening it shows a page; only its POST acts.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.errors import DomainError

SALT = "mdm_platform.links"
Row = TypeVar("Row", bound=models.Model)


class LinkRefused(DomainError):
    """The link was altered, made for something else, or its object is gone."""

    code = "link_refused"
    message = _("Ce lien n’est pas valable. Vérifiez que vous l’avez copié en entier.")


class LinkExpired(LinkRefused):
    """The link was right, and is too old."""

    code = "link_expired"
    message = _("Ce lien a expiré. Connectez-vous pour continuer.")


def sign(purpose: str, obj: models.Model, *, max_age: timedelta, now: datetime | None = None, stamp: str = "") -> str:
    """A token for this purpose and object, good for `max_age`.

    `stamp` ties it to a version of the object: a token with another stamp is refused by `read`.
    """
    expires = int(((now or timezone.now()) + max_age).timestamp())
    payload = {"m": obj._meta.label_lower, "k": str(obj.pk), "e": expires, "s": stamp}
    return signing.dumps(payload, salt=f"{SALT}.{purpose}", compress=False)


def read(purpose: str, token: str, rows: models.QuerySet[Row], *, now: datetime | None = None, stamp: str = "") -> Row:
    """The object that the token was signed for, among these rows.

    Raises LinkExpired after its time, LinkRefused for any other reason.
    """
    try:
        payload = signing.loads(token, salt=f"{SALT}.{purpose}")
    except signing.BadSignature:
        raise LinkRefused from None
    if payload["m"] != rows.model._meta.label_lower or payload["s"] != stamp:
        raise LinkRefused
    if payload["e"] < (now or timezone.now()).timestamp():
        raise LinkExpired
    found = rows.filter(pk=payload["k"]).first()
    if found is None:
        raise LinkRefused
    return found
