"""The campaigns in which an association collects the proposals of its members."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.diagnosis import boards_of
from grievances.models import ProposalCampaign
from mdm_platform.permissions import is_somebody


class ProposalCollectionQuerySet(models.QuerySet):
    """Collections."""

    def visible_to(self, user: Any) -> "ProposalCollectionQuerySet":
        """Those that were opened to people, and those of the association in whose board one is."""
        own = Q(association_id__in=boards_of(user)) if is_somebody(user) else Q(pk=None)
        return self.filter(own | Q(campaign__published_at__isnull=False))

    def kept_by(self, user: Any) -> Any:
        """The keys of the campaigns that the boards of the person keep."""
        return self.filter(association_id__in=boards_of(user)).values("campaign_id")


class ProposalCollection(models.Model):
    """One campaign of one association; its words, days and proposals stand with the campaign."""

    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="collections", verbose_name=_("association")
    )
    campaign = models.OneToOneField(
        ProposalCampaign, on_delete=models.PROTECT, related_name="+", verbose_name=_("collecte")
    )

    objects = ProposalCollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collecte de propositions")
        verbose_name_plural = _("collectes de propositions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.association_id} {self.campaign_id}"
