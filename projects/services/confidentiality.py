"""The text that both sides of an introduction accept: its versions, and the paper of who accepted which and when."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mdm_platform.documents import pdf
from mdm_platform.errors import NotVisible, TransitionNotAllowed
from mdm_platform.formats import nice_datetime
from projects.models import ConfidentialityText, Introduction
from projects.models.introduction import HOLDER, INVESTOR
from projects.services.investor_presenters import contact_of

DATA = Path(__file__).resolve().parent.parent / "data" / "confidentiality.json"
TEMPLATE = "projects/confidentiality.typ"


def load() -> int:
    """Add the versions that are missing; one that is kept never changes. How many there are."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    known = set(ConfidentialityText.objects.values_list("version", flat=True))
    ConfidentialityText.objects.bulk_create(
        ConfidentialityText(**{**row, "published_on": date.fromisoformat(row["published_on"])})
        for row in rows
        if row["version"] not in known
    )
    return len(rows)


def pdf_of(*, introduction: Introduction, by: Any, language: str) -> bytes:
    """The agreement as PDF, for one of its two sides. Raises NotVisible, TransitionNotAllowed before both accepted."""
    if not introduction.side_of(by):
        raise NotVisible
    signed = (introduction.holder_signed_at, introduction.investor_signed_at)
    if introduction.confidentiality is None or None in signed:
        raise TransitionNotAllowed(_("L’engagement n’est pas encore accepté des deux côtés."), code="not_signed")
    with translation.override(language):
        return pdf.render(TEMPLATE, _content(introduction), language)


def _content(introduction: Introduction) -> dict[str, Any]:
    text = introduction.confidentiality
    last = max(introduction.holder_signed_at, introduction.investor_signed_at)
    return {
        "title": _("Engagement de confidentialité"),
        "date": timezone.localdate(last),
        "issuer": {language: _owner(language) for language in ("fr", "ar")},
        "foot": introduction.project.number or "",
        "version": _("Version %(number)s du texte") % {"number": text.version},
        "facts": [
            [_("Projet"), introduction.project.title],
            [_("Porteur du projet"), introduction.holder_signed_name or name_of(introduction, HOLDER)],
            [_("Investisseur"), introduction.investor_signed_name or name_of(introduction, INVESTOR)],
        ],
        "paragraphs": text.body.split("\n\n"),
        "acceptances": [
            [_("Accepté par le porteur"), nice_datetime(introduction.holder_signed_at)],
            [_("Accepté par l’investisseur"), nice_datetime(introduction.investor_signed_at)],
        ],
    }


def name_of(introduction: Introduction, side: str) -> str:
    """Under which name that side accepts today: the person's, with the investor's organisation."""
    contact = contact_of(introduction, side)
    return " · ".join(part for part in (contact.name, contact.organisation) if part)


def _owner(language: str) -> str:
    with translation.override(language):
        return str(settings.SITE["owner"])
