"""A long job and its figures."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.jobs.workflows import JobState


class JobQuerySet(models.QuerySet):
    """Jobs."""

    def visible_to(self, user: Any) -> "JobQuerySet":
        """The user's own jobs; every job for an administrator."""
        if not user.is_authenticated:
            return self.none()
        if "administrator" in user.role_names:
            return self
        return self.filter(owner_id=user.pk)

    def waiting(self) -> "JobQuerySet":
        """Jobs that nobody has taken up, oldest first."""
        return self.filter(state=JobState.QUEUED).order_by("pk")

    def abandoned(self, *, since: datetime) -> "JobQuerySet":
        """Running jobs whose worker has not been heard of since then."""
        return self.filter(state=JobState.RUNNING, heartbeat_at__lt=since)


class Job(models.Model):
    """One long piece of work. `params` and `result` hold ids, options and counts, nothing personal."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=60)
    state = models.CharField(_("état"), max_length=20, choices=JobState.choices, default=JobState.QUEUED)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs")
    params = models.JSONField(default=dict, blank=True)
    input_file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    result = models.JSONField(default=dict, blank=True)
    result_file = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done = models.PositiveIntegerField(_("faits"), default=0)
    total = models.PositiveIntegerField(_("en tout"), default=0)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    cancel_requested = models.BooleanField(default=False)
    error_code = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("travail")
        verbose_name_plural = _("travaux")
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("total")),
                name="job_done_within_total",
                violation_error_message=_("Un travail ne peut pas dépasser sa taille."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | (~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False)),
                name="job_finished_iff_finished_at",
                violation_error_message=_("Un travail est terminé si, et seulement si, sa date de fin est connue."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="job_waiting", condition=Q(state__in=["queued", "running"])),
            models.Index(fields=["owner", "-id"], name="job_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {JobState.QUEUED, JobState.RUNNING}

    @property
    def percent(self) -> int:
        """How much is done, from 0 to 100."""
        return self.done * 100 // self.total if self.total else 0

    def seconds_left(self, now: datetime) -> int | None:
        """An estimate from the pace so far, or None before there is one."""
        if self.started_at is None or not self.done:
            return None
        elapsed = (now - self.started_at).total_seconds()
        return round(elapsed * (self.total - self.done) / self.done)
