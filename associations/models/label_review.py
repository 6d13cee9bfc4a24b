"""Opinions of experts on applications for the label."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.conflict import ConflictOfInterest
from associations.models.label_application import LABEL_STAFF_ROLES, LabelApplication
from associations.workflows import LabelReviewState
from mdm_platform.permissions import is_somebody


class LabelReviewQuerySet(models.QuerySet):
    """Opinions."""

    def visible_to(self, user: Any) -> "LabelReviewQuerySet":
        """The service's all; an expert's own, and those of others on the same file once one's own is given.

        Nobody sees an opinion on an association with which there is a conflict.
        """
        if not is_somebody(user):
            return self.none()
        free = self.exclude(application__association__in=ConflictOfInterest.objects.association_ids(user))
        if not user.role_names.isdisjoint(LABEL_STAFF_ROLES):
            return free
        mine = LabelReview.objects.filter(expert=user, state=LabelReviewState.GIVEN)
        told = Exists(mine.filter(application=OuterRef("application")))
        working = [LabelReviewState.ASSIGNED, LabelReviewState.GIVEN]
        return free.filter(Q(expert=user, state__in=working) | (Q(state=LabelReviewState.GIVEN) & told))

    def of_expert(self, user: Any) -> "LabelReviewQuerySet":
        """Those that the expert has to give, or gave."""
        return self.filter(expert=user, state__in=[LabelReviewState.ASSIGNED, LabelReviewState.GIVEN])

    def given(self) -> "LabelReviewQuerySet":
        """Those that stand."""
        return self.filter(state=LabelReviewState.GIVEN)


class LabelReview(models.Model):
    """One expert scores one application; `total` is out of 100."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        LabelApplication, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("demande")
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="label_reviews", verbose_name=_("expert")
    )
    state = models.CharField(
        _("état"), max_length=10, choices=LabelReviewState.choices, default=LabelReviewState.ASSIGNED
    )
    due_on = models.DateField(_("à rendre avant le"))
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("confié le"), default=timezone.now)
    total = models.DecimalField(_("total sur 100"), max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.TextField(_("avis"), max_length=4000, blank=True, default="")
    given_at = models.DateTimeField(_("rendu le"), null=True, blank=True)

    objects = LabelReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis d’expert")
        verbose_name_plural = _("avis d’experts")
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "expert"],
                name="label_review_once_an_expert",
                violation_error_message=_("Cet expert a déjà ce dossier."),
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(total__isnull=False, given_at__isnull=False),
                name="label_review_given_has_total",
                violation_error_message=_("Un avis rendu porte son total et sa date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.public_id}"


class LabelScore(models.Model):
    """The score of one criterion in one opinion."""

    review = models.ForeignKey(LabelReview, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey("grids.Criterion", on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("note"))
    comment = models.CharField(_("motif"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"],
                name="label_score_once",
                violation_error_message=_("Ce critère est déjà noté."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.criterion_id}"
