"""Consulates and the districts that they serve."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mdm_platform.institutions.models.institution import Institution


class ConsulateKind(models.TextChoices):
    """The rank of a post."""

    EMBASSY = "embassy", _("section consulaire d’ambassade")
    CONSULATE_GENERAL = "consulate_general", _("consulat général")
    CONSULATE = "consulate", _("consulat")


class ConsulateQuerySet(models.QuerySet):
    """Posts."""

    def visible_to(self, user: Any) -> "ConsulateQuerySet":
        """Those in activity; staff see the others too."""
        return self.all() if getattr(user, "is_staff", False) else self.filter(institution__is_active=True)

    def serving(self, country: str) -> "ConsulateQuerySet":
        """Posts whose district reaches into that country (ISO 3166 alpha-2)."""
        return self.filter(districts__country=country).distinct()


class Consulate(models.Model):
    """A post abroad: an institution with a seat and districts."""

    institution = models.OneToOneField(
        Institution, on_delete=models.CASCADE, related_name="consulate", verbose_name=_("institution")
    )
    kind = models.CharField(_("rang"), max_length=20, choices=ConsulateKind.choices)
    address = models.CharField(_("adresse"), max_length=250, blank=True)
    phone = models.CharField(_("téléphone"), max_length=40, blank=True)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, blank=True)

    objects = ConsulateQuerySet.as_manager()

    class Meta:
        verbose_name = _("consulat")
        verbose_name_plural = _("consulats")
        ordering = ["institution__name_fr", "pk"]

    def __str__(self) -> str:
        return str(self.institution)

    @property
    def countries_served(self) -> list[str]:
        """The countries (ISO 3166 alpha-2) that the districts reach into, sorted."""
        return sorted({district.country.code for district in self.districts.all()})


class ConsularDistrict(models.Model):
    """A part of a country that a post serves; an empty `area` means the whole country."""

    consulate = models.ForeignKey(
        Consulate, on_delete=models.CASCADE, related_name="districts", verbose_name=_("consulat")
    )
    country = CountryField(_("pays"))
    area = models.CharField(
        _("territoire"), max_length=120, blank=True, help_text=_("Laissez vide pour le pays entier.")
    )

    class Meta:
        verbose_name = _("circonscription")
        verbose_name_plural = _("circonscriptions")
        ordering = ["country", "area"]
        constraints = [
            models.UniqueConstraint(
                fields=["consulate", "country", "area"],
                name="district_once_per_consulate",
                violation_error_message=_("Ce territoire est déjà dans la circonscription."),
            ),
            models.CheckConstraint(
                condition=~Q(country=""),
                name="district_has_a_country",
                violation_error_message=_("Indiquez le pays de la circonscription."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country.code} {self.area}".strip()
