"""Matches: a need and a person who could meet it, and how each member wants to hear of proposals."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import consents
from skills.audiences import is_partner_principal
from skills.models.need import MODERATOR_ROLES, Need, institution_acted_for
from skills.models.profile import Profile
from skills.workflows import (
    ANSWERED_STATES,
    AWAITING_ANSWER_STATES,
    ENGAGED_MATCH_STATES,
    LINK_STATES,
    PURSUED_MATCH_STATES,
    DeclineReason,
    MatchCloseReason,
    MatchOrigin,
    MatchOutcome,
    MatchState,
    NeedState,
)

MATCHING = "matching"
FOLLOWER_ROLES = MODERATOR_ROLES | {Role.DATA_PROTECTION_OFFICER}
PURSUED_NEED_STATES = (NeedState.PUBLISHED, NeedState.IN_PROGRESS, NeedState.EXPIRED)
BEST_SCORE = 1000
REMINDERS_AFTER = (timedelta(days=9), timedelta(days=21), timedelta(days=45))
NO_ANSWER_AFTER = timedelta(days=52)


def _reached_the_person() -> Q:
    return Q(sent_at__isnull=False) | Q(origin=MatchOrigin.MEMBER)


class MatchQuerySet(models.QuerySet):
    """Matches; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "MatchQuerySet":
        """A person's own once sent, those of one's institution's needs, and all of them for who follows the needs."""
        if user is None or not user.is_authenticated:
            return self.none()
        if not FOLLOWER_ROLES.isdisjoint(user.role_names):
            return self.all()
        seen = Q(pk__in=[])
        institution = institution_acted_for(user)
        if institution is not None:
            seen |= Q(need__institution=institution)
        if not is_partner_principal(user):
            seen |= Q(recipient_id=user.pk) & _reached_the_person()
        return self.filter(seen)

    def received_by(self, user: Any) -> "MatchQuerySet":
        """What reached this person, or was begun by this person, the latest first."""
        return self.filter(_reached_the_person(), recipient_id=user.pk).order_by(
            models.functions.Coalesce("sent_at", "answered_at").desc(), "-pk"
        )

    def of_need(self, need: Any) -> "MatchQuerySet":
        """Every match of one need, the best first."""
        return self.filter(need=need).order_by("-score", "pk")

    def awaiting_review(self) -> "MatchQuerySet":
        """Proposals that no agent has looked at."""
        return self.filter(state=MatchState.PROPOSED)

    def awaiting_answer(self) -> "MatchQuerySet":
        """Matches sent to a person who has not answered yet."""
        return self.filter(state__in=AWAITING_ANSWER_STATES)

    def awaiting_introduction(self) -> "MatchQuerySet":
        """Interested people whom no agent has written to yet, the longest waiting first."""
        return self.filter(state=MatchState.INTERESTED).order_by("answered_at", "pk")

    def awaiting_outcome(self) -> "MatchQuerySet":
        """Introductions of which nobody said what came."""
        return self.filter(state=MatchState.INTRODUCED).order_by("introduced_at", "pk")

    def engaged(self) -> "MatchQuerySet":
        """People who took a place of the need, whether the mission is over or not."""
        return self.filter(state__in=ENGAGED_MATCH_STATES)

    def reached_by_link(self) -> "MatchQuerySet":
        """Matches that were sent to somebody who is there: the link of a message shows them."""
        return self.filter(sent_at__isnull=False, recipient__is_active=True, recipient__deceased_at=None)

    def unannounced(self) -> "MatchQuerySet":
        """Sent matches that wait for the person's next digest."""
        return self.filter(state__in=AWAITING_ANSWER_STATES, announced_at=None)

    def due_for_reminder(self, now: datetime) -> "MatchQuerySet":
        """Announced matches whose next reminder is due, or whose time to answer is over."""
        due = Q(announced_at__lte=now - NO_ANSWER_AFTER)
        for number, after in enumerate(REMINDERS_AFTER):
            due |= Q(reminders_sent=number, announced_at__lte=now - after)
        return self.filter(due, state__in=AWAITING_ANSWER_STATES)

    def late_for_agents(self, now: datetime) -> "MatchQuerySet":
        """Interested or introduced people about whom the agent's next reminder is due."""
        due = Q(pk__in=[])
        for number, after in enumerate(REMINDERS_AFTER):
            waiting = Q(state=MatchState.INTERESTED, answered_at__lte=now - after)
            waiting |= Q(state=MatchState.INTRODUCED, introduced_at__lte=now - after)
            due |= waiting & Q(agent_reminders_sent=number)
        return self.filter(due)

    def with_sides(self) -> "MatchQuerySet":
        """Both sides of each match, in a fixed number of queries."""
        return self.select_related("need__institution", "need__domain", "need__region", "profile__owner", "recipient")


