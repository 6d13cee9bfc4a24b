"""The figures of a year, as they were published."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class YearlyFiguresQuerySet(models.QuerySet):
    """Published years."""

    def visible_to(self, user: Any) -> "YearlyFiguresQuerySet":
        """All: they are public."""
        return self


class YearlyFigures(models.Model):
    """What everybody reads of one year: computed once, small groups left out, never computed again."""

    year = models.PositiveSmallIntegerField(_("année"), unique=True)
    content = models.JSONField(_("chiffres"))
    published_at = models.DateTimeField(_("publiés le"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("publiés par"),
    )

    objects = YearlyFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("chiffres d’une année")
        verbose_name_plural = _("chiffres des années")
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}"
