"""What people think of their answer, by a link that serves once or on the page of their case; and closing by time."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.models import Case, CaseAnswer, Rating, Satisfaction
from grievances.models.satisfaction import LONGEST_COMMENT, OPINION_LINK
from grievances.services import cases
from grievances.services.locks import lock
from grievances.services.persons import require_person
from grievances.services.words import bounded
from grievances.workflows import CaseState
from mdm_platform import links
from mdm_platform.errors import DomainError, InvalidInput, TransitionNotAllowed

logger = logging.getLogger(__name__)


class AlreadyGiven(TransitionNotAllowed):
    """The opinion on this answer was given."""

    code = "already_given"
    message = gettext_lazy("Votre avis sur cette réponse est déjà enregistré. Merci.")


def current(case: Case) -> Satisfaction | None:
    """The opinion on the answer that the case has now, None before it is given."""
    return Satisfaction.objects.filter(case=case, answered_at=case.answered_at).first() if case.answered_at else None


def is_asked(case: Case, now: datetime | None = None) -> bool:
    """Whether the person may give an opinion now: answered, in time, and none yet."""
    return not _refusal(case, now or timezone.now()) and current(case) is None


def link(case: Case, now: datetime | None = None) -> str:
    """The token of a link that lets whoever holds it give one opinion on the present answer; empty when none is asked.

    It opens nothing of the case: neither its text nor its answer.
    """
    moment = now or timezone.now()
    answer = case.given_answer if is_asked(case, moment) else None
    return links.sign(OPINION_LINK, answer, max_age=case.feedback_until - moment, now=moment) if answer else ""


def read_link(token: str, now: datetime | None = None) -> Case:
    """The case of a link, for a page that then posts `give`.

    Raises LinkExpired, LinkRefused, AlreadyGiven, TransitionNotAllowed (another answer came since, or the case moved).
    """
    answer = links.read(OPINION_LINK, token, CaseAnswer.objects.given().select_related("case"), now=now)
    case = answer.case
    if case.answered_at != answer.given_at:
        raise TransitionNotAllowed(_("Ce lien était celui d’une réponse précédente. Suivez votre dossier."))
    _require_asked(case, now or timezone.now())
    return case


@transaction.atomic
def give(*, case: Case, rating: str, comment: str = "", by: Any = None, now: datetime | None = None) -> Satisfaction:
    """Keep the person's opinion on the present answer; a person who is satisfied closes the case with it.

    `by` is the account, or None for whoever proved the code or came with the link.
    Raises PermissionRefused, InvalidInput, AlreadyGiven, TransitionNotAllowed (not answered, or too late).
    """
    moment = now or timezone.now()
    require_person(by, case)
    if rating not in Rating.values:
        message = _("Dites si la réponse vous convient.")
        raise InvalidInput(message, code="rating_required", fields={"rating": [message]})
    said = bounded(comment, field="comment", most=LONGEST_COMMENT)
    lock(case)
    _require_asked(case, moment)
    kept = Satisfaction.objects.create(
        case=case, answered_at=case.answered_at, rating=rating, comment=said, given_at=moment
    )
    if rating == Rating.SATISFIED:
        cases.close(case=case, now=moment)
    return kept


def close_due(*, now: datetime | None = None) -> int:
    """Close the cases whose time for an opinion and a reopening is over; how many.

    Each in a transaction of its own: one that moved meanwhile, or fails, does not hold back the others.
    """
    moment = now or timezone.now()
    waiting = Case.objects.filter(
        state__in=(CaseState.ANSWERED, CaseState.INADMISSIBLE), feedback_until__lt=moment
    ).order_by("feedback_until", "pk")
    count = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        count += _close(pk, moment)
    return count


def _close(pk: int, now: datetime) -> bool:
    case = Case.objects.filter(pk=pk).first()
    if case is None or case.feedback_until is None or case.feedback_until >= now:
        return False
    try:
        cases.close(case=case, now=now)
    except DomainError as error:
        logger.info("case_not_closed", extra={"case": pk, "code": error.code})
        return False
    return True


def _require_asked(case: Case, now: datetime) -> None:
    if current(case) is not None:
        raise AlreadyGiven
    refusal = _refusal(case, now)
    if refusal:
        raise TransitionNotAllowed(refusal)


def _refusal(case: Case, now: datetime) -> str:
    """Why no opinion is asked now; empty when one is."""
    if case.state != CaseState.ANSWERED:
        return _("On donne son avis sur une réponse : ce dossier n’en attend pas.")
    if case.feedback_until is None or case.feedback_until < now:
        return _("Le délai pour donner votre avis est passé. Déposez une nouvelle demande, liée à celle-ci.")
    return ""
