"""Expressions of interest: sent, accepted or declined, taken back."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, QuotaExceeded, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from projects.models import Interest, Opportunity
from projects.models.opportunity import LONGEST_ANSWER
from projects.notifications.opportunities import InterestAnswered, InterestReceived
from projects.services import opportunities
from projects.workflows.opportunities import InterestState, InterestWorkflow

INTERESTS_PER_DAY = 10


@transaction.atomic
def express(
    *, opportunity: Opportunity, message: str, by: Any, organisation: str = "", now: datetime | None = None
) -> Interest:
    """Answer an opportunity; somebody who had taken the answer back may send another.

    Raises PermissionRefused, TransitionNotAllowed (closed, answered already), InvalidInput, QuotaExceeded.
    """
    moment = now or timezone.now()
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    held = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    require_permission(by, "projects.express_interest", held)
    if not held.is_open:
        raise TransitionNotAllowed(_("Cette opportunité ne reçoit plus de réponses. Cherchez-en une autre au tableau."))
    opportunities.require_address(by)
    said = message.strip()
    if not said or len(said) > LONGEST_ANSWER:
        fault = _("Écrivez votre message, en %(most)s caractères au plus.") % {"most": LONGEST_ANSWER}
        raise InvalidInput(fields={"message": [fault]})
    if has_answered(opportunity=held, by=by):
        raise TransitionNotAllowed(_("Vous avez déjà répondu à cette opportunité. Suivez votre réponse sur sa page."))
    sent = TransitionLog.objects.filter(workflow=InterestWorkflow.name, target=InterestWorkflow.initial, actor=by)
    if sent.filter(at__gt=moment - timedelta(days=1)).count() >= INTERESTS_PER_DAY:
        raise QuotaExceeded(_("Vous avez répondu à beaucoup d’opportunités aujourd’hui. Revenez demain."))
    held.interests.filter(person=by).delete()
    interest = Interest.objects.create(
        opportunity=held, person=by, message=said, organisation=organisation.strip()[:120], sent_at=moment
    )
    InterestWorkflow.start_many(Interest, [interest.pk], by=by, now=moment)
    InterestReceived.send_to_many(to=opportunities.keepers(held), about=held, now=moment)
    return interest


def has_answered(*, opportunity: Opportunity, by: Any) -> bool:
    """Whether the person's answer stands, or was taken back after the author had said no: no other one is sent."""
    known = opportunity.interests.filter(person=by).first()
    if known is None or known.state != InterestState.WITHDRAWN:
        return known is not None
    return TransitionLog.objects.about(known).filter(transition="decline").exists()


@transaction.atomic
def accept(*, interest: Interest, answer: str, by: Any, now: datetime | None = None) -> Interest:
    """Accept: both read each other's address from now on."""
    return _answer(interest, "accept", answer, by, now)


@transaction.atomic
def decline(*, interest: Interest, answer: str, by: Any, now: datetime | None = None) -> Interest:
    """Decline, with a word."""
    return _answer(interest, "decline", answer, by, now)


@transaction.atomic
def withdraw(*, interest: Interest, by: Any, now: datetime | None = None) -> Interest:
    """Take one's answer back; its words are erased."""
    InterestWorkflow.apply(
        interest, "withdraw", by=by, now=now, changes={"message": "", "answer": "", "organisation": ""}
    )
    return interest


def _answer(interest: Interest, name: str, answer: str, by: Any, now: datetime | None) -> Interest:
    said = answer.strip()
    if not said or len(said) > LONGEST_ANSWER:
        fault = _("Écrivez une réponse, en %(most)s caractères au plus : la personne la lira.") % {
            "most": LONGEST_ANSWER
        }
        raise InvalidInput(fields={"answer": [fault]})
    moment = now or timezone.now()
    InterestWorkflow.apply(interest, name, by=by, now=moment, changes={"answer": said, "answered_at": moment})
    InterestAnswered.send(to=interest.person, about=interest.opportunity, now=moment)
    return interest
