"""Appeals against a decision to refuse or hide a profile."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mdm_platform.audit.models import TransitionLog
from skills.audiences import Audience, audience_of
from skills.models.profile import Profile
from skills.workflows import AppealState


class AppealQuerySet(models.QuerySet):
    """Appeals."""

    def visible_to(self, user: Any) -> "AppealQuerySet":
        """The user's own appeals, and for the directory's staff all of them."""
        if audience_of(user) == Audience.STAFF:
            return self
        return self.filter(author_id=user.pk, author__isnull=False)

    def awaiting_decision(self) -> "AppealQuerySet":
        """Appeals that a curator has to decide, oldest first."""
        return self.filter(state=AppealState.FILED).order_by("filed_at", "pk")


class Appeal(models.Model):
    """A person asks that another curator looks again at `decision`, a refusal in the log."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("fiche"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(TransitionLog, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("état"), max_length=10, choices=AppealState.choices, default=AppealState.FILED)
    text = models.TextField(_("motif du recours"))
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

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("recours")
        verbose_name_plural = pgettext_lazy("plusieurs", "recours")
        ordering = ["filed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile"],
                condition=Q(state="filed"),
                name="appeal_one_open",
                violation_error_message=_("Un recours est déjà en cours d’examen."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["upheld", "rejected"], decided_at__isnull=False, decided_by__isnull=False)
                | Q(state__in=["filed", "abandoned"], decided_at__isnull=True, decided_by__isnull=True),
                name="appeal_decided_iff_decision",
                violation_error_message=_("Un recours tranché porte sa date et son auteur, et lui seul."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('recours')} {self.public_id}"
