"""A segment of the directory: profiles told apart by domain, country, Moroccan region and seniority."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from skills.models.profile import MAX_SENIORITY


class Segment(models.Model):
    """What a network or a survey says about the people it is for; an empty criterion asks nothing.

    A model that inherits it keeps `constraints = [*Segment.Meta.constraints, …]`.
    """

    domains = models.ManyToManyField(
        "skills.Domain", blank=True, related_name="+", verbose_name=_("domaines d’expertise")
    )
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("pays de résidence"),
        blank=True,
        default=list,
        db_default=[],
    )
    regions = models.ManyToManyField(
        "territories.Region",
        blank=True,
        related_name="+",
        verbose_name=_("régions du Maroc"),
        help_text=_("Régions d’origine ou d’intérêt."),
    )
    seniority_min = models.PositiveSmallIntegerField(
        _("années d’expérience, au moins"), null=True, blank=True, validators=[MaxValueValidator(MAX_SENIORITY)]
    )
    seniority_max = models.PositiveSmallIntegerField(
        _("années d’expérience, au plus"), null=True, blank=True, validators=[MaxValueValidator(MAX_SENIORITY)]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(seniority_min__isnull=True)
                | Q(seniority_max__isnull=True)
                | Q(seniority_max__gte=F("seniority_min")),
                name="%(class)s_seniority_in_order",
                violation_error_message=_("L’expérience la plus longue ne peut pas précéder la plus courte."),
            ),
        ]

    @property
    def has_a_rule(self) -> bool:
        """Whether at least one criterion tells people apart."""
        if self.countries or self.seniority_min is not None or self.seniority_max is not None:
            return True
        return self.pk is not None and (self.domains.exists() or self.regions.exists())
