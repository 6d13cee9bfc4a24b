"""What may happen to a review: assigned to somebody outside, then given once or declined."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class ReviewState(models.TextChoices):
    """Where a review stands."""

    ASSIGNED = "assigned", _("À donner")
    DECLINED = "declined", _("Déclinée")
    GIVEN = "given", _("Donnée")


class Recommendation(models.TextChoices):
    """What a reviewer advises the jury."""

    FUND = "fund", _("À financer")
    FUND_WITH_CONDITIONS = "fund_with_conditions", _("À financer sous conditions")
    DO_NOT_FUND = "do_not_fund", _("À ne pas financer")


class ReviewDeclineReason(models.TextChoices):
    """Why a review is not given."""

    CONFLICT = "conflict", _("Lien avec l’association ou avec le projet")
    UNAVAILABLE = "unavailable", _("Pas disponible dans le délai")
    EXPERTISE = "expertise", _("Sujet hors de mes compétences")
    REPLACED = "replaced", _("Évaluateur remplacé")


@guard
def has_no_conflict_declaration(review: Any) -> bool:
    """Déclarez d’abord que vous n’avez aucun lien avec cette association ni avec ce projet."""
    return review.independence_declared_at is not None


@guard
def has_every_score(review: Any) -> bool:
    """Notez chaque critère de la grille avant de donner votre évaluation."""
    return not review.missing_criteria()


@guard
def has_recommendation(review: Any) -> bool:
    """Choisissez un avis : à financer, à financer sous conditions ou à ne pas financer."""
    return bool(review.recommendation)


@guard
def has_review_comment(review: Any) -> bool:
    """Expliquez votre avis en quelques phrases : le jury vous lira."""
    return bool(review.comment.strip())


class ReviewWorkflow(Workflow):
    """One person's opinion about one request: written in private, given once."""

    name = "associations.review"
    states = ReviewState
    initial = ReviewState.ASSIGNED
    transitions = (
        Transition(
            "decline",
            ("assigned",),
            "declined",
            _("Décliner l’évaluation"),
            permission="associations.decline_review",
            platform=True,
            reasons=tuple(ReviewDeclineReason.values),
        ),
        Transition(
            "give",
            ("assigned",),
            "given",
            _("Donner mon évaluation"),
            permission="associations.give_review",
            guards=(has_no_conflict_declaration, has_every_score, has_recommendation, has_review_comment),
        ),
    )
