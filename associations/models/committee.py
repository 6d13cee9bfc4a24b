"""Sessions of the committee that awards the label: who sat, what was voted, what was decided."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from associations.models.conflict import ConflictKind, ConflictOrigin
from associations.models.label_application import LABEL_STAFF_ROLES, LabelApplication
from associations.workflows import CommitteeState, LabelApplicationState
from mdm_platform.audit.models import AppendOnly
from mdm_platform.permissions import is_somebody


class Presence(models.TextChoices):
    """How a member takes part."""

    CALLED = "called", _("Convoqué")
    PRESENT = "present", _("Présent")
    REMOTE = "remote", _("Présent à distance")
    EXCUSED = "excused", _("Excusé")


SITTING = (Presence.PRESENT, Presence.REMOTE)


class VoteChoice(models.TextChoices):
    """What a member votes on a file; who has a conflict does not vote."""

    AWARD = "award", _("Accorder")
    CONDITIONS = "conditions", _("Accorder avec conditions")
    REFUSE = "refuse", _("Refuser")
    ABSTAIN = "abstain", _("Abstention")


class CommitteeQuerySet(models.QuerySet):
    """Sessions."""

    def visible_to(self, user: Any) -> "CommitteeQuerySet":
        """The service's all; a member's own, unless cancelled."""
        if not is_somebody(user):
            return self.none()
        if not user.role_names.isdisjoint(LABEL_STAFF_ROLES):
            return self
        return self.filter(pk__in=CommitteeMember.objects.filter(user=user).values("session")).exclude(
            state=CommitteeState.CANCELLED
        )


class CommitteeSession(models.Model):
    """One meeting. `chair` breaks a tie."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("intitulé"), max_length=160)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("lieu"), max_length=160, blank=True, default="")
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    state = models.CharField(_("état"), max_length=10, choices=CommitteeState.choices, default=CommitteeState.PLANNED)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("présidence de séance"),
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance du comité")
        verbose_name_plural = _("séances du comité")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum__gte=1),
                name="committee_has_a_quorum",
                violation_error_message=_("Le quorum vaut au moins 1."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
                name="committee_closed_has_date",
                violation_error_message=_("Une séance close porte sa date de clôture."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def needed_quorum(self) -> int:
        """How many members must sit: never fewer than the campaigns of its files ask for."""
        asked = self.items.aggregate(most=models.Max("application__campaign__quorum"))["most"]
        return max(self.quorum, asked or 0)

    @property
    def sitting(self) -> int:
        """How many members sit."""
        return self.members.filter(presence__in=SITTING).count()

    @property
    def has_its_quorum(self) -> bool:
        """Whether enough members sit."""
        return self.sitting >= self.needed_quorum

    @property
    def is_voted(self) -> bool:
        """Whether every file that still waits for a decision has a vote that counts."""
        voted = self.votes.exclude(choice=VoteChoice.ABSTAIN).values("item")
        waiting = self.items.filter(application__state=LabelApplicationState.COMMITTEE)
        return not waiting.exclude(pk__in=voted).exists()


class CommitteeMember(models.Model):
    """A member called to a session, and how that member took part."""

    session = models.ForeignKey(CommitteeSession, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("membre")
    )
    presence = models.CharField(_("présence"), max_length=8, choices=Presence.choices, default=Presence.CALLED)

    class Meta:
        verbose_name = _("membre de la séance")
        verbose_name_plural = _("membres de la séance")
        ordering = ["user__full_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"],
                name="committee_member_once",
                violation_error_message=_("Cette personne est déjà convoquée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.user_id}"


class CommitteeItem(models.Model):
    """One file on the agenda; `outcome` and the count of votes are written when the session closes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(CommitteeSession, on_delete=models.CASCADE, related_name="items")
    application = models.ForeignKey(
        LabelApplication, on_delete=models.PROTECT, related_name="items", verbose_name=_("demande")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=1)
    conditions = models.TextField(_("conditions proposées"), blank=True, default="")
    grounds = models.TextField(_("motifs de la décision"), blank=True, default="")
    outcome = models.CharField(_("décision"), max_length=24, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("dossier de la séance")
        verbose_name_plural = _("dossiers de la séance")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "application"],
                name="committee_item_once",
                violation_error_message=_("Ce dossier est déjà à l’ordre du jour."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.application_id}"


class CommitteeVote(models.Model):
    """One member's vote on one file; it may change until the session closes."""

    session = models.ForeignKey(CommitteeSession, on_delete=models.CASCADE, related_name="votes")
    item = models.ForeignKey(CommitteeItem, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(_("vote"), max_length=10, choices=VoteChoice.choices)
    at = models.DateTimeField(_("voté le"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member"],
                name="committee_vote_once",
                violation_error_message=_("Ce membre a déjà voté sur ce dossier."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"


class CommitteeRecusal(AppendOnly):
    """A member or an expert had no part in a file, because of a conflict of interest: it stands in the minutes."""

    item = models.ForeignKey(CommitteeItem, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    origin = models.CharField(_("origine"), max_length=10, choices=ConflictOrigin.choices)
    kind = models.CharField(_("nature"), max_length=12, choices=ConflictKind.choices)
    at = models.DateTimeField(_("constaté le"))

    class Meta(AppendOnly.Meta):
        verbose_name = _("déport")
        verbose_name_plural = _("déports")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user"],
                name="committee_recusal_once",
                violation_error_message=_("Ce déport est déjà enregistré."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.user_id} {self.kind}"
