"""Consultations of an institution and campaigns that collect the proposals of somebody's members."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.unit import UNIT_ROLES, is_central
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import is_somebody
from mdm_platform.strategy.models import Programme
from mdm_platform.translated import Translated

Kept = Callable[[Any], Any]
_kept: list[Kept] = []


def admit_keepers(kept: Kept) -> None:
    """Let an app say which campaigns a person keeps: called with the person, answers a query of their keys."""
    if kept not in _kept:
        _kept.append(kept)


def institutions_asking(user: Any) -> QuerySet[Institution]:
    """The institutions in whose name the person may consult people today: partners' agents, services' supervisors."""
    if not is_somebody(user) or user.role_names.isdisjoint((Role.PARTNER_AGENT, Role.COMPLAINTS_SUPERVISOR)):
        return Institution.objects.none()
    asking = Q(pk=None)
    if Role.PARTNER_AGENT in user.role_names:
        asking |= ~Q(role__in=UNIT_ROLES)
    if Role.COMPLAINTS_SUPERVISOR in user.role_names:
        asking |= Q(role=Role.COMPLAINTS_SUPERVISOR)
    rows = Membership.objects.filter(asking, user_id=user.pk).current(timezone.localdate())
    return Institution.objects.active().filter(pk__in=rows.values("institution_id"))


def kept_by(user: Any) -> Q:
    """The campaigns that the person keeps for an association, an institution or another holder."""
    found = Q(pk=None)
    if is_somebody(user):
        found |= Q(institution__in=institutions_asking(user).values("pk"))
        for kept in _kept:
            found |= Q(pk__in=kept(user))
    return found


def moderates_proposals(user: Any) -> bool:
    """Whether the person reads proposals before they are published: publishers, and the central desk."""
    if not is_somebody(user):
        return False
    return Role.PUBLISHER in user.role_names or is_central(user)


class CampaignKind(models.TextChoices):
    """Who asks."""

    CONSULTATION = "consultation", _("Consultation")
    COLLECTION = "collection", _("Collecte d’une association")


class ProposalCampaignQuerySet(models.QuerySet):
    """Campaigns."""

    def visible_to(self, user: Any) -> "ProposalCampaignQuerySet":
        """Those that were opened to people, those that one keeps, all for who moderates."""
        if moderates_proposals(user):
            return self
        return self.filter(Q(published_at__isnull=False) | kept_by(user))

    def kept_by(self, user: Any) -> "ProposalCampaignQuerySet":
        """Those that the person keeps."""
        return self.filter(kept_by(user))

    def listed(self) -> "ProposalCampaignQuerySet":
        """Those that everybody finds without their address."""
        return self.filter(published_at__isnull=False, is_listed=True)

    def open(self, today: date | None = None) -> "ProposalCampaignQuerySet":
        """Those that take proposals today."""
        day = today or timezone.localdate()
        return self.filter(published_at__isnull=False, opens_on__lte=day, closes_on__gte=day)


class ProposalCampaign(models.Model):
    """A question put to people for some weeks, and what was drawn from their proposals."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    kind = models.CharField(_("nature"), max_length=12, choices=CampaignKind.choices, default=CampaignKind.CONSULTATION)
    title_fr = models.CharField(_("titre en français"), max_length=160)
    title_ar = models.CharField(_("titre en arabe"), max_length=160, blank=True, default="")
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True, default="")
    text_fr = models.TextField(_("présentation en français"), max_length=3000)
    text_ar = models.TextField(_("présentation en arabe"), max_length=3000, blank=True, default="")
    text_en = models.TextField(_("présentation en anglais"), max_length=3000, blank=True, default="")
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("thème")
    )
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    holder_name = models.CharField(_("organisme qui recueille"), max_length=200, blank=True, default="")
    opens_on = models.DateField(_("ouverte le"))
    closes_on = models.DateField(_("dernier jour"))
    is_listed = models.BooleanField(
        _("visible dans la liste publique"),
        default=True,
        help_text=_("Sinon, seules les personnes qui ont le lien la trouvent."),
    )
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    synthesis_fr = models.TextField(_("synthèse en français"), max_length=10_000, blank=True, default="")
    synthesis_ar = models.TextField(_("synthèse en arabe"), max_length=10_000, blank=True, default="")
    synthesis_en = models.TextField(_("synthèse en anglais"), max_length=10_000, blank=True, default="")
    synthesis_at = models.DateTimeField(_("synthèse publiée le"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    title = Translated("title")
    text = Translated("text")
    synthesis = Translated("synthesis")
    objects = ProposalCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation ou collecte de propositions")
        verbose_name_plural = _("consultations et collectes de propositions")
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="campaign_days_in_order",
                violation_error_message=_("Le dernier jour précède l’ouverture."),
            ),
            models.CheckConstraint(
                condition=Q(institution__isnull=False, holder_name="")
                | (Q(institution__isnull=True) & ~Q(holder_name="")),
                name="campaign_has_one_holder",
                violation_error_message=_("Indiquez l’institution, ou l’organisme qui recueille les propositions."),
            ),
            models.CheckConstraint(
                condition=Q(synthesis_at__isnull=True)
                | ~Q(synthesis_fr="")
                | ~Q(synthesis_ar="")
                | ~Q(synthesis_en=""),
                name="campaign_synthesis_has_words",
                violation_error_message=_("Écrivez la synthèse en français avant de la publier."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def holder(self) -> str:
        """Who collects."""
        return self.institution.name if self.institution else self.holder_name

    @property
    def is_open(self) -> bool:
        """Whether it takes proposals today."""
        return self.published_at is not None and self.opens_on <= timezone.localdate() <= self.closes_on

    @property
    def has_begun(self) -> bool:
        """Whether its first day has come."""
        return self.published_at is not None and self.opens_on <= timezone.localdate()
