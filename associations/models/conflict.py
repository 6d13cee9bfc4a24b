"""Conflicts of interest of those who evaluate and decide."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import request_readers
from associations.models.association import Association
from associations.models.endorsement import Endorsement
from associations.models.officer import IN_OFFICE_STATES, Officer
from associations.models.request import Request
from mdm_platform.institutions.models import Membership
from mdm_platform.permissions import is_somebody

YEARS_AFTER_OFFICE = 3


class ConflictKind(models.TextChoices):
    """What ties a person to an association."""

    OFFICER = "officer", _("Membre du bureau, ou l’a été il y a moins de trois ans")
    MEMBER = "member", _("Membre ou salarié de l’association")
    FAMILY = "family", _("Lien familial ou personnel")
    INTEREST = "interest", _("Intérêt professionnel ou financier")
    ACCOMPANIED = "accompanied", _("Son institution a accompagné l’association")
    OTHER = "other", _("Autre lien")


class ConflictOrigin(models.TextChoices):
    """Who says that there is a conflict."""

    DECLARED = "declared", _("Déclaré")
    COMPUTED = "computed", _("Constaté par la plateforme")


class ConflictQuerySet(models.QuerySet):
    """Conflicts of interest."""

    def visible_to(self, user: Any) -> "ConflictQuerySet":
        """One's own; staff see all."""
        if not is_somebody(user):
            return self.none()
        return self if user.is_staff else self.filter(user=user)

    def association_ids(self, user: Any, on: date | None = None) -> models.QuerySet:
        """Ids of the associations that this person may not evaluate: declared conflicts and those that facts show."""
        return Association.objects.filter(self.condition(user, on)).values("pk")

    def condition(self, user: Any, on: date | None = None) -> Q:
        """The same, as a condition on associations."""
        if not is_somebody(user):
            return Q(pk__in=[])
        declared = self.model.objects.filter(user=user).values("association_id")
        return (
            Q(pk__in=declared)
            | Q(pk__in=_offices(user, on).values("association_id"))
            | Q(pk__in=_accompanied(user).values("association_id"))
            | Q(pk__in=_asked_to_support(user).values("request__association_id"))
        )

    def free(self, user: Any, path: str = "association") -> Q:
        """The condition of rows that staff may read: none of an association, under `path`, with which they have a tie.

        What somebody's own association is told is read there, by another right than that of staff.
        """
        return ~Q(**{f"{path}__in": self.association_ids(user)})


def _offices(user: Any, on: date | None) -> models.QuerySet:
    """Terms that run, or ended less than three years ago."""
    day = on or timezone.localdate()
    since = day.replace(year=day.year - YEARS_AFTER_OFFICE, day=min(day.day, 28))
    return Officer.objects.filter(Q(ends__isnull=True) | Q(ends__gte=since), user=user, state__in=IN_OFFICE_STATES)


def _accompanied(user: Any) -> models.QuerySet:
    """Requests that an institution of the person accompanies."""
    return Request.objects.filter(opap__in=_institutions(user))


def _asked_to_support(user: Any) -> models.QuerySet:
    """Supports asked of an institution of the person, also those that it refused or another operator took over."""
    return Endorsement.objects.filter(institution__in=_institutions(user))


def _institutions(user: Any) -> models.QuerySet:
    """The institutions for which the person acts or acted."""
    return Membership.objects.filter(user=user).values("institution")


class ConflictOfInterest(models.Model):
    """A person does not evaluate this association. Facts computed are written when they set somebody aside."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("personne")
    )
    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("association")
    )
    origin = models.CharField(_("origine"), max_length=10, choices=ConflictOrigin.choices)
    kind = models.CharField(_("nature"), max_length=12, choices=ConflictKind.choices)
    declared_at = models.DateTimeField(_("déclaré le"), default=timezone.now)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflit d’intérêts")
        verbose_name_plural = _("conflits d’intérêts")
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "association"],
                name="conflict_once",
                violation_error_message=_("Ce conflit d’intérêts est déjà connu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.association_id} {self.kind}"


request_readers.narrow(ConflictOfInterest.objects.free)
