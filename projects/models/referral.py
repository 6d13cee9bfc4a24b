"""A project shown to a partner, with the holder's agreement, and what the partner answers."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.encrypted_fields import EncryptedTextField
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import is_somebody
from projects.models.parties import of_party
from projects.workflows.referrals import AT_THE_PARTNER, LIVE_REFERRALS, ReferralState
from projects.workflows.support import ENDED

LONGEST_QUESTION, LONGEST_ANSWER = 2000, 4000
PARTNER_ROLES = (Role.PARTNER_AGENT, Role.BANK_AGENT, Role.FUND_AGENT)


def institutions_of(user: Any, today: date | None = None) -> Any:
    """The institutions for which the person answers referrals today."""
    if not is_somebody(user):
        return Membership.objects.none().values("institution_id")
    rows = Membership.objects.current(today or timezone.localdate())
    rows = rows.filter(user_id=user.pk, role__in=PARTNER_ROLES, institution__is_active=True)
    return rows.values("institution_id")


class ReferralQuerySet(models.QuerySet):
    """Referrals."""

    def visible_to(self, user: Any) -> "ReferralQuerySet":
        """Those of one's own projects, of those that one accompanies or supervises."""
        return self.filter(of_party(user))

    def of_partner(self, user: Any) -> "ReferralQuerySet":
        """Those that an institution of the person may still read."""
        return self.read_by_partner().filter(institution_id__in=institutions_of(user))

    def read_by_partner(self) -> "ReferralQuerySet":
        """Those that the partner reads: until the answer, and after it as long as the file goes on."""
        answered = Q(state=ReferralState.ANSWERED) & ~Q(project__state__in=ENDED)
        return self.filter(Q(state__in=AT_THE_PARTNER) | answered)

    def live(self) -> "ReferralQuerySet":
        """Those that are neither answered nor over."""
        return self.filter(state__in=LIVE_REFERRALS)

    def at_the_partner(self) -> "ReferralQuerySet":
        """Those of which the partner's answer is awaited."""
        return self.filter(state__in=AT_THE_PARTNER)

    def overdue(self, today: date) -> "ReferralQuerySet":
        """Those whose last day is over."""
        return self.at_the_partner().filter(due_on__lt=today)


class Referral(models.Model):
    """One question to one partner about one project. `link_version` ends every link that was sent before."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="referrals", verbose_name=_("projet")
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("partenaire")
    )
    state = models.CharField(_("état"), max_length=12, choices=ReferralState.choices, default=ReferralState.PROPOSED)
    contact_name = models.CharField(_("personne à qui l’on écrit"), max_length=160, blank=True)
    email = EncryptedTextField(_("adresse e-mail"), blank=True, default="")
    language = models.CharField(_("langue"), max_length=2, default="fr")
    question = models.TextField(_("ce que l’on demande au partenaire"), max_length=LONGEST_QUESTION, blank=True)
    shares_contact = models.BooleanField(_("le porteur donne son nom et son adresse"), default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposé le"), default=timezone.now)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    due_on = models.DateField(_("réponse attendue le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    link_version = models.PositiveSmallIntegerField(_("version du lien"), default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation vers un partenaire")
        verbose_name_plural = _("orientations vers des partenaires")
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["institution", "state", "-sent_at"], name="project_referral_partner"),
            models.Index(fields=["due_on"], name="project_referral_waiting", condition=Q(state__in=AT_THE_PARTNER)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "institution"],
                condition=Q(state__in=LIVE_REFERRALS),
                name="project_referral_once",
                violation_error_message=_("Ce partenaire est déjà saisi de ce projet."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AT_THE_PARTNER) | Q(sent_at__isnull=False, due_on__isnull=False),
                name="project_referral_sent_has_its_dates",
                violation_error_message=_("Une orientation envoyée a sa date et son délai."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in LIVE_REFERRALS

    @property
    def is_read_by_partner(self) -> bool:
        """Whether the partner reads the sheet, as `read_by_partner` says it."""
        return self.awaits_partner or (self.state == ReferralState.ANSWERED and self.project.state not in ENDED)

    @property
    def awaits_partner(self) -> bool:
        """Whether the partner's answer is awaited."""
        return self.state in AT_THE_PARTNER
