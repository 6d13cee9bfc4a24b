"""Reviews: confided to people without any link with the association, written in private, given once."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import Request, Review, ReviewScore
from associations.notifications.juries import ReviewAssigned, ReviewDeclined, ReviewReminder
from associations.services import conflicts
from associations.services.request_people import instructors
from associations.workflows import Recommendation, RequestState, ReviewDeclineReason, ReviewState, ReviewWorkflow
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.grids import services as grids
from mdm_platform.permissions import require_permission

DEFAULT_DELAY = timedelta(days=21)
REMIND_BEFORE = timedelta(days=3)
LONGEST_COMMENT, LONGEST_REMARK = 6000, 1000


class Summary(NamedTuple):
    """What the reviews of a request say together; None where no review is given."""

    count: int
    mean: Decimal | None
    spread: Decimal | None


@transaction.atomic
def assign(
    *, request: Request, reviewer: User, by: Any, due_on: date | None = None, now: datetime | None = None
) -> Review:
    """Confide the request to a reviewer who has no link with the association.

    Raises PermissionRefused, TransitionNotAllowed outside the time of reviews, InvalidInput (conflict, twice, role).
    """
    require_permission(by, "associations.assign_reviews", request)
    moment = now or timezone.now()
    Request.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=request.pk)
    request.refresh_from_db(fields=["state"])
    if request.state not in (RequestState.IN_REVIEW, RequestState.JURY):
        raise TransitionNotAllowed(_("Ce dossier n’est pas en évaluation."), code="not_in_review")
    _check_reviewer(request, reviewer)
    review = Review.objects.create(
        request=request,
        reviewer=reviewer,
        assigned_by=by,
        assigned_at=moment,
        due_on=due_on or timezone.localdate(moment) + DEFAULT_DELAY,
    )
    ReviewWorkflow.start_many(Review, [review.pk], by=by, now=moment)
    ReviewAssigned.send(to=reviewer, about=review, now=moment)
    return review


def candidates(request: Request) -> list[User]:
    """Who may be asked: members of juries, without those who have a conflict or were asked already."""
    asked = Review.objects.filter(request=request).values("reviewer")
    people = User.objects.with_role(Role.JURY_MEMBER).exclude(pk__in=asked).order_by("full_name", "pk")
    return [person for person in people if request.association_id not in conflicts.association_ids(person)]


@transaction.atomic
def declare_independence(*, review: Review, by: Any, now: datetime | None = None) -> Review:
    """The reviewer declares to have no link with the association nor with the project; said once."""
    require_permission(by, "associations.give_review", review)
    Review.objects.filter(pk=review.pk, independence_declared_at=None, state=ReviewState.ASSIGNED).update(
        independence_declared_at=now or timezone.now()
    )
    review.refresh_from_db(fields=["independence_declared_at"])
    return review


@transaction.atomic
def declare_conflict(*, review: Review, kind: str, by: Any, now: datetime | None = None) -> Review:
    """The reviewer has a link: the file disappears for that person, and the link stands in the minutes."""
    require_permission(by, "associations.give_review", review)
    conflicts.declare(association=review.request.association, kind=kind, by=by, now=now)
    return decline(review=review, by=by, reason=ReviewDeclineReason.CONFLICT, now=now)


@transaction.atomic
def decline(*, review: Review, by: Any, reason: str, note: str = "", now: datetime | None = None) -> Review:
    """The review will not be given by this person; the officers hear of it."""
    changes = {"decline_reason": reason}
    ReviewWorkflow.apply(review, "decline", by=by, now=now, reason=reason, note=note, changes=changes)
    ReviewDeclined.send_to_many(to=instructors(), about=review, now=now)
    return review


@transaction.atomic
def save_draft(
    *,
    review: Review,
    scores: Mapping[str, tuple[int | None, str]],
    recommendation: str,
    comment: str,
    by: Any,
) -> Review:
    """Keep what is written so far, seen by nobody else. `scores` gives for each criterion's code its score and remark.

    Raises InvalidInput for a score outside its criterion, PermissionRefused, TransitionNotAllowed once given.
    """
    require_permission(by, "associations.give_review", review)
    locked = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if locked.state != ReviewState.ASSIGNED:
        raise TransitionNotAllowed(_("Cette évaluation est donnée ou déclinée : elle ne change plus."), code="given")
    criteria = {row.code: row for row in review.request.version.grid.criteria.all()}
    _check_words(criteria, scores, recommendation, comment)
    _keep_scores(review, criteria, scores)
    review.recommendation, review.comment = recommendation, comment.strip()
    review.save(update_fields=["recommendation", "comment"])
    return review


@transaction.atomic
def give(*, review: Review, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Review:
    """Give the review: its total is computed, and nothing of it changes any more."""
    moment = now or timezone.now()
    Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    scores = {row.criterion.code: row.score for row in review.scores.select_related("criterion")}
    complete = not review.missing_criteria()
    total = grids.total(review.request.version.grid, scores) if complete else None
    ReviewWorkflow.apply(review, "give", by=by, now=moment, changes={"given_at": moment, "total": total})
    return review


def summaries(requests: Iterable[Request]) -> dict[int, Summary]:
    """The summary of each request's reviews, by the request's key, in one query."""
    keys = [request.pk for request in requests]
    totals: dict[int, list[Decimal]] = {key: [] for key in keys}
    for key, total in Review.objects.given().filter(request__in=keys).values_list("request", "total"):
        totals[key].append(total)
    return {key: summary_of(found) for key, found in totals.items()}


def summary_of(totals: list[Decimal]) -> Summary:
    """How many, their mean rounded once, and how far the most distant are from each other."""
    found = grids.spread(totals)
    return Summary(0, None, None) if found is None else Summary(found.count, found.mean, found.width)


def remind(*, now: datetime | None = None) -> int:
    """Remind, once, those whose review is due within three days; how many."""
    today = timezone.localdate(now)
    due = Review.objects.waiting().filter(due_on__lte=today + REMIND_BEFORE, reminded_on=None)
    with transaction.atomic():
        rows = list(due.select_related("reviewer").select_for_update(of=("self",), skip_locked=True).order_by("pk"))
        Review.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_on=today)
        ReviewReminder.send_to_each(to=[(row.reviewer, row) for row in rows], now=now)
    return len(rows)


def _keep_scores(review: Review, criteria: Mapping[str, Any], scores: Mapping[str, tuple[int | None, str]]) -> None:
    for code, (score, remark) in scores.items():
        if score is None:
            ReviewScore.objects.filter(review=review, criterion=criteria[code]).delete()
            continue
        values = {"score": score, "comment": remark.strip()}
        ReviewScore.objects.update_or_create(review=review, criterion=criteria[code], defaults=values)


def _check_reviewer(request: Request, reviewer: User) -> None:
    if Role.JURY_MEMBER not in reviewer.role_names:
        raise InvalidInput(_("Choisissez une personne du vivier des jurys."), code="not_a_reviewer")
    if request.association_id in conflicts.association_ids(reviewer):
        sentence = _("Cette personne a un lien avec l’association : choisissez quelqu’un d’autre.")
        raise InvalidInput(sentence, code="conflict_of_interest")
    if Review.objects.filter(request=request, reviewer=reviewer).exists():
        raise InvalidInput(_("Cette personne évalue déjà cette demande, ou l’a déclinée."), code="already_asked")


def _check_words(
    criteria: Mapping[str, Any], scores: Mapping[str, tuple[Any, str]], recommendation: str, comment: str
) -> None:
    wrong: dict[str, list[str]] = {}
    for code, (score, remark) in scores.items():
        row = criteria.get(code)
        if row is None or (score is not None and not row.min_score <= score <= row.max_score):
            wrong[f"score_{code}"] = [_("La note doit rester dans les limites du critère.")]
        if len(remark) > LONGEST_REMARK:
            wrong[f"remark_{code}"] = [_("Cette remarque est trop longue : 1000 caractères au plus.")]
    if recommendation and recommendation not in Recommendation.values:
        wrong["recommendation"] = [_("Choisissez un avis dans la liste.")]
    if len(comment) > LONGEST_COMMENT:
        wrong["comment"] = [_("Ce commentaire est trop long : 6000 caractères au plus.")]
    if wrong:
        raise InvalidInput(fields=wrong)
