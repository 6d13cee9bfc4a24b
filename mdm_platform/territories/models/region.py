"""The administrative division of Morocco, as the Haut-Commissariat au Plan codes it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.translated import Translated


class TerritoryQuerySet(models.QuerySet):
    """Reference rows, which everybody may read."""

    def visible_to(self, user: Any) -> "TerritoryQuerySet":
        """Every row: the division of the country is public."""
        return self.all()


class Region(models.Model):
    """One of the twelve regions; `code` is the HCP's two digits."""

    code = models.CharField(_("code HCP"), max_length=2, primary_key=True)
    name_fr = models.CharField(_("nom en français"), max_length=80)
    name_ar = models.CharField(_("nom en arabe"), max_length=80)
    name_en = models.CharField(_("nom en anglais"), max_length=80)
    name_tifinagh = models.CharField(_("nom en tifinaghe"), max_length=80)
    name = Translated("name")

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("région")
        verbose_name_plural = _("régions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{2}$"),
                name="region_code_has_two_digits",
                violation_error_message=_("Le code d’une région a deux chiffres."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProvinceKind(models.TextChoices):
    """A prefecture is a province whose seat is a large city; both stand at the same level."""

    PROVINCE = "province", _("province")
    PREFECTURE = "prefecture", _("préfecture")
    ARRONDISSEMENTS = "prefecture_of_arrondissements", _("préfecture d’arrondissements")


class Province(models.Model):
    """A province or prefecture, those inside Casablanca too; `code` is the HCP's, region first: « 01.511 »."""

    code = models.CharField(_("code HCP"), max_length=12, primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="provinces", verbose_name=_("région"))
    kind = models.CharField(_("nature"), max_length=30, choices=ProvinceKind.choices, default=ProvinceKind.PROVINCE)
    name_fr = models.CharField(_("nom en français"), max_length=80)
    name_ar = models.CharField(_("nom en arabe"), max_length=80)
    name = Translated("name")

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{2}\.\d{3}(\.\d{2}\.\d{2})?$"),
                name="province_code_form",
                violation_error_message=_("Le code d’une province s’écrit comme « 01.511 »."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
