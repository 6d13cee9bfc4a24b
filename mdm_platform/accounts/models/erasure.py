"""A person's request to be erased."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.workflows import ErasureState
from mdm_platform.permissions import has_permission


class ErasureRequestQuerySet(models.QuerySet):
    """Requests for erasure."""

    def pending(self) -> "ErasureRequestQuerySet":
        """Those that the person can still cancel."""
        return self.filter(state=ErasureState.REQUESTED)

    def due(self, now: datetime | None = None) -> "ErasureRequestQuerySet":
        """Those whose time for second thoughts is over."""
        return self.pending().filter(due_at__lte=now or timezone.now())

    def of(self, user: object) -> "ErasureRequestQuerySet":
        """The person's own."""
        return self.filter(user_id=user.pk)

    def visible_to(self, user: object) -> "ErasureRequestQuerySet":
        """One's own; all for those who watch over data protection."""
        if not user.is_authenticated:
            return self.none()
        return self if has_permission(user, "accounts.view_erasures") else self.of(user)


class ErasureRequest(models.Model):
    """Asked at `requested_at`, done after `due_at` unless cancelled."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure_requests", verbose_name=_("compte")
    )
    state = models.CharField(
        _("état"), max_length=20, choices=ErasureState.choices, default=ErasureState.REQUESTED, editable=False
    )
    requested_at = models.DateTimeField(_("demandé le"))
    due_at = models.DateTimeField(_("à effacer le"))
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’effacement")
        verbose_name_plural = _("demandes d’effacement")
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state=ErasureState.REQUESTED),
                name="erasure_one_pending",
                violation_error_message=_("Une demande d’effacement est déjà en cours."),
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("requested_at")),
                name="erasure_due_later",
                violation_error_message=_("L’effacement vient après la demande."),
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureState.REQUESTED, closed_at=None)
                | (~Q(state=ErasureState.REQUESTED) & Q(closed_at__isnull=False)),
                name="erasure_closed_has_its_date",
                violation_error_message=_("Une demande close porte sa date, et elle seule."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"
