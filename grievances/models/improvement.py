"""What many cases ask to change in a procedure, and what changed."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.case import Case
from grievances.models.category import Category
from grievances.models.unit import UNIT_ROLES, every_unit_of, is_central, units_of
from grievances.workflows.improvements import PUBLIC_IMPROVEMENTS, ImprovementState
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import is_somebody
from mdm_platform.translated import Translated

TONES = {
    ImprovementState.UNDER_STUDY: "info",
    ImprovementState.ADOPTED: "warning",
    ImprovementState.IN_PLACE: "success",
}


class ImprovementQuerySet(models.QuerySet):
    """Improvements."""

    def visible_to(self, user: Any) -> "ImprovementQuerySet":
        """The public ones, and those that the user may write."""
        return self.filter(Q(state__in=PUBLIC_IMPROVEMENTS) | Q(pk__in=Improvement.objects.written_by(user)))

    def written_by(self, user: Any) -> "ImprovementQuerySet":
        """All for the central desk, its own for a unit; none for those who work where something would change."""
        if not is_somebody(user) or user.role_names.isdisjoint(UNIT_ROLES):
            return self.none()
        rows = self if is_central(user) else self.filter(written_for__in=units_of(user))
        return rows.filter(Q(responsible__isnull=True) | ~Q(responsible__in=every_unit_of(user)))

    def public(self) -> "ImprovementQuerySet":
        """Those that everybody reads, the last moved first."""
        return self.filter(state__in=PUBLIC_IMPROVEMENTS).order_by("-published_at", "-pk")

    def changing(self) -> "ImprovementQuerySet":
        """Those that changed something, or will: in place or adopted, the last first."""
        states = (ImprovementState.IN_PLACE, ImprovementState.ADOPTED)
        return self.filter(state__in=states).order_by(F("in_place_at").desc(nulls_last=True), "-decided_at", "-pk")


class Improvement(models.Model):
    """One proposal for a procedure, with the cases behind it, in three languages once it is public."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="improvements", verbose_name=_("catégorie")
    )
    state = models.CharField(_("état"), max_length=12, choices=ImprovementState.choices, default=ImprovementState.DRAFT)
    responsible = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("institution qui peut changer la procédure"),
    )
    title_fr = models.CharField(_("titre (français)"), max_length=160)
    title_ar = models.CharField(_("titre (arabe)"), max_length=160, blank=True)
    title_en = models.CharField(_("titre (anglais)"), max_length=160, blank=True)
    problem_fr = models.TextField(_("ce qui se répète (français)"), max_length=3000, blank=True)
    problem_ar = models.TextField(_("ce qui se répète (arabe)"), max_length=3000, blank=True)
    problem_en = models.TextField(_("ce qui se répète (anglais)"), max_length=3000, blank=True)
    proposal_fr = models.TextField(_("ce qui est proposé (français)"), max_length=3000, blank=True)
    proposal_ar = models.TextField(_("ce qui est proposé (arabe)"), max_length=3000, blank=True)
    proposal_en = models.TextField(_("ce qui est proposé (anglais)"), max_length=3000, blank=True)
    outcome_fr = models.TextField(_("ce qui a changé (français)"), max_length=3000, blank=True)
    outcome_ar = models.TextField(_("ce qui a changé (arabe)"), max_length=3000, blank=True)
    outcome_en = models.TextField(_("ce qui a changé (anglais)"), max_length=3000, blank=True)
    cases = models.ManyToManyField(Case, blank=True, related_name="improvements", verbose_name=_("dossiers"))
    written_for = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("service qui propose"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("commencée le"), default=timezone.now)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    in_place_at = models.DateTimeField(_("en place depuis le"), null=True, blank=True)

    title = Translated("title")
    problem = Translated("problem")
    proposal = Translated("proposal")
    outcome = Translated("outcome")
    objects = ImprovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("amélioration d’une procédure")
        verbose_name_plural = _("améliorations de procédures")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=PUBLIC_IMPROVEMENTS) | Q(published_at__isnull=False),
                name="improvement_public_has_its_date",
                violation_error_message=_("Une amélioration publique porte la date de sa publication."),
            ),
            models.CheckConstraint(
                condition=~Q(state="in_place") | (Q(in_place_at__isnull=False) & ~Q(outcome_fr="")),
                name="improvement_in_place_tells_what_changed",
                violation_error_message=_("Une amélioration en place dit ce qui a changé, et depuis quand."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it."""
        return self.state in PUBLIC_IMPROVEMENTS

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return TONES.get(self.state, "neutral")
