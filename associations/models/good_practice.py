"""What worked, told so that others can do it again, and who did."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from associations.models.association import Association
from associations.models.diagnosis import accompanies, boards_of
from associations.models.report import Report
from associations.models.sector import Sector
from associations.workflows.accompaniment import ReplicationState
from mdm_platform.permissions import is_somebody
from mdm_platform.publications.models import Publication
from mdm_platform.publications.models.publication import is_editor
from mdm_platform.territories.models import Province


class PracticeTheme(models.TextChoices):
    """What a good practice is about."""

    PROJECT = "project", _("Un projet de terrain")
    STRATEGY = "strategy", _("La place de la diaspora dans les stratégies nationales")


class GoodPracticeQuerySet(models.QuerySet):
    """Good practices."""

    def visible_to(self, user: Any) -> "GoodPracticeQuerySet":
        """The published ones, those of one's own association, all for editors and staff who accompany."""
        if is_editor(user) or accompanies(user):
            return self
        own = Q(association_id__in=boards_of(user)) if is_somebody(user) else Q(pk=None)
        return self.filter(own | Q(publication__in=Publication.objects.published().values("pk")))

    def published(self) -> "GoodPracticeQuerySet":
        """Those that everybody reads."""
        return self.filter(publication__in=Publication.objects.published().values("pk"))


class GoodPractice(models.Model):
    """The facts of a sheet whose text and versions are a publication; drawn from an accepted final report."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="practice", verbose_name=_("publication")
    )
    theme = models.CharField(_("sujet"), max_length=10, choices=PracticeTheme.choices, default=PracticeTheme.PROJECT)
    association = models.ForeignKey(
        Association,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="good_practices",
        verbose_name=_("association"),
    )
    report = models.OneToOneField(
        Report, on_delete=models.PROTECT, null=True, blank=True, related_name="practice", verbose_name=_("rapport")
    )
    sector = models.CharField(_("domaine"), max_length=20, choices=Sector.choices, blank=True, default="")
    country = CountryField(_("pays"), default="MA")
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    year = models.PositiveSmallIntegerField(_("année"))

    objects = GoodPracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("bonne pratique")
        verbose_name_plural = _("bonnes pratiques")
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(theme="strategy") | Q(association__isnull=False, report__isnull=False),
                name="goodpractice_of_a_report",
                violation_error_message=_("La bonne pratique d’un projet se tire de son rapport final accepté."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.year}"

    @property
    def is_published(self) -> bool:
        """Whether everybody may read it."""
        return self.publication.current is not None


class ReplicationQuerySet(models.QuerySet):
    """Replications."""

    def visible_to(self, user: Any) -> "ReplicationQuerySet":
        """The confirmed ones, one's own and those of one's association; all for staff."""
        if is_editor(user) or accompanies(user):
            return self
        own = Q(declared_by_id=user.pk) | Q(association_id__in=boards_of(user)) if is_somebody(user) else Q(pk=None)
        return self.filter(own | Q(state=ReplicationState.CONFIRMED))

    def confirmed(self) -> "ReplicationQuerySet":
        """Those shown to everybody."""
        return self.filter(state=ReplicationState.CONFIRMED)


class Replication(models.Model):
    """Who took a practice up, where, since when, and what was changed for the place."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(
        GoodPractice, on_delete=models.PROTECT, related_name="replications", verbose_name=_("bonne pratique")
    )
    association = models.ForeignKey(
        Association,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replications",
        verbose_name=_("association"),
    )
    organisation = models.CharField(_("organisme"), max_length=160, blank=True, default="")
    country = CountryField(_("pays"), default="MA")
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    place = models.CharField(_("lieu"), max_length=120, blank=True, default="")
    started_on = models.DateField(_("depuis le"))
    text = models.TextField(_("ce qui a été repris et adapté"), max_length=1500)
    state = models.CharField(
        _("état"), max_length=10, choices=ReplicationState.choices, default=ReplicationState.DECLARED
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("déclarée par"),
    )
    at = models.DateTimeField(_("déclarée le"), default=timezone.now)

    objects = ReplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reprise d’une bonne pratique")
        verbose_name_plural = _("reprises des bonnes pratiques")
        ordering = ["-started_on", "-pk"]
        indexes = [models.Index(fields=["practice", "state"], name="replication_of_practice")]
        constraints = [
            models.CheckConstraint(
                condition=Q(association__isnull=False) | ~Q(organisation=""),
                name="replication_by_somebody",
                violation_error_message=_("Indiquez qui reprend cette bonne pratique."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.public_id}"
