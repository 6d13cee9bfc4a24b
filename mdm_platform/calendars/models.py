"""What staff know better than the library of holidays."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class HolidayCorrectionQuerySet(models.QuerySet):
    """Corrections."""

    def visible_to(self, user: Any) -> "HolidayCorrectionQuerySet":
        """Every row: holidays are public."""
        return self.all()

    def as_days(self) -> dict[tuple[str, date], bool]:
        """Whether the day is off, by country and day."""
        return {(country, day): is_off for country, day, is_off in self.values_list("country", "day", "is_off")}


class HolidayCorrection(models.Model):
    """One day of one country that is off, or worked, whatever was computed."""

    country = CountryField(_("pays"), default="MA")
    day = models.DateField(_("jour"))
    is_off = models.BooleanField(
        _("chômé"), default=True, help_text=_("Décochez pour un jour férié qui est travaillé, ou qui a été déplacé.")
    )
    name = models.CharField(
        _("nom ou motif"), max_length=120, help_text=_("Par exemple : Aïd al-Fitr, selon l’annonce officielle.")
    )

    objects = HolidayCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction de jour férié")
        verbose_name_plural = _("corrections de jours fériés")
        ordering = ["-day", "country"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "day"],
                name="holidaycorrection_once",
                violation_error_message=_("Ce jour est déjà corrigé pour ce pays : modifiez la correction."),
            ),
            models.CheckConstraint(
                condition=~Q(country="") & ~Q(name=""),
                name="holidaycorrection_says_where_and_why",
                violation_error_message=_("Indiquez le pays, et le nom du jour ou le motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country.code} {self.day:%Y-%m-%d}"
