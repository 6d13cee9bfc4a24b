"""The file for the Médiateur, made on demand from what the person reads of their case, by them or by an agent.

It names nobody: the person writes their own name on it, as they wish to be reached by the Médiateur.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grievances.models import Case
from grievances.services import presenters
from grievances.services.presenters import PublicAnswer, PublicCase, PublicMessage
from grievances.workflows import CaseKind
from mdm_platform.documents import pdf
from mdm_platform.formats import nice_date, nice_datetime

TEMPLATE = "grievances/mediator_file.typ"


def render(*, case: Case, language: str, is_own: bool = True, now: datetime | None = None) -> bytes:
    """The PDF in that language; the person's own words stay in theirs. `is_own` when the person takes it themselves."""
    moment = now or timezone.now()
    with translation.override(language):
        content = content_of(presenters.public_case(case, now=moment), moment, is_own=is_own)
        return pdf.render(TEMPLATE, {**content, "issuer": _issuer()}, language)


def file_name(case: Case) -> str:
    """How the file is called when it is taken away: the number alone says nothing of what it is."""
    return f"{case.number}.pdf"


def content_of(shown: PublicCase, now: datetime, *, is_own: bool = True) -> dict[str, Any]:
    """What the file says, in the current language: nothing that the person does not read on their page."""
    made = {"number": shown.number, "day": nice_date(timezone.localdate(now))}
    foot = _("Dossier %(number)s, établi le %(day)s par le service qui suit le dossier.") % made
    if is_own:
        foot = _("Dossier %(number)s, établi le %(day)s à la demande de la personne.") % made
    return {
        "title": _("Dossier pour le Médiateur du Royaume"),
        "date": timezone.localdate(now),
        "foot": foot,
        "paragraphs": [_late(shown)],
        "facts": _facts(shown),
        "sections": [section for section in _sections(shown) if len(section) > 1],
        "identity_title": _("À remplir par vous"),
        "identity_words": _("Ce document ne porte pas votre nom. Écrivez ici comment le Médiateur peut vous joindre."),
        "blanks": [_("Nom et prénom"), _("Pays et adresse"), _("Téléphone ou e-mail"), _("Date et signature")],
    }


def _late(shown: PublicCase) -> str:
    """Why the person turns to the Médiateur now."""
    if shown.is_late and shown.answer_due_at is not None:
        day = {"day": nice_date(timezone.localdate(shown.answer_due_at))}
        if shown.kind == CaseKind.HELP_REQUEST:
            return _("Le service s’était donné jusqu’au %(day)s pour répondre. Il ne l’a pas fait à ce jour.") % day
        return _("L’administration devait répondre au plus tard le %(day)s. Elle ne l’a pas fait à ce jour.") % day
    return _("Voici ce que la personne a demandé, ce que l’administration lui a répondu, et quand.")


def _facts(shown: PublicCase) -> list[list[str]]:
    rows = [
        [_("Numéro"), shown.number],
        [_("Nature"), shown.kind_label],
        [_("Sujet"), shown.category_label],
        [_("Reçu le"), nice_datetime(shown.received_at)],
        [_("Réponse due le"), nice_date(timezone.localdate(shown.answer_due_at)) if shown.answer_due_at else ""],
        [_("Service"), shown.unit],
        [_("État"), shown.state_label],
        [_("Motif de non-recevabilité"), shown.inadmissible_reason],
    ]
    return [row for row in rows if row[1]]


def _sections(shown: PublicCase) -> Iterable[dict[str, Any]]:
    yield _texts(_("Ce qui s’est passé"), shown.description)
    yield _texts(_("Ce qui est demandé"), shown.remedy)
    yield _entries(_("Réponses de l’administration"), [_answer(answer) for answer in shown.answers])
    yield _texts(_("Où l’administration dit de s’adresser"), shown.directed_to)
    yield _entries(_("Échanges"), [_message(message) for message in shown.messages])
    files = [file.name for file in (*shown.files, *(file for message in shown.messages for file in message.files))]
    yield _texts(_("Pièces jointes au dossier, à ajouter à ce document"), "\n".join(files))
    rows = [[nice_datetime(step.at), step.label] for step in shown.timeline]
    yield {"title": _("Étapes"), "rows": rows} if rows else {"title": ""}


def _texts(title: str, text: str) -> dict[str, Any]:
    return {"title": title, "paragraphs": _lines(text)} if text.strip() else {"title": title}


def _entries(title: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": title, "entries": entries} if entries else {"title": title}


def _answer(answer: PublicAnswer) -> dict[str, Any]:
    return {
        "head": " · ".join(filter(None, (nice_datetime(answer.at), answer.outcome_label))),
        "paragraphs": _lines(answer.body),
    }


def _message(message: PublicMessage) -> dict[str, Any]:
    who = _("La personne") if message.is_own else message.who
    return {"head": f"{nice_datetime(message.at)} · {who}", "paragraphs": _lines(message.body)}


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _issuer() -> dict[str, str]:
    names = {}
    for language in ("fr", "ar"):
        with translation.override(language):
            names[language] = str(settings.SITE["owner"])
    return names
