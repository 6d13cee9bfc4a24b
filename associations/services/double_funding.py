"""Two requests that may ask twice for one thing: same association, same place, same object."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from associations.models import Request

LONGEST_KEY = 160
ALIKE = 0.5
_SMALL = (
    "a au aux d de des du en et l la le les pour projet sur un une the of for and project in to our notre nos",
    "في من على إلى مشروع و",
)
SMALL_WORDS = frozenset(word for line in _SMALL for word in line.split())


@dataclass(frozen=True)
class Suspect:
    """Another request that resembles this one, and in what."""

    request: Request
    reasons: tuple[str, ...]


def object_key(title: str) -> str:
    """The words of a title that say what is done, without accents, order and small words."""
    return " ".join(sorted(_words(title)))[:LONGEST_KEY]


def suspects(request: Request) -> list[Suspect]:
    """The association's other requests, in any call, that ask for the same object in the same place."""
    others = (
        Request.objects.living()
        .filter(association_id=request.association_id)
        .exclude(pk=request.pk)
        .filter(Q(submitted_at__isnull=False) | Q(call_id=request.call_id))
        .with_parts()
        .order_by("-submitted_at", "-pk")
    )
    return [found for other in others if (found := _compare(request, other)) is not None]


def _compare(request: Request, other: Request) -> Suspect | None:
    place, object_alike = _same_place(request, other), _same_object(request, other)
    if not (place and object_alike):
        return None
    reasons = [_("même association"), place, _("même objet : « %(title)s »") % {"title": other.title}]
    if _overlap(request, other):
        reasons.append(_("mêmes dates"))
    return Suspect(other, tuple(reasons))


def _same_place(request: Request, other: Request) -> str:
    if str(request.country) != str(other.country):
        return ""
    if request.province_id and request.province_id == other.province_id:
        return _("même province")
    if request.place and _words(request.place) == _words(other.place):
        return _("même lieu")
    return ""


def _same_object(request: Request, other: Request) -> bool:
    mine, theirs = set(request.object_key.split()), set(other.object_key.split())
    if not mine or not theirs:
        return False
    alike = len(mine & theirs) / min(len(mine), len(theirs))
    return alike >= ALIKE and bool(set(request.sectors) & set(other.sectors) or alike == 1)


def _overlap(request: Request, other: Request) -> bool:
    days: tuple[Any, ...] = (request.starts_on, request.ends_on, other.starts_on, other.ends_on)
    return all(days) and request.starts_on <= other.ends_on and other.starts_on <= request.ends_on


def _words(text: str) -> set[str]:
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
    spaced = "".join(letter if letter.isalnum() else " " for letter in bare)
    return {word for word in spaced.split() if word not in SMALL_WORDS}
