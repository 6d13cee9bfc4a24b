"""Letters that tell a decision, and appeals against one."""

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
from associations.models.review import is_decision_reader, is_instructor
from associations.workflows import RequestAppealState
from mdm_platform.audit.models import TransitionLog
from mdm_platform.permissions import is_somebody


class DecisionLetterQuerySet(models.QuerySet):
    """Letters."""

    def visible_to(self, user: Any) -> "DecisionLetterQuerySet":
        """All for those who instruct and pay; for an officer those that the association received."""
        if not is_somebody(user):
            return self.none()
        seen = Q(sent_at__isnull=False, request__association__in=Association.objects.of_officer(user))
        if is_decision_reader(user):
            seen |= ConflictOfInterest.objects.free(user, "request__association")
        return self.filter(seen)


class DecisionLetter(models.Model):
    """The letter of one decision, in French and in Arabic, as it was sent."""

    class Kind(models.TextChoices):
        """What the letter says."""

        GRANTED = "granted", _("Subvention accordée")
        REDUCED = "reduced", _("Subvention accordée pour un montant réduit")
        RESERVE = "reserve", _("Inscription sur la liste de réserve")
        REFUSED = "refused", _("Demande non retenue")
        INELIGIBLE = "ineligible", _("Demande irrecevable")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(
        "associations.Request", on_delete=models.PROTECT, related_name="letters", verbose_name=_("demande")
    )
    decision = models.OneToOneField(
        TransitionLog, on_delete=models.PROTECT, related_name="+", verbose_name=_("décision")
    )
    kind = models.CharField(_("nature"), max_length=10, choices=Kind.choices)
    motive = models.TextField(_("motif"), max_length=3000, blank=True, default="")
    french = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("en français")
    )
    arabic = models.OneToOneField(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("en arabe")
    )
    appeal_until = models.DateField(_("recours possible jusqu’au"), null=True, blank=True)
    made_at = models.DateTimeField(_("établie le"), default=timezone.now)
    sent_at = models.DateTimeField(_("envoyée le"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("envoyée par")
    )

    objects = DecisionLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("lettre de décision")
        verbose_name_plural = _("lettres de décision")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"letter {self.public_id}"


class RequestAppealQuerySet(models.QuerySet):
    """Appeals."""

    def visible_to(self, user: Any) -> "RequestAppealQuerySet":
        """All for those who instruct; for an officer those of the association."""
        if not is_somebody(user):
            return self.none()
        seen = Q(request__association__in=Association.objects.of_officer(user))
        if is_instructor(user):
            seen |= ConflictOfInterest.objects.free(user, "request__association")
        return self.filter(seen)

    def awaiting_decision(self) -> "RequestAppealQuerySet":
        """Those that somebody has to decide, the oldest first."""
        return self.filter(state=RequestAppealState.FILED).order_by("filed_at", "pk")


class RequestAppeal(models.Model):
    """An association asks that somebody else looks again at `decision`, a refusal in the log."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(
        "associations.Request", on_delete=models.PROTECT, related_name="appeals", verbose_name=_("demande")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )
    decision = models.OneToOneField(
        TransitionLog, on_delete=models.PROTECT, related_name="+", verbose_name=_("décision contestée")
    )
    state = models.CharField(
        _("état"), max_length=10, choices=RequestAppealState.choices, default=RequestAppealState.FILED
    )
    text = models.TextField(_("motif du recours"), max_length=6000)
    filed_at = models.DateTimeField(_("déposé le"), default=timezone.now)
    decided_at = models.DateTimeField(_("tranché le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("tranché par"),
    )

    objects = RequestAppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("recours sur une demande")
        verbose_name_plural = pgettext_lazy("plusieurs", "recours sur des demandes")
        ordering = ["filed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(state="filed"),
                name="requestappeal_one_open",
                violation_error_message=_("Un recours est déjà en cours d’examen."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["upheld", "rejected"], decided_at__isnull=False, decided_by__isnull=False)
                | Q(state__in=["filed", "withdrawn"], decided_at__isnull=True, decided_by__isnull=True),
                name="requestappeal_decided_iff_decision",
                violation_error_message=_("Un recours tranché porte sa date et son auteur, et lui seul."),
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.public_id}"

    @property
    def association(self) -> Any:
        """The association that appeals."""
        return self.request.association
