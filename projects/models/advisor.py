"""Advisors: what each accompanies, how many files at most, when they are away, and whose file was whose."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody
from projects.models.project import Project
from projects.workflows import ENDED, Sector, SupportState

LIGHT_STATES = (SupportState.IDEA, *ENDED, SupportState.FOLLOWED, SupportState.PAUSED)


def in_own_file(user: Any) -> Q:
    """What hangs on a file (`project`): for its holder, its advisor, and supervisors; never for the public."""
    if not is_somebody(user):
        return Q(pk=None)
    seen = Q(project__holder_id=user.pk)
    if Role.PROJECT_ADVISOR in user.role_names:
        seen |= Q(project__advisor_id=user.pk)
    if Role.PROJECT_SUPERVISOR in user.role_names:
        seen |= Q(project__submitted_at__isnull=False)
    return seen


class AdvisorProfileQuerySet(models.QuerySet):
    """Advisors."""

    def visible_to(self, user: Any) -> "AdvisorProfileQuerySet":
        """All for supervisors; an advisor's own; nobody's otherwise."""
        if not is_somebody(user):
            return self.none()
        if Role.PROJECT_SUPERVISOR in user.role_names:
            return self
        return self.filter(user_id=user.pk)

    def working(self) -> "AdvisorProfileQuerySet":
        """Those whose account still holds the role."""
        holders = Q(user__is_active=True, user__groups__name=Role.PROJECT_ADVISOR)
        return self.filter(holders)

    def with_absence(self, on: date) -> "AdvisorProfileQuerySet":
        """Each marked with `is_absent` that day, and `back_after`, the last day of that absence."""
        running = AdvisorAbsence.objects.filter(advisor=OuterRef("pk"), starts__lte=on, ends__gte=on)
        return self.annotate(
            is_absent=Exists(running), back_after=models.Subquery(running.values("ends")[:1], models.DateField())
        )

    def with_load(self) -> "AdvisorProfileQuerySet":
        """Each with `load`: the files on which they work, not the ended, paused or merely followed ones."""
        held = Project.objects.filter(advisor_id=OuterRef("user_id")).exclude(state__in=LIGHT_STATES).order_by()
        count = held.values("advisor").annotate(count=models.Count("pk")).values("count")
        return self.annotate(load=Coalesce(models.Subquery(count), 0))


class AdvisorProfile(models.Model):
    """What an advisor accompanies. No region, or no sector, stands for all of them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="advisor_profile",
        verbose_name=_("conseiller"),
    )
    regions = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("régions"),
        default=list,
        blank=True,
        help_text=_("Aucune : toutes les régions."),
    )
    sectors = ArrayField(
        models.CharField(max_length=16, choices=Sector.choices),
        verbose_name=_("secteurs"),
        default=list,
        blank=True,
        help_text=_("Aucun : tous les secteurs."),
    )
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("langues"))
    capacity = models.PositiveSmallIntegerField(
        _("nombre de dossiers au plus"), default=20, help_text=_("Au-delà, aucun dossier ne lui est proposé.")
    )
    takes_files = models.BooleanField(_("reçoit de nouveaux dossiers"), default=True)

    objects = AdvisorProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("conseiller")
        verbose_name_plural = _("conseillers")
        ordering = ["user__full_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(languages__len__gt=0),
                name="advisorprofile_speaks",
                violation_error_message=_("Indiquez au moins une langue."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=200),
                name="advisorprofile_capacity_is_plausible",
                violation_error_message=_("Un conseiller suit de 1 à 200 dossiers."),
            ),
        ]

    def __str__(self) -> str:
        return f"advisor {self.pk}"

    def absence_on(self, day: date) -> "AdvisorAbsence | None":
        """The absence in which that day falls."""
        return self.absences.filter(starts__lte=day, ends__gte=day).first()


class AdvisorAbsenceQuerySet(models.QuerySet):
    """Absences."""

    def visible_to(self, user: Any) -> "AdvisorAbsenceQuerySet":
        """Those of the advisors whom the person sees."""
        return self.filter(advisor__in=AdvisorProfile.objects.visible_to(user))

    def on(self, day: date) -> "AdvisorAbsenceQuerySet":
        """Those that run that day."""
        return self.filter(starts__lte=day, ends__gte=day)


class AdvisorAbsence(models.Model):
    """Days when an advisor is away, the first and the last included; why is nobody's business here."""

    advisor = models.ForeignKey(
        AdvisorProfile, on_delete=models.CASCADE, related_name="absences", verbose_name=_("conseiller")
    )
    starts = models.DateField(_("du"))
    ends = models.DateField(_("au"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = AdvisorAbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence d’un conseiller")
        verbose_name_plural = _("absences des conseillers")
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="advisorabsence_days_in_order",
                violation_error_message=_("La fin précède le début."),
            ),
            ExclusionConstraint(
                name="advisorabsence_do_not_overlap",
                expressions=[
                    ("advisor", RangeOperators.EQUAL),
                    (Func(F("starts"), F("ends"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Une absence est déjà notée pour une partie de ces jours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advisor_id} {self.starts} {self.ends}"


class AssignmentKind(models.TextChoices):
    """How a file came to its advisor."""

    PROPOSAL = "proposal", _("proposition de la plateforme acceptée")
    CHOICE = "choice", _("choix d’un superviseur")
    TAKEN = "taken", _("pris par le conseiller")
    HANDOVER = "handover", _("repris pendant une absence")


class AssignmentQuerySet(models.QuerySet):
    """Who accompanied what."""

    def current(self) -> "AssignmentQuerySet":
        """Those that run."""
        return self.filter(ended_at=None)


class Assignment(models.Model):
    """The time during which a file was with an advisor, with what spoke for them that day, as codes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("projet"))
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("conseiller")
    )
    kind = models.CharField(_("comment"), max_length=8, choices=AssignmentKind.choices)
    reasons = ArrayField(models.SlugField(max_length=24), verbose_name=_("raisons"), default=list, blank=True)
    load = models.PositiveSmallIntegerField(_("dossiers suivis ce jour-là"), default=0)
    started_at = models.DateTimeField(_("depuis le"), default=timezone.now)
    ended_at = models.DateTimeField(_("jusqu’au"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("confié par"),
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                name="assignment_one_advisor_at_once",
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("Ce dossier a déjà un conseiller."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="assignment_ends_after_its_start",
                violation_error_message=_("La fin précède le début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.advisor_id}"
