"""Two rows of the register that are, or are not, one association."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.readers import StaffOnlyQuerySet


class AssociationMerge(models.Model):
    """The trace of a merge: which row took over, which one was closed, and what moved (« model: count »)."""

    kept = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="merges", verbose_name=_("fiche gardée")
    )
    absorbed = models.OneToOneField(
        Association, on_delete=models.PROTECT, related_name="merge", verbose_name=_("fiche close")
    )
    moved = ArrayField(models.CharField(max_length=80), verbose_name=_("ce qui a suivi"), default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("par")
    )
    at = models.DateTimeField(_("le"), default=timezone.now)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("fusion")
        verbose_name_plural = _("fusions")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=F("absorbed")),
                name="associationmerge_two_rows",
                violation_error_message=_("Une fiche ne se fusionne pas avec elle-même."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"


class DistinctPair(models.Model):
    """Two rows that look alike, and that somebody found to be two associations; `first` is the older row."""

    first = models.ForeignKey(Association, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Association, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("le"), default=timezone.now)

    objects = StaffOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("paire distincte")
        verbose_name_plural = _("paires distinctes")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="distinctpair_once",
                violation_error_message=_("Ces deux fiches sont déjà marquées distinctes."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="distinctpair_in_order",
                violation_error_message=_("Une paire désigne deux fiches, la plus ancienne d’abord."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
