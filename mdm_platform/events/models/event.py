"""Something that happens at a time, in a place, online, or both."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.calendars.places import known_zones
from mdm_platform.events.workflows import EventState
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import has_role
from mdm_platform.translated import Translated

MANAGERS = (
    Role.ADMINISTRATOR,
    Role.PUBLISHER,
    Role.COFINANCING_OFFICER,
    Role.LABEL_OFFICER,
    Role.PROJECT_ADVISOR,
)
is_manager = has_role(*MANAGERS)
ATTENDANCE_OPENS = timedelta(hours=1)
ATTENDANCE_CLOSES = timedelta(days=30)


class EventKind(models.TextChoices):
    """What an event is for."""

    TRAINING = "training", _("Formation")
    FORUM = "forum", _("Forum")
    MEETING = "meeting", _("Rencontre")
    MISSION = "mission", _("Mission")


class EventMode(models.TextChoices):
    """How people take part."""

    IN_PERSON = "in_person", _("Sur place")
    REMOTE = "remote", _("À distance")
    BOTH = "both", _("Sur place et à distance")


def check_time_zone(value: str) -> None:
    """Refuse what is not a time zone of the IANA database."""
    if value not in known_zones():
        raise ValidationError(_("Ce fuseau horaire est inconnu, par exemple « Africa/Casablanca »."))


class EventQuerySet(models.QuerySet):
    """Events."""

    def visible_to(self, user: Any) -> "EventQuerySet":
        """Whatever was announced; those in preparation for the people who prepare them."""
        return self if is_manager(user) else self.exclude(state=EventState.DRAFT)

    def announced(self) -> "EventQuerySet":
        """Those that take place as said."""
        return self.filter(state=EventState.PUBLISHED)

    def upcoming(self, now: datetime) -> "EventQuerySet":
        """Announced and not over, the nearest first."""
        return self.announced().filter(ends_at__gte=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> "EventQuerySet":
        """Over, the latest first."""
        gone = Q(state=EventState.HELD) | Q(state=EventState.PUBLISHED, ends_at__lt=now)
        return self.filter(gone).order_by("-starts_at", "-pk")


class Event(models.Model):
    """An event with its seats; `slug` names it in addresses.

    Without `seats_remote` everybody may join from afar. `remote_url` is for registered people alone. Registration
    closes at the start unless said otherwise. `sequence` counts the announced changes, for calendars.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifiant"), max_length=100, unique=True)
    kind = models.CharField(_("nature"), max_length=10, choices=EventKind.choices)
    state = models.CharField(_("état"), max_length=10, choices=EventState.choices, default=EventState.DRAFT)
    title_fr = models.CharField(_("titre en français"), max_length=160)
    title_ar = models.CharField(_("titre en arabe"), max_length=160, blank=True, default="")
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True, default="")
    summary_fr = models.TextField(_("présentation en français"), max_length=3000, blank=True, default="")
    summary_ar = models.TextField(_("présentation en arabe"), max_length=3000, blank=True, default="")
    summary_en = models.TextField(_("présentation en anglais"), max_length=3000, blank=True, default="")
    mode = models.CharField(_("participation"), max_length=10, choices=EventMode.choices)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    time_zone = models.CharField(
        _("fuseau horaire"), max_length=40, default="Africa/Casablanca", validators=[check_time_zone]
    )
    venue = models.CharField(_("lieu"), max_length=160, blank=True, default="")
    address = models.CharField(_("adresse"), max_length=250, blank=True, default="")
    remote_url = models.URLField(_("adresse de la réunion"), max_length=400, blank=True, default="")
    seats_in_person = models.PositiveIntegerField(_("places sur place"), null=True, blank=True)
    seats_remote = models.PositiveIntegerField(_("places à distance"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("fin des inscriptions"), null=True, blank=True)
    organiser = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisateur")
    )
    languages = ArrayField(models.CharField(max_length=5), verbose_name=_("langues"), default=list, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()
    title = Translated("title")
    summary = Translated("summary")

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["state", "starts_at"], name="event_calendar")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message=_("L’événement finit avant de commencer."),
            ),
            models.CheckConstraint(
                condition=Q(mode="remote", seats_in_person__isnull=True)
                | Q(mode__in=["in_person", "both"], seats_in_person__gt=0),
                name="event_seats_in_person",
                violation_error_message=_("Indiquez le nombre de places sur place, et seulement s’il y en a."),
            ),
            models.CheckConstraint(
                condition=Q(seats_remote__isnull=True) | Q(mode__in=["remote", "both"], seats_remote__gt=0),
                name="event_seats_remote",
                violation_error_message=_("Les places à distance vont avec une participation à distance."),
            ),
            models.CheckConstraint(
                condition=Q(registration_closes_at__isnull=True) | Q(registration_closes_at__lte=F("ends_at")),
                name="event_registration_closes_in_time",
                violation_error_message=_("Les inscriptions finissent au plus tard avec l’événement."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def welcomes_in_person(self) -> bool:
        """Whether people may come."""
        return self.mode != EventMode.REMOTE

    @property
    def welcomes_remotely(self) -> bool:
        """Whether people may join from afar."""
        return self.mode != EventMode.IN_PERSON

    @property
    def modes(self) -> list[str]:
        """How people may take part, one by one."""
        offered = ((EventMode.IN_PERSON, self.welcomes_in_person), (EventMode.REMOTE, self.welcomes_remotely))
        return [str(mode) for mode, is_offered in offered if is_offered]

    @property
    def closes_at(self) -> datetime:
        """When registration ends."""
        return self.registration_closes_at or self.starts_at

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the hours are said."""
        return ZoneInfo(self.time_zone)

    def seats(self, mode: str) -> int | None:
        """How many may take part in this mode; None for no limit, 0 where it is not offered."""
        if mode not in self.modes:
            return 0
        return self.seats_in_person if mode == EventMode.IN_PERSON else self.seats_remote

    def takes_registrations(self, now: datetime) -> bool:
        """Whether one may register at that moment."""
        return self.state == EventState.PUBLISHED and now < self.closes_at

    def takes_attendance(self, now: datetime) -> bool:
        """Whether who came may be noted: from an hour before the start to thirty days after the end."""
        if self.state not in (EventState.PUBLISHED, EventState.HELD):
            return False
        return self.starts_at - ATTENDANCE_OPENS <= now <= self.ends_at + ATTENDANCE_CLOSES
