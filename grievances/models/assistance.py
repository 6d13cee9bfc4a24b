"""Requests for legal assistance, to whom they were referred, and what was said between the two."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from grievances.models.case import Case
from grievances.models.languages import LANGUAGES
from grievances.models.legal_expert import LegalExpert
from grievances.models.unit import is_central
from grievances.workflows.legal import (
    ENDED_STATES,
    AssistanceState,
    DeclineReason,
    LegalBranch,
    ReferralOutcome,
)
from mdm_platform.encrypted_fields import EncryptedTextField
from mdm_platform.permissions import is_somebody

LONGEST_QUESTION, LONGEST_WORDS = 5000, 5000
LIVE_OUTCOMES = ("", ReferralOutcome.ACCEPTED)


class AssistanceRequestQuerySet(models.QuerySet):
    """Requests; `visible_to` is for the desk that refers them, `of_person` for those whose they are."""

    def visible_to(self, user: Any) -> "AssistanceRequestQuerySet":
        """All for the central desk, but one's own and those of cases that one may not see."""
        if not is_somebody(user) or not is_central(user):
            return self.none()
        rows = self.exclude(requester_id=user.pk)
        return rows.filter(Q(case__isnull=True) | Q(case__in=Case.objects.visible_to(user).values("pk")))

    def of_person(self, user: Any) -> "AssistanceRequestQuerySet":
        """One's own."""
        return self.filter(requester_id=user.pk) if is_somebody(user) else self.none()

    def to_refer(self) -> "AssistanceRequestQuerySet":
        """Those that wait for the desk, the oldest first."""
        return self.filter(state=AssistanceState.RECEIVED).order_by("received_at", "pk")


class AssistanceRequest(models.Model):
    """A question of law, asked by somebody with an account or by the agent of a case for its person."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="assistance", verbose_name=_("dossier")
    )
    state = models.CharField(
        _("état"), max_length=12, choices=AssistanceState.choices, default=AssistanceState.RECEIVED
    )
    branch = models.CharField(_("branche du droit"), max_length=16, choices=LegalBranch.choices)
    country = CountryField(_("pays dont le droit s’applique"))
    language = models.CharField(_("langue de la réponse"), max_length=2, choices=LANGUAGES, default="fr")
    subject = models.CharField(_("objet"), max_length=120, blank=True)
    question = models.TextField(_("question"), max_length=LONGEST_QUESTION, blank=True)
    person_name = EncryptedTextField(_("votre nom"), blank=True, default="")
    other_party = EncryptedTextField(_("autre partie"), blank=True, default="")
    received_at = models.DateTimeField(_("reçue le"), default=timezone.now)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    was_helpful = models.BooleanField(_("réponse utile"), null=True, blank=True)
    redacted_at = models.DateTimeField(_("effacée le"), null=True, blank=True)

    objects = AssistanceRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’assistance juridique")
        verbose_name_plural = _("demandes d’assistance juridique")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "received_at", "id"], name="assistance_queue"),
            models.Index(fields=["requester", "-received_at"], name="assistance_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(redacted_at__isnull=False) | (~Q(subject="") & ~Q(question="")),
                name="assistance_says_what_it_asks",
                violation_error_message=_("Indiquez l’objet et la question."),
            ),
            models.CheckConstraint(
                condition=Q(redacted_at__isnull=True)
                | Q(subject="", question="", requester__isnull=True, state__in=ENDED_STATES),
                name="assistance_redacted_keeps_no_text",
                violation_error_message=_("Une demande effacée est terminée et ne garde aucun texte."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED_STATES, ended_at__isnull=False)
                | (~Q(state__in=ENDED_STATES) & Q(ended_at__isnull=True)),
                name="assistance_ended_has_its_date",
                violation_error_message=_("Une demande terminée porte la date de sa fin, et elle seule."),
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="assistance_answered_has_its_date",
                violation_error_message=_("Une demande répondue porte la date de la réponse."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"

    @property
    def live_referral(self) -> "Referral | None":
        """The expert who is asked, or who follows it."""
        return self.referrals.live().select_related("expert__user", "expert__firm").first()

    @property
    def has_answer(self) -> bool:
        """Whether an expert answered since the person asked last."""
        answers = self.exchanges.filter(is_answer=True)
        return (answers.filter(sent_at__gt=self.answered_at) if self.answered_at else answers).exists()


class ReferralQuerySet(models.QuerySet):
    """Referrals."""

    def live(self) -> "ReferralQuerySet":
        """Those that wait for the expert, and those that they follow."""
        return self.filter(outcome__in=LIVE_OUTCOMES)

    def waiting(self) -> "ReferralQuerySet":
        """Those to which the expert did not say yes or no."""
        return self.filter(outcome="")

    def overdue(self, today: date) -> "ReferralQuerySet":
        """Those whose last day is over."""
        return self.waiting().filter(due_on__lt=today)

    def visible_to(self, user: Any) -> "ReferralQuerySet":
        """An expert's own, as long as they are asked or follow it."""
        return self.live().filter(expert__user_id=user.pk) if is_somebody(user) else self.none()


class Referral(models.Model):
    """One expert is asked; whoever has a link with a party says so before reading the question."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(AssistanceRequest, on_delete=models.CASCADE, related_name="referrals")
    expert = models.ForeignKey(
        LegalExpert, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("expert")
    )
    referred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    referred_at = models.DateTimeField(_("proposée le"), default=timezone.now)
    due_on = models.DateField(_("réponse attendue le"))
    no_conflict_at = models.DateTimeField(_("absence de conflit déclarée le"), null=True, blank=True)
    outcome = models.CharField(_("suite"), max_length=10, choices=ReferralOutcome.choices, blank=True, default="")
    reason = models.CharField(_("raison"), max_length=12, choices=DeclineReason.choices, blank=True, default="")
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande proposée à un expert")
        verbose_name_plural = _("demandes proposées à des experts")
        ordering = ["referred_at", "pk"]
        indexes = [models.Index(fields=["due_on"], name="referral_waiting", condition=Q(outcome=""))]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(outcome__in=LIVE_OUTCOMES),
                name="referral_one_at_a_time",
                violation_error_message=_("Un expert est déjà saisi de cette demande."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="accepted") | Q(no_conflict_at__isnull=False),
                name="referral_accepted_without_conflict",
                violation_error_message=_("Déclarez d’abord que vous n’avez de lien avec aucune des parties."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=("declined", "given_back")) | ~Q(reason=""),
                name="referral_declined_with_a_reason",
                violation_error_message=_("Indiquez la raison."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.expert_id}"


class Exchange(models.Model):
    """What the person and the expert write to each other; nobody else reads it."""

    request = models.ForeignKey(AssistanceRequest, on_delete=models.CASCADE, related_name="exchanges")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="exchanges")
    by_expert = models.BooleanField(_("écrit par l’expert"))
    is_answer = models.BooleanField(_("réponse"), default=False)
    body = models.TextField(_("message"), max_length=LONGEST_WORDS)
    sent_at = models.DateTimeField(_("envoyé le"), default=timezone.now)

    class Meta:
        verbose_name = _("échange d’une demande d’assistance")
        verbose_name_plural = _("échanges des demandes d’assistance")
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["request", "sent_at"], name="exchange_thread")]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_expert=True) | Q(is_answer=False),
                name="exchange_answers_are_the_experts",
                violation_error_message=_("Seul l’expert donne la réponse."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.sent_at:%Y-%m-%d}"
