"""What an association does well and where it wants to grow: diagnoses, trainings, what it offers to others."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.officer import Officer
from associations.models.readers import REGISTER_STAFF_ROLES, in_office
from mdm_platform.events.models import Event
from mdm_platform.grids.models import Criterion, Grid
from mdm_platform.permissions import is_somebody

CAPACITY_GRID = "capacity"


def accompanies(user: Any) -> bool:
    """Whether the person accompanies associations: those who keep the register, not those who pay."""
    return is_somebody(user) and not user.role_names.isdisjoint(REGISTER_STAFF_ROLES)


def boards_of(user: Any) -> Any:
    """The ids of the associations in whose board the person is today, as a subquery."""
    return Officer.objects.filter(in_office(), user_id=user.pk).values("association_id")


class DiagnosisQuerySet(models.QuerySet):
    """Diagnoses."""

    def visible_to(self, user: Any) -> "DiagnosisQuerySet":
        """Those of one’s own association; all for staff who accompany; never for the public."""
        if accompanies(user):
            return self
        return self.filter(association_id__in=boards_of(user)) if is_somebody(user) else self.none()

    def latest_first(self) -> "DiagnosisQuerySet":
        """The newest first."""
        return self.order_by("-made_on", "-pk")


class Diagnosis(models.Model):
    """How an association stood on a day, criterion by criterion of a frozen grid; a new day is a new row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="diagnoses", verbose_name=_("association")
    )
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="+", verbose_name=_("grille"))
    made_on = models.DateField(_("fait le"), default=date.today)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fait par"),
    )
    is_by_staff = models.BooleanField(_("fait avec le ministère"), default=False)
    total = models.DecimalField(_("total sur 100"), max_digits=5, decimal_places=2)
    comment = models.TextField(_("priorités"), max_length=2000, blank=True, default="")
    at = models.DateTimeField(_("enregistré le"), default=timezone.now, editable=False)

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = _("diagnostic")
        verbose_name_plural = _("diagnostics")
        ordering = ["-made_on", "-pk"]
        indexes = [models.Index(fields=["association", "-made_on", "-id"], name="diagnosis_history")]

    def __str__(self) -> str:
        return f"{self.association_id} {self.made_on}"


class DiagnosisScore(models.Model):
    """One criterion of a diagnosis."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("critère"))
    score = models.SmallIntegerField(_("note"))

    class Meta:
        verbose_name = _("note d’un diagnostic")
        verbose_name_plural = _("notes des diagnostics")
        constraints = [
            models.UniqueConstraint(
                fields=["diagnosis", "criterion"],
                name="diagnosisscore_once",
                violation_error_message=_("Ce critère a déjà une note dans ce diagnostic."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.diagnosis_id} {self.criterion_id}"

    @property
    def is_weak(self) -> bool:
        """Whether the criterion is under what its grid expects."""
        return self.criterion.threshold is not None and self.score < self.criterion.threshold


class TrainingQuerySet(models.QuerySet):
    """Trainings."""

    def visible_to(self, user: Any) -> "TrainingQuerySet":
        """As far as their events may be seen."""
        return self.filter(event__in=Event.objects.visible_to(user))

    def building(self, capacities: list[str]) -> "TrainingQuerySet":
        """Those that build one of these capacities."""
        return self.filter(capacities__overlap=capacities)


class Training(models.Model):
    """What an event of the calendar builds: codes of criteria of the grid of capacities."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="training", verbose_name=_("événement"))
    capacities = ArrayField(models.SlugField(max_length=40), verbose_name=_("capacités"))

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("formation d’associations")
        verbose_name_plural = _("formations d’associations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(capacities=[]),
                name="training_builds_something",
                violation_error_message=_("Indiquez au moins une capacité que la formation renforce."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {','.join(self.capacities)}"


class SharingOfferQuerySet(models.QuerySet):
    """Offers of know-how."""

    def visible_to(self, user: Any) -> "SharingOfferQuerySet":
        """Open ones of listed associations for officers; one's own; all for staff who accompany."""
        if accompanies(user):
            return self
        if not is_somebody(user) or not Officer.objects.filter(in_office(), user_id=user.pk).exists():
            return self.none()
        return self.filter(Q(association_id__in=boards_of(user)) | Q(is_open=True, association__state="verified"))

    def open(self) -> "SharingOfferQuerySet":
        """Those that others may answer."""
        return self.filter(is_open=True, association__state="verified")


class SharingOffer(models.Model):
    """What an association can teach others: it is found by those who look for a guide."""

    association = models.OneToOneField(
        Association, on_delete=models.CASCADE, related_name="sharing_offer", verbose_name=_("association")
    )
    capacities = ArrayField(models.SlugField(max_length=40), verbose_name=_("capacités"), default=list, blank=True)
    text = models.TextField(_("ce que nous pouvons partager"), max_length=1000, blank=True, default="")
    is_open = models.BooleanField(_("visible des autres associations"), default=False)
    updated_at = models.DateTimeField(_("mise à jour le"), default=timezone.now)

    objects = SharingOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offre de partage")
        verbose_name_plural = _("offres de partage")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=False) | ~Q(capacities=[]),
                name="sharingoffer_open_says_what",
                violation_error_message=_("Choisissez ce que vous pouvez partager avant d’ouvrir votre offre."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.association_id} {','.join(self.capacities)}"
