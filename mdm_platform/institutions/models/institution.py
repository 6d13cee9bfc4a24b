"""Public bodies and partners."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mdm_platform.translated import Translated


class InstitutionKind(models.TextChoices):
    """What an institution is."""

    MINISTRY = "ministry", _("ministère")
    AGENCY = "agency", _("agence ou établissement public")
    COUNCIL = "council", _("conseil ou instance consultative")
    UNIVERSITY = "university", _("université ou centre de recherche")
    REGION = "region", _("collectivité territoriale")
    CHAMBER = "chamber", _("chambre professionnelle")
    BANK = "bank", _("banque")
    COMPANY = "company", _("entreprise")
    FOUNDATION = "foundation", _("fondation ou association")
    INTERNATIONAL = "international", _("organisation internationale")
    CONSULATE = "consulate", _("représentation consulaire")
    OTHER = "other", _("autre")


class InstitutionQuerySet(models.QuerySet):
    """Institutions."""

    def visible_to(self, user: Any) -> "InstitutionQuerySet":
        """Those in activity; staff see the others too."""
        return self.all() if getattr(user, "is_staff", False) else self.active()

    def active(self) -> "InstitutionQuerySet":
        """Those in activity."""
        return self.filter(is_active=True)


class Institution(models.Model):
    """A public body, a partner or a consulate."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    kind = models.CharField(_("nature"), max_length=20, choices=InstitutionKind.choices)
    name_fr = models.CharField(_("nom en français"), max_length=200)
    name_ar = models.CharField(_("nom en arabe"), max_length=200, blank=True)
    name_en = models.CharField(_("nom en anglais"), max_length=200, blank=True)
    name = Translated("name")
    acronym = models.CharField(_("sigle"), max_length=30, blank=True)
    country = CountryField(_("pays"), default="MA")
    city = models.CharField(_("ville"), max_length=80, blank=True)
    website = models.URLField(_("site"), blank=True)
    is_active = models.BooleanField(_("en activité"), default=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name_fr", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_fr=""),
                name="institution_has_a_name",
                violation_error_message=_("Indiquez le nom de l’institution en français."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
