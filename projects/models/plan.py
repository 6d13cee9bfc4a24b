"""The action plan of a project: milestones to reach, and tasks that each side does by a day."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.advisor import in_own_file
from projects.models.project import Project


class PlanSide(models.TextChoices):
    """Who does a task."""

    HOLDER = "holder", _("porteur du projet")
    ADVISOR = "advisor", _("conseiller")


class PlanQuerySet(models.QuerySet):
    """Rows of a plan."""

    def visible_to(self, user: Any) -> Any:
        """Those of one’s own projects, of the files that one advises; all for supervisors."""
        return self.filter(in_own_file(user))

    def soonest_first(self) -> Any:
        """By due date."""
        return self.order_by("due_on", "pk")


class Milestone(models.Model):
    """A point that the project means to reach by a day: permits obtained, machine delivered, first customer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("projet"))
    title = models.CharField(_("étape"), max_length=160)
    due_on = models.DateField(_("prévue le"))
    reached_on = models.DateField(_("franchie le"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape d’un projet")
        verbose_name_plural = _("étapes des projets")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="milestone_has_a_title",
                violation_error_message=_("Donnez un nom à l’étape."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.public_id}"

    def is_late(self, on: date) -> bool:
        """Whether its day has passed and it is not reached."""
        return self.reached_on is None and self.due_on < on


class PlanTaskQuerySet(PlanQuerySet):
    """Tasks."""

    def kept(self) -> "PlanTaskQuerySet":
        """Those that were not given up."""
        return self.filter(dropped_at=None)

    def open(self) -> "PlanTaskQuerySet":
        """Those that remain to be done."""
        return self.kept().filter(done_at=None)

    def late(self, on: date) -> "PlanTaskQuerySet":
        """Those that remain and whose day has passed."""
        return self.open().filter(due_on__lt=on)


class PlanTask(models.Model):
    """One thing to do, by one side, by a day; told once when the day comes near, once when it has passed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plan_tasks", verbose_name=_("projet"))
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks", verbose_name=_("étape")
    )
    side = models.CharField(_("qui s’en charge"), max_length=8, choices=PlanSide.choices)
    title = models.CharField(_("tâche"), max_length=200)
    detail = models.TextField(_("précisions"), max_length=1500, blank=True, default="")
    due_on = models.DateField(_("à faire avant le"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    added_at = models.DateTimeField(_("ajoutée le"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("faite le"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("faite par"),
    )
    dropped_at = models.DateTimeField(_("abandonnée le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True, editable=False)
    late_told_at = models.DateTimeField(_("retard signalé le"), null=True, blank=True, editable=False)

    objects = PlanTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("tâche d’un plan d’action")
        verbose_name_plural = _("tâches des plans d’action")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], name="plantask_due", condition=Q(done_at=None, dropped_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="plantask_has_a_title",
                violation_error_message=_("Dites ce qu’il y a à faire."),
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True),
                name="plantask_done_or_dropped",
                violation_error_message=_("Une tâche faite n’est pas abandonnée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.public_id}"

    def is_late(self, on: date) -> bool:
        """Whether its day has passed and it remains to be done."""
        return self.done_at is None and self.dropped_at is None and self.due_on < on
