"""Sessions of the jury: who was called, who came, who withdrew from which file."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.review import is_decision_reader
from associations.workflows import VOTING_ROLES, JuryRole, JurySessionState, Presence
from mdm_platform.audit.models import AppendOnly
from mdm_platform.permissions import is_somebody


class JurySessionQuerySet(models.QuerySet):
    """Sessions."""

    def visible_to(self, user: Any) -> "JurySessionQuerySet":
        """All for those who instruct and pay; for others those to which they are called."""
        if is_decision_reader(user):
            return self
        if not is_somebody(user):
            return self.none()
        called = JuryAttendance.objects.filter(member_id=user.pk)
        return self.exclude(state=JurySessionState.CANCELLED).filter(pk__in=called.values("session"))

    def coming(self) -> "JurySessionQuerySet":
        """Those that are not over."""
        return self.filter(state__in=(JurySessionState.PLANNED, JurySessionState.IN_SESSION))


class JurySession(models.Model):
    """One meeting of the jury of a call. Its quorum counts the voting members present when it opens."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(
        "associations.Call", on_delete=models.PROTECT, related_name="jury_sessions", verbose_name=_("appel")
    )
    state = models.CharField(
        _("état"), max_length=12, choices=JurySessionState.choices, default=JurySessionState.PLANNED
    )
    held_on = models.DateField(_("date de la séance"))
    place = models.CharField(_("lieu"), max_length=200, blank=True, default="")
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    president = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("présidence"),
    )
    discussion = models.TextField(
        _("résumé des débats"), max_length=20000, blank=True, default="", help_text=_("Repris dans le procès-verbal.")
    )
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    decided_at = models.DateTimeField(_("décisions prises le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    minutes = models.OneToOneField(
        "files.StoredFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("procès-verbal"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("créée par")
    )
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)

    objects = JurySessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance du jury")
        verbose_name_plural = _("séances du jury")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum__gte=1),
                name="jurysession_has_a_quorum",
                violation_error_message=_("Le quorum est d’au moins une personne."),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, minutes__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True, minutes__isnull=True),
                name="jurysession_closed_iff_minutes",
                violation_error_message=_("Une séance close a son procès-verbal, et elle seule."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "closed"]) | Q(opened_at__isnull=False, decided_at__isnull=False),
                name="jurysession_decided_has_dates",
                violation_error_message=_("Une séance qui a décidé porte ses dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('séance du jury')} {self.held_on}"

    @property
    def has_quorum(self) -> bool:
        """Whether enough voting members are present."""
        return self.attendances.present().filter(role__in=VOTING_ROLES).count() >= self.quorum

    @property
    def has_president_present(self) -> bool:
        """Whether who presides is among the voting members present."""
        present = self.attendances.present().filter(role__in=VOTING_ROLES)
        return self.president_id is not None and present.filter(member_id=self.president_id).exists()


class JuryAttendanceQuerySet(models.QuerySet):
    """Who is called to sessions."""

    def visible_to(self, user: Any) -> "JuryAttendanceQuerySet":
        """Those of the sessions that the person may see."""
        return self.filter(session__in=JurySession.objects.visible_to(user))

    def present(self) -> "JuryAttendanceQuerySet":
        """Those who came."""
        return self.filter(presence=Presence.PRESENT)


class JuryAttendance(models.Model):
    """A person called to a session, and whether that person came."""

    session = models.ForeignKey(
        JurySession, on_delete=models.CASCADE, related_name="attendances", verbose_name=_("séance")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    role = models.CharField(_("rôle"), max_length=10, choices=JuryRole.choices, default=JuryRole.MEMBER)
    presence = models.CharField(_("présence"), max_length=8, choices=Presence.choices, default=Presence.INVITED)

    objects = JuryAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("présence au jury")
        verbose_name_plural = _("présences au jury")
        ordering = ["session", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"],
                name="juryattendance_once",
                violation_error_message=_("Cette personne est déjà convoquée à cette séance."),
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(role="president"),
                name="juryattendance_one_president",
                violation_error_message=_("Une seule personne préside la séance."),
            ),
        ]

    def __str__(self) -> str:
        return f"attendance {self.session_id} {self.member_id}"


class JuryRecusal(AppendOnly):
    """A person of the jury or of the ministry had no part in a file, for a conflict of interest: minutes say so."""

    class Origin(models.TextChoices):
        """Where the conflict is known from."""

        DECLARED = "declared", _("déclaré par la personne")
        COMPUTED = "computed", _("constaté par la plateforme")

    session = models.ForeignKey(
        JurySession, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("séance")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    request = models.ForeignKey(
        "associations.Request", on_delete=models.PROTECT, related_name="+", verbose_name=_("demande")
    )
    origin = models.CharField(_("origine"), max_length=8, choices=Origin.choices)
    at = models.DateTimeField(_("constaté le"))

    class Meta(AppendOnly.Meta):
        verbose_name = _("déport")
        verbose_name_plural = _("déports")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member", "request"],
                name="juryrecusal_once",
                violation_error_message=_("Ce déport est déjà enregistré."),
            )
        ]

    def __str__(self) -> str:
        return f"recusal {self.session_id} {self.member_id} {self.request_id}"
