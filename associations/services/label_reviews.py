"""Opinions of experts: named without conflicts, given once, without knowing those of the others."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Association, LabelApplication, LabelReview, LabelScore
from associations.notifications.labels import LabelReviewAssigned
from associations.services import conflicts
from associations.workflows import LabelApplicationState, LabelReviewState, LabelReviewWorkflow
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.grids import services as grids
from mdm_platform.permissions import require_permission

LEAST_WORDS, LONGEST_REMARK = 10, 500


def available_experts(application: LabelApplication) -> list[User]:
    """The experts who may be named: without conflict, and not named yet."""
    named = application.reviews.values("expert")
    experts = User.objects.with_role(Role.LABEL_COMMITTEE).exclude(pk__in=named).order_by("full_name", "pk")
    return [one for one in experts if not conflicts.has_conflict(one, application.association)]


@transaction.atomic
def assign(*, application: LabelApplication, expert: Any, by: Any, now: datetime | None = None) -> LabelReview:
    """Ask an expert's opinion. Raises TransitionNotAllowed (state, conflict, named already), InvalidInput (role)."""
    require_permission(by, "associations.instruct_label", application)
    moment = now or timezone.now()
    locked = LabelApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.state != LabelApplicationState.EVALUATION:
        raise TransitionNotAllowed(reasons=[_("Cette demande n’est pas en évaluation.")])
    if Role.LABEL_COMMITTEE not in expert.role_names:
        raise InvalidInput(_("Cette personne n’est pas experte du label."), code="not_an_expert")
    if conflicts.note_computed(association=locked.association, people=[expert], by=by, now=moment):
        raise TransitionNotAllowed(
            reasons=[_("Cette personne a un conflit d’intérêts avec l’association : choisissez-en une autre.")]
        )
    if locked.reviews.filter(expert=expert).exists():
        raise TransitionNotAllowed(reasons=[_("Cet expert a déjà ce dossier.")])
    review = LabelReview.objects.create(
        application=locked,
        expert=expert,
        due_on=timezone.localdate(moment) + timedelta(days=locked.campaign.review_days),
        assigned_by=by,
        assigned_at=moment,
    )
    LabelReviewWorkflow.start_many(LabelReview, [review.pk], by=by, now=moment)
    events.record("labelreview.assigned", by=by, obj=locked, subject=expert, now=moment)
    LabelReviewAssigned.send(to=expert, about=review, now=moment)
    return review


@transaction.atomic
def give(
    *,
    review: LabelReview,
    scores: Mapping[str, int],
    comment: str,
    by: Any,
    remarks: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> LabelReview:
    """Write the opinion, once: a score a criterion, remarks, a comment. Raises InvalidInput naming what is wrong."""
    if len(comment.split()) < LEAST_WORDS:
        sentence = _("Motivez votre avis en une phrase ou deux : l’association pourra le lire.")
        raise InvalidInput(sentence, fields={"comment": [sentence]})
    grid = review.application.campaign.grid
    total = grids.total(grid, scores)
    moment = now or timezone.now()
    if review.application.state != LabelApplicationState.EVALUATION:
        raise TransitionNotAllowed(reasons=[_("L’évaluation de cette demande est close.")])
    said = {code: text[:LONGEST_REMARK] for code, text in (remarks or {}).items()}
    changes = {"total": total, "comment": comment.strip()[:4000], "given_at": moment}
    LabelReviewWorkflow.apply(review, "give", by=by, now=moment, changes=changes)
    LabelScore.objects.bulk_create(
        LabelScore(review=review, criterion=one, score=scores[one.code], comment=said.get(one.code, "").strip())
        for one in grid.criteria.all()
    )
    return review


def decline(*, review: LabelReview, by: Any, now: datetime | None = None) -> Any:
    """Give the file back without an opinion."""
    return LabelReviewWorkflow.apply(review, "decline", by=by, now=now)


def take_back(*, review: LabelReview, by: Any, now: datetime | None = None) -> Any:
    """Take the file back from an expert who does not answer: the others' opinions may be enough, or another's come."""
    if review.state != LabelReviewState.ASSIGNED:
        raise TransitionNotAllowed(reasons=[_("Cet expert a déjà rendu son avis.")])
    return LabelReviewWorkflow.apply(review, "remove", by=by, now=now)


@transaction.atomic
def declare_conflict(*, review: LabelReview, kind: str, by: Any, now: datetime | None = None) -> Any:
    """Say that one is tied to the association: the file is given back and disappears."""
    require_permission(by, "associations.decline_label_review", review)
    conflicts.declare(association=review.application.association, kind=kind, by=by, now=now)
    return set_aside(expert=by, association=review.application.association, now=now)


def set_aside(*, expert: Any, association: Association, now: datetime | None = None) -> int:
    """Take away the opinions that somebody with a conflict had, or had to give, on running files; how many."""
    rows = LabelReview.objects.filter(
        expert=expert,
        application__association=association,
        application__state=LabelApplicationState.EVALUATION,
        state__in=[LabelReviewState.ASSIGNED, LabelReviewState.GIVEN],
    )
    return len(LabelReviewWorkflow.apply_many(rows, "remove", now=now))
