"""Periods in which the label is asked for, with the rules that hold for them."""

import uuid
from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.readers import is_register_reader
from mdm_platform.translated import Translated


class LabelCategory(models.TextChoices):
    """Which associations a campaign is for."""

    SOCIAL = "social", _("associations à but social")
    ALL = "all", _("toutes les associations enregistrées")


class LabelCampaignQuerySet(models.QuerySet):
    """Campaigns."""

    def visible_to(self, user: Any) -> "LabelCampaignQuerySet":
        """Those in use; staff see those in preparation too."""
        return self if is_register_reader(user) else self.filter(opened_at__isnull=False)

    def open_on(self, day: date) -> "LabelCampaignQuerySet":
        """Those in which an application can be sent on that day."""
        return self.filter(opened_at__isnull=False, opens_on__lte=day, closes_on__gte=day)


class LabelCampaign(models.Model):
    """The rules of one period. Nothing of it changes once it is in use (`opened_at`): a trigger holds that."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title_fr = models.CharField(_("titre en français"), max_length=160)
    title_ar = models.CharField(_("titre en arabe"), max_length=160, blank=True, default="")
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True, default="")
    title = Translated("title")
    category = models.CharField(
        _("catégorie"), max_length=10, choices=LabelCategory.choices, default=LabelCategory.SOCIAL
    )
    grid = models.ForeignKey("grids.Grid", on_delete=models.PROTECT, related_name="+", verbose_name=_("grille"))
    opens_on = models.DateField(_("ouvre le"))
    closes_on = models.DateField(_("ferme le"))
    min_experts = models.PositiveSmallIntegerField(_("avis d’experts au moins"), default=2)
    quorum = models.PositiveSmallIntegerField(_("quorum du comité"), default=3)
    months = models.PositiveSmallIntegerField(_("durée du label en mois"), default=36)
    completion_days = models.PositiveSmallIntegerField(_("jours pour compléter"), default=15)
    review_days = models.PositiveSmallIntegerField(_("jours pour rendre un avis"), default=21)
    appeal_days = models.PositiveSmallIntegerField(_("jours pour un recours"), default=30)
    answer_days = models.PositiveSmallIntegerField(_("jours pour répondre à un retrait"), default=30)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField(_("mise en service le"), null=True, blank=True, editable=False)

    objects = LabelCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne de labellisation")
        verbose_name_plural = _("campagnes de labellisation")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="label_campaign_closes_after_it_opens",
                violation_error_message=_("La campagne ferme avant d’ouvrir."),
            ),
            models.CheckConstraint(
                condition=Q(min_experts__gte=2),
                name="label_campaign_two_experts",
                violation_error_message=_("Il faut au moins deux avis d’experts."),
            ),
            models.CheckConstraint(
                condition=Q(quorum__gte=1, months__gte=1),
                name="label_campaign_quorum_and_duration",
                violation_error_message=_("Le quorum et la durée valent au moins 1."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__opened_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title_fr

    @property
    def is_open(self) -> bool:
        """Whether an application can be sent today."""
        return self.opened_at is not None and self.opens_on <= timezone.localdate() <= self.closes_on

    def admits(self, association: Association) -> bool:
        """Whether the association is of the category."""
        return self.category == LabelCategory.ALL or association.is_social_purpose