class Match(models.Model):
    """A person put forward for a need.

    `score` (0 to 1000), `parts`, `reasons` and `engine_version` are kept as they were when the
    person was found: whoever asks why can be told. `recipient` is the owner of the profile.
    `announced_at` is when the person was told, at once or in a digest. `engaged_full_time` is the
    need's workload at the time of the engagement.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="matches", verbose_name=_("besoin"))
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="matches", verbose_name=_("fiche"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("personne"),
    )
    state = models.CharField(_("état"), max_length=12, choices=MatchState.choices, default=MatchState.PROPOSED)
    origin = models.CharField(_("origine"), max_length=8, choices=MatchOrigin.choices, default=MatchOrigin.ENGINE)

    score = models.PositiveSmallIntegerField(_("score"), default=0)
    engine_version = models.CharField(_("version du rapprochement"), max_length=20, blank=True, default="")
    parts = models.JSONField(_("parts du score"), blank=True, default=dict)
    reasons = models.JSONField(_("raisons"), blank=True, default=list)

    run = models.ForeignKey(
        "skills.MatchingRun",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="matches",
        verbose_name=_("passage"),
    )
    found_at = models.DateTimeField(_("trouvée le"), default=timezone.now)
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("envoyée par"),
    )
    announced_at = models.DateTimeField(_("annoncée le"), null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(_("vue le"), null=True, blank=True)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    decline_reason = models.CharField(
        _("raison du refus"), max_length=16, choices=DeclineReason.choices, blank=True, default=""
    )
    introduced_at = models.DateTimeField(_("mise en relation le"), null=True, blank=True)
    contact = models.ForeignKey(
        "skills.ContactRequest",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("échange"),
    )
    engaged_at = models.DateTimeField(_("engagement déclaré le"), null=True, blank=True)
    engaged_from = models.DateField(_("engagée du"), null=True, blank=True)
    engaged_until = models.DateField(_("engagée jusqu’au"), null=True, blank=True)
    engaged_full_time = models.BooleanField(_("à temps plein"), default=False)
    completed_at = models.DateTimeField(_("mission terminée le"), null=True, blank=True)
    outcome = models.CharField(_("issue"), max_length=12, choices=MatchOutcome.choices, blank=True, default="")
    close_reason = models.CharField(
        _("raison de la clôture"), max_length=16, choices=MatchCloseReason.choices, blank=True, default=""
    )
    reminders_sent = models.PositiveSmallIntegerField(default=0, editable=False)
    agent_reminders_sent = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "profile"],
                name="match_once",
                violation_error_message=_("Cette personne est déjà proposée pour ce besoin."),
            ),
            ExclusionConstraint(
                name="match_one_full_time_engagement",
                expressions=[
                    ("recipient", RangeOperators.EQUAL),
                    (
                        Func(F("engaged_from"), F("engaged_until"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="engaged", engaged_full_time=True),
                violation_error_message=_(
                    "Cette personne est déjà engagée à temps plein sur ces dates. Convenez d’autres dates avec elle."
                ),
            ),
            models.CheckConstraint(
                condition=Q(score__lte=BEST_SCORE),
                name="match_score_per_thousand",
                violation_error_message=_("Le score va de 0 à 1000."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LINK_STATES) | Q(sent_at__isnull=False),
                name="match_sent_has_date",
                violation_error_message=_("Une proposition envoyée porte sa date d’envoi."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ANSWERED_STATES) | Q(answered_at__isnull=False),
                name="match_answered_has_date",
                violation_error_message=_("Une réponse porte sa date."),
            ),
            models.CheckConstraint(
                condition=(Q(state="declined") & ~Q(decline_reason="")) | (~Q(state="declined") & Q(decline_reason="")),
                name="match_declined_iff_reason",
                violation_error_message=_("Un refus porte sa raison, et lui seul."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["introduced", *ENGAGED_MATCH_STATES]) | Q(introduced_at__isnull=False),
                name="match_introduced_has_date",
                violation_error_message=_("Une mise en relation porte sa date."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENGAGED_MATCH_STATES) | Q(engaged_at__isnull=False, engaged_from__isnull=False),
                name="match_engaged_has_dates",
                violation_error_message=_("Indiquez la date de début de l’engagement."),
            ),
            models.CheckConstraint(
                condition=Q(engaged_until__isnull=True)
                | Q(engaged_from__isnull=True)
                | Q(engaged_until__gte=F("engaged_from")),
                name="match_dates_in_order",
                violation_error_message=_("La fin de l’engagement ne peut pas précéder son début."),
            ),
            models.CheckConstraint(
                condition=(Q(state="completed", completed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state="completed") & Q(outcome="", completed_at__isnull=True)),
                name="match_completed_iff_outcome",
                violation_error_message=_("Une mission terminée dit son issue et sa date, et elle seule."),
            ),
            models.CheckConstraint(
                condition=(Q(state="closed") & ~Q(close_reason="")) | (~Q(state="closed") & Q(close_reason="")),
                name="match_closed_iff_reason",
                violation_error_message=_("Une proposition close dit pourquoi, et elle seule."),
            ),
        ]
        indexes = [
            models.Index(fields=["need", "state", "-score"], name="match_review"),
            models.Index(fields=["profile", "state"], name="match_profile"),
            models.Index(fields=["recipient", "-sent_at"], name="match_recipient"),
            models.Index(
                fields=["announced_at", "id"], name="match_unanswered", condition=Q(state__in=AWAITING_ANSWER_STATES)
            ),
            models.Index(
                fields=["answered_at", "id"], name="match_pursued", condition=Q(state__in=PURSUED_MATCH_STATES)
            ),
        ]

    def __str__(self) -> str:
        return f"proposition {self.public_id}"

    @property
    def need_is_open(self) -> bool:
        """Whether the need may still be answered."""
        return self.need.is_open(timezone.localdate())

    @property
    def need_is_pursued(self) -> bool:
        """Whether the institution still looks for people; the deadline ends answers, not what began before it."""
        return self.need.state in PURSUED_NEED_STATES

    @property
    def person_is_reachable(self) -> bool:
        """Whether the profile is in the directory and its owner agrees to be put forward."""
        if not self.profile.is_found:
            return False
        return self.origin == MatchOrigin.MEMBER or consents.has(self.profile.owner, MATCHING)

    @property
    def has_a_place(self) -> bool:
        """Whether the need looks for more people than are engaged; exact while the need's row is locked."""
        return self.need.matches.engaged().exclude(pk=self.pk).count() < self.need.people

    def is_recipient(self, user: Any) -> bool:
        """Whether this user is the person who was put forward."""
        return bool(user.pk) and self.recipient_id == user.pk


class MatchPreference(models.Model):
    """How often a member hears of new proposals; at once for who chose nothing."""

    class Rhythm(models.TextChoices):
        """When proposals are announced."""

        IMMEDIATE = "immediate", _("Tout de suite")
        DAILY = "daily", _("Une fois par jour")
        WEEKLY = "weekly", _("Une fois par semaine")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="match_preference")
    rhythm = models.CharField(_("rythme"), max_length=9, choices=Rhythm.choices, default=Rhythm.IMMEDIATE)

    class Meta:
        verbose_name = _("rythme des propositions")
        verbose_name_plural = _("rythmes des propositions")
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm__in=["immediate", "daily", "weekly"]),
                name="matchpreference_rhythm",
                violation_error_message=_("Choisissez un rythme dans la liste."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"
