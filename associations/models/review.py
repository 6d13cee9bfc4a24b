"""Reviews of requests: what people from outside think of a project, before the jury meets."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.conflict import ConflictOfInterest
from associations.models.readers import FINANCE_ROLES
from associations.workflows import Recommendation, ReviewDeclineReason, ReviewState
from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody

INSTRUCTOR_ROLES = frozenset({Role.COFINANCING_OFFICER, Role.ADMINISTRATOR})
DECISION_READER_ROLES = INSTRUCTOR_ROLES | FINANCE_ROLES


def is_instructor(user: Any) -> bool:
    """Whether the person instructs requests for the ministry."""
    return is_somebody(user) and not user.role_names.isdisjoint(INSTRUCTOR_ROLES)


def is_decision_reader(user: Any) -> bool:
    """Whether the person reads every decision: those who instruct and those who pay."""
    return is_somebody(user) and not user.role_names.isdisjoint(DECISION_READER_ROLES)


class ReviewQuerySet(models.QuerySet):
    """Reviews; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """Those that staff instruct; one's own unless declined, and those of others once one's own is given.

        A conflict of interest hides them: also one that came after the review was confided.
        """
        if not is_somebody(user):
            return self.none()
        free = self.filter(ConflictOfInterest.objects.free(user, "request__association"))
        if is_instructor(user):
            return free
        given = self.model._base_manager.filter(reviewer_id=user.pk, state=ReviewState.GIVEN)
        others = Q(state=ReviewState.GIVEN, request__in=given.values("request"))
        return free.filter(Q(reviewer_id=user.pk) & ~Q(state=ReviewState.DECLINED) | others)

    def of_reviewer(self, user: Any) -> "ReviewQuerySet":
        """Those that the person gave or has to give, the most urgent first."""
        return self.filter(reviewer_id=user.pk).exclude(state=ReviewState.DECLINED).order_by("due_on", "pk")

    def waiting(self) -> "ReviewQuerySet":
        """Those that nobody has given or declined."""
        return self.filter(state=ReviewState.ASSIGNED)

    def given(self) -> "ReviewQuerySet":
        """Those that count."""
        return self.filter(state=ReviewState.GIVEN)

    def late(self, on: date) -> "ReviewQuerySet":
        """Those whose date has passed."""
        return self.waiting().filter(due_on__lt=on)

    def with_dossier(self) -> "ReviewQuerySet":
        """What the lists show of each, in one query."""
        return self.select_related("request__association", "request__call", "request__version__grid", "reviewer")


class Review(models.Model):
    """One person's scores, opinion and recommendation about one request; `total` is out of 100."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(
        "associations.Request", on_delete=models.PROTECT, related_name="reviews", verbose_name=_("demande")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("évaluateur")
    )
    state = models.CharField(_("état"), max_length=10, choices=ReviewState.choices, default=ReviewState.ASSIGNED)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("confiée par")
    )
    assigned_at = models.DateTimeField(_("confiée le"), default=timezone.now)
    due_on = models.DateField(_("attendue le"))
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    independence_declared_at = models.DateTimeField(_("absence de lien déclarée le"), null=True, blank=True)
    total = models.DecimalField(_("total sur 100"), max_digits=5, decimal_places=2, null=True, blank=True)
    recommendation = models.CharField(_("avis"), max_length=24, choices=Recommendation.choices, blank=True, default="")
    comment = models.TextField(_("commentaire"), max_length=6000, blank=True, default="")
    given_at = models.DateTimeField(_("donnée le"), null=True, blank=True)
    decline_reason = models.CharField(
        _("raison"), max_length=12, choices=ReviewDeclineReason.choices, blank=True, default=""
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("évaluation")
        verbose_name_plural = _("évaluations")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["reviewer", "state", "due_on"], name="review_of_reviewer")]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "reviewer"],
                name="review_once",
                violation_error_message=_("Cette personne évalue déjà cette demande, ou l’a déclinée."),
            ),
            models.CheckConstraint(
                condition=Q(state="given", given_at__isnull=False, total__isnull=False)
                | ~Q(state="given") & Q(given_at__isnull=True, total__isnull=True),
                name="review_given_iff_total",
                violation_error_message=_("Une évaluation donnée porte sa date et son total, et elle seule."),
            ),
            models.CheckConstraint(
                condition=(Q(state="declined") & ~Q(decline_reason="")) | (~Q(state="declined") & Q(decline_reason="")),
                name="review_declined_iff_reason",
                violation_error_message=_("Une évaluation déclinée porte sa raison, et elle seule."),
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=0, total__lte=100),
                name="review_total_out_of_100",
                violation_error_message=_("Le total va de 0 à 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.public_id}"

    @property
    def association(self) -> Any:
        """The association whose request it is."""
        return self.request.association

    @property
    def is_blind(self) -> bool:
        """Whether the reviewer reads the project without knowing the association."""
        return self.request.version.blind

    def is_reviewer(self, user: Any) -> bool:
        """Whether this user was asked for the review."""
        return bool(user.pk) and self.reviewer_id == user.pk

    def missing_criteria(self) -> list[Any]:
        """The criteria of the grid that have no score yet."""
        scored = set(self.scores.values_list("criterion_id", flat=True))
        return [row for row in self.request.version.grid.criteria.all() if row.pk not in scored]


class ReviewScore(models.Model):
    """What a reviewer gives for one criterion, with the reason where one is written."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores", verbose_name=_("évaluation"))
    criterion = models.ForeignKey(
        "grids.Criterion", on_delete=models.PROTECT, related_name="+", verbose_name=_("critère")
    )
    score = models.PositiveSmallIntegerField(_("note"))
    comment = models.CharField(_("remarque"), max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"],
                name="reviewscore_once",
                violation_error_message=_("Ce critère est déjà noté."),
            ),
        ]

    def __str__(self) -> str:
        return f"score {self.review_id} {self.criterion_id}"
