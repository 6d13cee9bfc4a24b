"""The languages that people say they speak."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.territories.models.region import TerritoryQuerySet
from mdm_platform.translated import Translated


class Language(models.Model):
    """A spoken language; `code` is ISO 639-1 where one exists, else ISO 639-3 (zgh, ary)."""

    code = models.CharField(_("code ISO 639"), max_length=3, primary_key=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    label_fr = models.CharField(_("nom en français"), max_length=60)
    label_ar = models.CharField(_("nom en arabe"), max_length=60)
    label_en = models.CharField(_("nom en anglais"), max_length=60)
    label = Translated("label")

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("langue")
        verbose_name_plural = _("langues")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z]{2,3}$"),
                name="language_code_form",
                violation_error_message=_("Le code d’une langue a deux ou trois lettres minuscules."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
