"""Applications for the label, their evidence and the questions asked about them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.conflict import ConflictOfInterest
from associations.models.label_campaign import LabelCampaign
from associations.models.readers import REGISTER_STAFF_ROLES
from associations.workflows import LABEL_INSTRUCTION_STATES, LABEL_OPEN_STATES, LabelApplicationState
from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody

LABEL_STAFF_ROLES = REGISTER_STAFF_ROLES
_STAFF_STATES = [state for state in LabelApplicationState.values if state != LabelApplicationState.DRAFT]


class LabelApplicationQuerySet(models.QuerySet):
    """Applications."""

    def visible_to(self, user: Any) -> "LabelApplicationQuerySet":
        """Those of one's association, and those that one may instruct, evaluate or decide."""
        if not is_somebody(user):
            return self.none()
        own = Association.objects.held_by(user).values("pk")
        return self.filter(Q(association__in=own) | Q(pk__in=LabelApplication.objects.workable_by(user).values("pk")))

    def workable_by(self, user: Any) -> "LabelApplicationQuerySet":
        """What the service, experts and the committee see: never an association with which they have a conflict."""
        if not is_somebody(user):
            return self.none()
        sent = self.filter(state__in=_STAFF_STATES).exclude(
            association__in=ConflictOfInterest.objects.association_ids(user)
        )
        if not user.role_names.isdisjoint(LABEL_STAFF_ROLES):
            return sent
        if Role.LABEL_COMMITTEE not in user.role_names:
            return self.none()
        assigned = Q(reviews__expert=user, reviews__state__in=["assigned", "given"])
        sitting = Q(items__session__members__user=user, items__session__state__in=["planned", "open", "closed"])
        return self.filter(pk__in=sent.filter(assigned | sitting).values("pk"))

    def of_association(self, association: Association) -> "LabelApplicationQuerySet":
        """Those of one association, the newest first."""
        return self.filter(association=association).order_by("-pk")

    def open(self) -> "LabelApplicationQuerySet":
        """Those that are not decided."""
        return self.filter(state__in=LABEL_OPEN_STATES)

    def in_instruction(self) -> "LabelApplicationQuerySet":
        """Those that the service works on, the oldest first."""
        return self.filter(state__in=LABEL_INSTRUCTION_STATES).order_by("submitted_at", "pk")


class LabelApplication(models.Model):
    """One association asks for the label in one campaign."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("numéro"), max_length=20, unique=True, null=True, blank=True, editable=False)
    campaign = models.ForeignKey(
        LabelCampaign, on_delete=models.PROTECT, related_name="applications", verbose_name=_("campagne")
    )
    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="label_applications", verbose_name=_("association")
    )
    state = models.CharField(
        _("état"), max_length=24, choices=LabelApplicationState.choices, default=LabelApplicationState.DRAFT
    )
    presentation = models.TextField(_("présentation"), max_length=4000, blank=True, default="")
    social_value = models.TextField(_("utilité sociale"), max_length=4000, blank=True, default="")
    governance = models.TextField(_("gouvernance"), max_length=4000, blank=True, default="")
    accepts_commitments = models.BooleanField(_("engagements acceptés"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("commencée le"), default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(_("déposée le"), null=True, blank=True, editable=False)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True, editable=False)
    conditions = models.TextField(_("conditions"), blank=True, default="")

    objects = LabelApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de label")
        verbose_name_plural = _("demandes de label")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["association"],
                condition=Q(state__in=LABEL_OPEN_STATES),
                name="label_application_one_open",
                violation_error_message=_("Cette association a déjà une demande de label en cours."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(submitted_at__isnull=False, number__isnull=False, certified_by__isnull=False),
                name="label_application_sent_is_numbered",
                violation_error_message=_("Une demande déposée porte son numéro, sa date et qui l’a certifiée."),
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="label_application_queue")]

    def __str__(self) -> str:
        return self.number or str(self.public_id)

    @property
    def texts(self) -> tuple[str, str, str]:
        """What must be written before it is sent."""
        return (self.presentation, self.social_value, self.governance)

    @property
    def is_written(self) -> bool:
        """Whether the association may still change it."""
        return self.state in (LabelApplicationState.DRAFT, LabelApplicationState.TO_COMPLETE)

    @property
    def has_enough_reviews(self) -> bool:
        """Whether as many experts as asked gave their opinion, and nobody's is awaited."""
        states = list(self.reviews.values_list("state", flat=True))
        return "assigned" not in states and states.count("given") >= self.campaign.min_experts

    def lacking_evidence(self) -> list[Any]:
        """The criteria that ask for a paper and have none."""
        held = set(self.evidence.values_list("criterion_id", flat=True))
        return [one for one in self.campaign.grid.criteria.all() if one.needs_evidence and one.pk not in held]


class LabelPartQuerySet(models.QuerySet):
    """Parts of applications."""

    def visible_to(self, user: Any) -> "LabelPartQuerySet":
        """Those of the applications that the person may read."""
        return self.filter(application__in=LabelApplication.objects.visible_to(user))


class LabelEvidence(models.Model):
    """A paper that shows a criterion."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(LabelApplication, on_delete=models.CASCADE, related_name="evidence")
    criterion = models.ForeignKey("grids.Criterion", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("fichier"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("déposée le"), default=timezone.now)

    objects = LabelPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce d’une demande de label")
        verbose_name_plural = _("pièces des demandes de label")
        ordering = ["criterion__position", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.criterion_id}"


class LabelCompletion(models.Model):
    """What the service asked to be completed, until when, and the answer."""

    application = models.ForeignKey(LabelApplication, on_delete=models.CASCADE, related_name="completions")
    text = models.TextField(_("demande"))
    asked_at = models.DateTimeField(_("demandé le"))
    due_on = models.DateField(_("à rendre avant le"))
    answer = models.TextField(_("réponse"), blank=True, default="")
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    objects = LabelPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("complément demandé")
        verbose_name_plural = _("compléments demandés")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="label_completion_one_open",
                violation_error_message=_("Un complément est déjà demandé."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"
