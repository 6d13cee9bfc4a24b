"""Grids and their criteria. A trigger of the database refuses any change to a frozen grid."""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.translated import Translated

_FROZEN = """
    IF EXISTS (SELECT 1 FROM grids_grid WHERE id IN (NEW.grid_id, OLD.grid_id) AND frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'pgtrigger: this grid is frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class GridQuerySet(models.QuerySet):
    """Grids."""

    def visible_to(self, user: Any) -> "GridQuerySet":
        """Staff write them; others read a grid through what it serves."""
        return self.all() if getattr(user, "is_staff", False) else self.none()

    def frozen(self) -> "GridQuerySet":
        """Those in use, which change no more."""
        return self.filter(frozen_at__isnull=False)


class Grid(models.Model):
    """One version of a grid. `threshold` is the total, out of 100, from which a file is thought good enough."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title_fr = models.CharField(_("titre en français"), max_length=200)
    title_ar = models.CharField(_("titre en arabe"), max_length=200, blank=True, default="")
    title_en = models.CharField(_("titre en anglais"), max_length=200, blank=True, default="")
    title = Translated("title")
    threshold = models.DecimalField(_("seuil sur 100"), max_digits=5, decimal_places=2, default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    frozen_at = models.DateTimeField(_("figée le"), null=True, blank=True, editable=False)

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = _("grille d’évaluation")
        verbose_name_plural = _("grilles d’évaluation")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="grid_version_once",
                violation_error_message=_("Cette grille a déjà une version de ce numéro."),
            ),
            models.CheckConstraint(
                condition=Q(threshold__gte=0, threshold__lte=100),
                name="grid_threshold_out_of_100",
                violation_error_message=_("Le seuil va de 0 à 100."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def is_frozen(self) -> bool:
        """Whether the grid is in use and changes no more."""
        return self.frozen_at is not None


class Criterion(models.Model):
    """One question of a grid, scored between two whole numbers, with its weight in the total."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("grille"))
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    label_fr = models.CharField(_("critère en français"), max_length=200)
    label_ar = models.CharField(_("critère en arabe"), max_length=200, blank=True, default="")
    label_en = models.CharField(_("critère en anglais"), max_length=200, blank=True, default="")
    label = Translated("label")
    guidance_fr = models.TextField(_("repères en français"), blank=True, default="")
    guidance_ar = models.TextField(_("repères en arabe"), blank=True, default="")
    guidance_en = models.TextField(_("repères en anglais"), blank=True, default="")
    guidance = Translated("guidance")
    weight = models.PositiveSmallIntegerField(_("poids"), default=1)
    min_score = models.SmallIntegerField(_("note la plus basse"), default=0)
    max_score = models.SmallIntegerField(_("note la plus haute"), default=5)
    threshold = models.SmallIntegerField(
        _("note attendue"), null=True, blank=True, help_text=_("En dessous, le critère n’est pas tenu.")
    )
    needs_evidence = models.BooleanField(_("pièce demandée"), default=False)

    class Meta:
        verbose_name = _("critère")
        verbose_name_plural = _("critères")
        ordering = ["grid", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "code"],
                name="criterion_code_once_a_grid",
                violation_error_message=_("Cette grille a déjà un critère de ce code."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="criterion_weighs_something",
                violation_error_message=_("Le poids d’un critère est au moins 1."),
            ),
            models.CheckConstraint(
                condition=Q(min_score__gte=0, max_score__gt=F("min_score")),
                name="criterion_scale_is_ordered",
                violation_error_message=_("La note la plus haute dépasse la plus basse, qui est au moins 0."),
            ),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__gte=F("min_score"), threshold__lte=F("max_score")),
                name="criterion_threshold_on_scale",
                violation_error_message=_("La note attendue est sur l’échelle du critère."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_with_its_grid",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_FROZEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.grid_id} {self.code}"
