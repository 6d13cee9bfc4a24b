"""The anonymous presentation of a project, which investors read before they know who carries it."""

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.money import AmountField, Currency, CurrencyField
from mdm_platform.permissions import is_somebody
from projects.models.investor import InvestorProfile
from projects.models.project import Project
from projects.workflows import SHOWABLE, Confidentiality
from projects.workflows.investors import TeaserState


class TeaserQuerySet(models.QuerySet):
    """Presentations."""

    def visible_to(self, user: Any) -> "TeaserQuerySet":
        """One's own, those that one reads as advisor, and the published ones for verified investors."""
        if not is_somebody(user):
            return self.none()
        seen = Q(project__holder_id=user.pk) | Q(project__advisor_id=user.pk)
        if InvestorProfile.objects.verified().filter(owner_id=user.pk).exists():
            return self.filter(seen | Q(pk__in=Teaser.objects.published().values("pk")))
        return self.filter(seen)

    def published(self) -> "TeaserQuerySet":
        """Those that investors read: published, of a project that goes on and that its holder does not hide."""
        here = Project.objects.of_people_here().filter(state__in=SHOWABLE).order_by()
        shown = self.filter(state=TeaserState.PUBLISHED, project__in=here.values("pk"))
        return shown.exclude(project__confidentiality=Confidentiality.PRIVATE)

    def waiting_for(self, user: Any) -> "TeaserQuerySet":
        """Those that this advisor has to read, the oldest first."""
        return self.filter(state=TeaserState.READING, project__advisor_id=user.pk).order_by("sent_at", "pk")


class Teaser(models.Model):
    """What investors read of a project; sector, region and stage come from the project itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="teaser", verbose_name=_("projet"))
    state = models.CharField(_("état"), max_length=10, choices=TeaserState.choices, default=TeaserState.DRAFT)
    headline = models.CharField(_("titre anonyme"), max_length=120, blank=True, default="")
    pitch = models.TextField(_("le projet"), max_length=1500, blank=True, default="")
    looking_for = models.TextField(_("ce qui est recherché"), max_length=800, blank=True, default="")
    amount = AmountField(_("montant recherché"), null=True, blank=True)
    currency = CurrencyField(default=Currency.MAD)
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True, verbose_name=_("langues"))
    sent_at = models.DateTimeField(_("envoyée en lecture le"), null=True, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    changed_at = models.DateTimeField(_("modifiée le"), default=timezone.now)

    objects = TeaserQuerySet.as_manager()

    class Meta:
        verbose_name = _("présentation aux investisseurs")
        verbose_name_plural = _("présentations aux investisseurs")
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["state", "-published_at"], name="teaser_published")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="teaser_amount_positive",
                violation_error_message=_("Indiquez un montant supérieur à zéro."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, amount__isnull=False),
                name="teaser_published_is_dated",
                violation_error_message=_("Une présentation publiée porte sa date et son montant."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('présentation')} {str(self.public_id)[:8]}"

    def missing(self) -> Collection[str]:
        """The fields that a reading needs and that are empty."""
        return [name for name in ("headline", "pitch", "looking_for", "amount", "languages") if not getattr(self, name)]
