"""The programmes of the strategy."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.translated import Translated


class ProgrammeQuerySet(models.QuerySet):
    """Programmes."""

    def visible_to(self, user: Any) -> "ProgrammeQuerySet":
        """Everybody reads all: what was said under an old programme keeps its name."""
        return self

    def active(self) -> "ProgrammeQuerySet":
        """Those under which something new may be said."""
        return self.filter(is_active=True)


class Programme(models.Model):
    """One programme: a theme for proposals, later for projects and indicators."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    label_fr = models.CharField(_("nom en français"), max_length=120)
    label_ar = models.CharField(_("nom en arabe"), max_length=120, blank=True, default="")
    label_en = models.CharField(_("nom en anglais"), max_length=120, blank=True, default="")
    summary_fr = models.TextField(_("présentation en français"), max_length=600, blank=True, default="")
    summary_ar = models.TextField(_("présentation en arabe"), max_length=600, blank=True, default="")
    summary_en = models.TextField(_("présentation en anglais"), max_length=600, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    is_active = models.BooleanField(_("en cours"), default=True)

    label = Translated("label")
    summary = Translated("summary")
    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme de la stratégie")
        verbose_name_plural = _("programmes de la stratégie")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(label_fr=""),
                name="programme_has_a_name",
                violation_error_message=_("Indiquez le nom du programme en français."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)
