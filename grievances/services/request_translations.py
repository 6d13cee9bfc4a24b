"""What a person wrote, in another language for the agents who do not read theirs; the original stays.

A translation is a note between agents whose original is the request itself: it is read and erased with the others.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, CaseMessage
from grievances.services.locks import lock
from grievances.services.words import required
from grievances.workflows import AuthorKind, MessageKind, Visibility
from mdm_platform.errors import InvalidInput
from mdm_platform.permissions import require_permission

LONGEST = 12000


@transaction.atomic
def keep(*, case: Case, translation: str, language: str, by: Any, now: datetime | None = None) -> CaseMessage:
    """Put a translation beside the request, in place of the one before in that language.

    Raises PermissionRefused, InvalidInput.
    """
    lock(case)
    require_permission(by, "grievances.handle_case", case)
    text = required(translation, field="translation", most=LONGEST)
    if language == case.language:
        message = _("La traduction est dans une autre langue que le texte.")
        raise InvalidInput(message, code="same_language", fields={"language": [message]})
    of_case(case).filter(translation_language=language).delete()
    return CaseMessage.objects.create(
        case=case,
        author=by,
        author_kind=AuthorKind.AGENT,
        kind=MessageKind.NOTE,
        visibility=Visibility.AGENTS,
        language=case.language,
        body=_original(case),
        translation=text,
        translation_language=language,
        sent_at=now or timezone.now(),
    )


def of_case(case: Case) -> QuerySet[CaseMessage]:
    """The translations of the request."""
    notes = CaseMessage.objects.filter(case=case, kind=MessageKind.NOTE, body=_original(case))
    return notes.exclude(translation="").order_by("pk")


def _original(case: Case) -> str:
    return "\n\n".join(text for text in (case.description, case.remedy) if text)
