"""Withdrawals of a label, and appeals against a refusal: both sides are heard."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from associations.models.association import Association
from associations.models.conflict import ConflictOfInterest
from associations.models.label_application import LABEL_STAFF_ROLES, LabelApplication
from associations.models.label_period import LabelPeriod
from associations.workflows import LabelAppealState, LabelWithdrawalState, WithdrawalGround
from mdm_platform.audit.models import TransitionLog
from mdm_platform.permissions import is_somebody


class LabelWithdrawalQuerySet(models.QuerySet):
    """Withdrawals."""

    def visible_to(self, user: Any) -> "LabelWithdrawalQuerySet":
        """The service's without conflicts, and those of one's association."""
        if not is_somebody(user):
            return self.none()
        own = Q(period__association__in=Association.objects.held_by(user).values("pk"))
        if user.role_names.isdisjoint(LABEL_STAFF_ROLES):
            return self.filter(own)
        return self.filter(own | ~Q(period__association__in=ConflictOfInterest.objects.association_ids(user)))

    def open(self) -> "LabelWithdrawalQuerySet":
        """Those that are not decided."""
        return self.filter(state__in=[LabelWithdrawalState.NOTICE, LabelWithdrawalState.ANSWERED])


class LabelWithdrawal(models.Model):
    """The service intends to withdraw a label, says why, hears the association, and somebody else decides."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(
        LabelPeriod, on_delete=models.PROTECT, related_name="withdrawals", verbose_name=_("label")
    )
    state = models.CharField(
        _("état"), max_length=10, choices=LabelWithdrawalState.choices, default=LabelWithdrawalState.NOTICE
    )
    reason = models.CharField(_("motif"), max_length=20, choices=WithdrawalGround.choices)
    grounds = models.TextField(_("griefs"), max_length=4000)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("engagé par")
    )
    notified_at = models.DateTimeField(_("notifié le"))
    answer_due = models.DateField(_("réponse avant le"))
    answer = models.TextField(_("réponse de l’association"), max_length=4000, blank=True, default="")
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("décidé par"),
    )

    objects = LabelWithdrawalQuerySet.as_manager()

    class Meta:
        verbose_name = _("retrait de label")
        verbose_name_plural = _("retraits de label")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(state__in=["notice", "answered"]),
                name="label_withdrawal_one_open",
                violation_error_message=_("Une procédure de retrait est déjà en cours pour ce label."),
            ),
            models.CheckConstraint(
                condition=~Q(grounds=""),
                name="label_withdrawal_has_grounds",
                violation_error_message=_("Écrivez les griefs : l’association y répondra."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def association(self) -> Association:
        """Whose label it is."""
        return self.period.association

    @property
    def was_heard(self) -> bool:
        """Whether the association answered, or its time is over."""
        return self.state == LabelWithdrawalState.ANSWERED or self.answer_due < timezone.localdate()


class LabelAppealQuerySet(models.QuerySet):
    """Appeals."""

    def visible_to(self, user: Any) -> "LabelAppealQuerySet":
        """Those on the applications that the person may read."""
        return self.filter(application__in=LabelApplication.objects.visible_to(user))

    def awaiting_decision(self) -> "LabelAppealQuerySet":
        """Those to decide, the oldest first."""
        return self.filter(state=LabelAppealState.FILED).order_by("filed_at", "pk")


class LabelAppeal(models.Model):
    """An association asks that a decision be looked at again; once a decision."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        LabelApplication, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("demande")
    )
    decision = models.OneToOneField(TransitionLog, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("état"), max_length=10, choices=LabelAppealState.choices, default=LabelAppealState.FILED)
    text = models.TextField(_("motifs du recours"), max_length=4000)
    filed_at = models.DateTimeField(_("déposé le"))
    decided_at = models.DateTimeField(_("tranché le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("tranché par"),
    )

    objects = LabelAppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("recours sur un label")
        verbose_name_plural = pgettext_lazy("plusieurs", "recours sur un label")
        ordering = ["filed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state="filed"),
                name="label_appeal_one_open",
                violation_error_message=_("Un recours est déjà en cours d’examen."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def association(self) -> Association:
        """Whose appeal it is."""
        return self.application.association
