"""The diagnosis of a project: a score a criterion of a frozen grid, what is strong, what is needed."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.grids.models import Criterion, Grid
from projects.models.advisor import in_own_file
from projects.models.project import Project

PROJECT_GRID = "project-diagnosis"
MOST_WORDS = 3000


class ProjectDiagnosisQuerySet(models.QuerySet):
    """Diagnoses."""

    def visible_to(self, user: Any) -> "ProjectDiagnosisQuerySet":
        """Those of one’s own projects, of the files that one advises; all for supervisors."""
        return self.filter(in_own_file(user))

    def latest_first(self) -> "ProjectDiagnosisQuerySet":
        """The newest first."""
        return self.order_by("-number")


class ProjectDiagnosis(models.Model):
    """How a project stood on a day; the next one is a new row, so that the progress can be read."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="diagnoses", verbose_name=_("projet"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="+", verbose_name=_("grille"))
    total = models.DecimalField(_("total sur 100"), max_digits=5, decimal_places=2)
    strengths = models.TextField(_("points forts"), max_length=MOST_WORDS, blank=True, default="")
    needs = models.TextField(_("besoins"), max_length=MOST_WORDS, blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("fait par")
    )
    made_at = models.DateTimeField(_("fait le"), default=timezone.now)

    objects = ProjectDiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = _("diagnostic d’un projet")
        verbose_name_plural = _("diagnostics des projets")
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="projectdiagnosis_number_once",
                violation_error_message=_("Ce projet a déjà un diagnostic de ce numéro."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} #{self.number}"


class ProjectDiagnosisScore(models.Model):
    """One criterion of a diagnosis."""

    diagnosis = models.ForeignKey(ProjectDiagnosis, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("critère"))
    score = models.SmallIntegerField(_("note"))

    class Meta:
        verbose_name = _("note d’un diagnostic de projet")
        verbose_name_plural = _("notes des diagnostics de projets")
        constraints = [
            models.UniqueConstraint(
                fields=["diagnosis", "criterion"],
                name="projectdiagnosisscore_once",
                violation_error_message=_("Ce critère a déjà une note dans ce diagnostic."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.diagnosis_id} {self.criterion_id}"

    @property
    def is_weak(self) -> bool:
        """Whether the criterion is under what its grid expects."""
        return self.criterion.threshold is not None and self.score < self.criterion.threshold
