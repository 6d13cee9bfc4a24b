"""The register's hints of duplicates as an applicant may read them: what is not public yet is not named."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import Association
from associations.services import duplicates
from associations.services.association_presenters import card


@dataclass(frozen=True)
class Alike:
    """An association that may be the same one; without an address when the register does not show it yet."""

    name: str
    place: str
    url: str
    reasons: tuple[Any, ...]


def alike(*, name: str, country: str, registration_number: str = "") -> list[Alike]:
    """What the register knows that resembles an association described by these words."""
    return _said(duplicates.hints_for(name=name, country=country, registration_number=registration_number))


def alike_to(association: Association) -> list[Alike]:
    """What the register knows that resembles this association."""
    return _said(duplicates.hints(association))


def _said(hints: Iterable[duplicates.DuplicateHint]) -> list[Alike]:
    found = []
    for hint in hints:
        reasons = tuple(reason.label for reason in hint.reasons)
        if not hint.association.is_public:
            found.append(Alike(_("Une association dont l’inscription est en cours"), "", "", reasons))
            continue
        shown = card(hint.association)
        url = reverse("associations:association", args=[shown.slug])
        found.append(Alike(shown.name, shown.place, url, reasons))
    return found
