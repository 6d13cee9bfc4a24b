"""What cases are about."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grievances.workflows import CaseFamily, CaseKind
from mdm_platform.translated import Translated


class CategoryQuerySet(models.QuerySet):
    """Categories."""

    def visible_to(self, user: Any) -> "CategoryQuerySet":
        """Every row: people choose among them before they have an account."""
        return self.all()

    def offered(self, kind: str) -> "CategoryQuerySet":
        """Those that somebody may choose for that kind of case."""
        return self.filter(is_active=True, kinds__contains=[kind])


class Category(models.Model):
    """A subject, with its targets in working days and the years for which its cases are kept."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    family = models.CharField(_("famille"), max_length=16, choices=CaseFamily.choices)
    kinds = ArrayField(
        models.CharField(max_length=12, choices=CaseKind.choices), verbose_name=_("natures de dossier"), default=list
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    label_fr = models.CharField(_("intitulé (français)"), max_length=120)
    label_ar = models.CharField(_("intitulé (arabe)"), max_length=120)
    label_en = models.CharField(_("intitulé (anglais)"), max_length=120)
    hint_fr = models.CharField(_("précision (français)"), max_length=300, blank=True)
    hint_ar = models.CharField(_("précision (arabe)"), max_length=300, blank=True)
    hint_en = models.CharField(_("précision (anglais)"), max_length=300, blank=True)
    takeup_days = models.PositiveSmallIntegerField(_("prise en charge, en jours ouvrés"), default=3)
    internal_days = models.PositiveSmallIntegerField(_("réponse, en jours ouvrés"), default=20)
    service_days = models.PositiveSmallIntegerField(_("aide, en jours ouvrés"), default=5)
    retention_years = models.PositiveSmallIntegerField(_("conservation, en années"), default=5)
    is_sensitive = models.BooleanField(
        _("sensible"), default=False, help_text=_("Ses dossiers naissent confidentiels : lus par personnes nommées.")
    )
    is_active = models.BooleanField(_("proposée"), default=True)

    label = Translated("label")
    hint = Translated("hint")
    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("catégorie de dossiers")
        verbose_name_plural = _("catégories de dossiers")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(takeup_days__gt=0, internal_days__gt=0, service_days__gt=0, retention_years__gt=0),
                name="category_targets_are_positive",
                violation_error_message=_("Un délai compte au moins un jour, une conservation au moins un an."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
