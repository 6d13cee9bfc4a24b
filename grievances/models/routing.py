"""Where new cases go: rules read in their order, and what changes at a time of many cases."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grievances.models.unit import UNIT_ROLES
from grievances.workflows import CaseFamily, CaseKind, CasePriority
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import is_somebody
from mdm_platform.territories.models import Province

READERS = frozenset({*UNIT_ROLES, Role.ADMINISTRATOR})


class DeskRowQuerySet(models.QuerySet):
    """Rows that those who handle cases keep for their work."""

    def visible_to(self, user: Any) -> Any:
        """Every row for who handles cases, and for administrators."""
        return self if is_somebody(user) and not user.role_names.isdisjoint(READERS) else self.none()

    def in_use(self) -> Any:
        """Those that count today."""
        return self.filter(is_active=True)


class Matching(models.Model):
    """Which cases something is for: what is left empty says nothing, what is filled in must hold."""

    kinds = ArrayField(
        models.CharField(max_length=12, choices=CaseKind.choices), verbose_name=_("natures"), default=list, blank=True
    )
    families = ArrayField(
        models.CharField(max_length=16, choices=CaseFamily.choices),
        verbose_name=_("familles"),
        default=list,
        blank=True,
    )
    categories = models.ManyToManyField(
        "grievances.Category", blank=True, related_name="+", verbose_name=_("catégories")
    )
    residence_countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("pays de résidence"), default=list, blank=True
    )
    place_countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("pays du problème"), default=list, blank=True
    )

    objects = DeskRowQuerySet.as_manager()

    class Meta:
        abstract = True


class RoutingRule(Matching):
    """One rule: the first that fits a case, and whose unit may hold it, decides."""

    position = models.PositiveIntegerField(_("rang"), help_text=_("La première règle qui convient décide."))
    name = models.CharField(_("nom"), max_length=60, unique=True)
    is_active = models.BooleanField(
        _("en service"), default=False, help_text=_("Laissez-la hors service, simulez-la, puis mettez-la en service.")
    )
    place_provinces = models.ManyToManyField(
        Province, blank=True, related_name="+", verbose_name=_("provinces du problème")
    )
    consular_units = models.ManyToManyField(
        Institution, blank=True, related_name="+", verbose_name=_("consulats du lieu de résidence")
    )
    complained_units = models.ManyToManyField(
        Institution, blank=True, related_name="+", verbose_name=_("institutions mises en cause")
    )
    to_unit = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("vers le service"),
    )
    to_consulate = models.BooleanField(
        _("vers le consulat du lieu de résidence"),
        default=False,
        help_text=_("Sauf s’il est mis en cause, ou s’il ne traite pas de dossiers : la règle suivante est alors lue."),
    )

    class Meta:
        verbose_name = _("règle d’orientation")
        verbose_name_plural = _("règles d’orientation")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_unit__isnull=False, to_consulate=False) | Q(to_unit__isnull=True, to_consulate=True),
                name="routingrule_has_one_target",
                violation_error_message=_("Choisissez un service, ou bien le consulat du lieu de résidence."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Surge(Matching):
    """A time of many cases, such as the summer return: its cases carry a tag, go first, and overflow elsewhere."""

    tag = models.SlugField(_("étiquette"), max_length=40, unique=True, help_text=_("Par exemple marhaba-2027."))
    name = models.CharField(_("nom"), max_length=80)
    first_day = models.DateField(_("du"))
    last_day = models.DateField(_("au"))
    is_active = models.BooleanField(_("en service"), default=True)
    priority = models.CharField(
        _("priorité des dossiers"), max_length=8, choices=CasePriority.choices, default=CasePriority.HIGH
    )
    threshold = models.PositiveIntegerField(
        _("débordement au-delà de"),
        null=True,
        blank=True,
        help_text=_("Dossiers ouverts de cette campagne dans un même service. Vide : pas de débordement."),
    )
    overflow_unit = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("service de renfort"),
    )

    class Meta:
        verbose_name = _("période d’affluence")
        verbose_name_plural = _("périodes d’affluence")
        ordering = ["-first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="surge_days_in_order",
                violation_error_message=_("La fin précède le début."),
            ),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True, overflow_unit__isnull=True)
                | Q(threshold__isnull=False, overflow_unit__isnull=False),
                name="surge_overflows_somewhere",
                violation_error_message=_("Un débordement a un seuil et un service de renfort."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
