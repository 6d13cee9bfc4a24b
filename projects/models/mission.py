"""Volunteer missions, and who carries them."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from associations.models import Association, Officer
from associations.permissions.people import MANAGING_ROLES
from associations.workflows import AssociationState
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.models import Institution, Membership
from mdm_platform.permissions import has_role, is_somebody
from projects.workflows.missions import PUBLIC_MISSION_STATES, MissionState

is_mission_reviewer = has_role(Role.MISSION_REVIEWER, Role.ADMINISTRATOR)


class MissionPlace(models.TextChoices):
    """Where the volunteers act."""

    MOROCCO = "morocco", _("Au Maroc")
    ABROAD = "abroad", _("Dans un pays d’accueil")
    REMOTE = "remote", _("À distance")


class MissionTheme(models.TextChoices):
    """What a mission is for."""

    SCHOOL = "school", _("Soutien scolaire et lecture")
    ELDERLY = "elderly", _("Personnes âgées")
    HEALTH = "health", _("Santé")
    RIGHTS = "rights", _("Accès aux droits et démarches")
    SKILLS = "skills", _("Partage de compétences")
    CULTURE = "culture", _("Culture et langues")
    ENVIRONMENT = "environment", _("Environnement")
    WORKS = "works", _("Chantiers et équipement")
    EMERGENCY = "emergency", _("Urgence et solidarité")


def associations_of(user: Any) -> models.QuerySet:
    """The associations for which the person may organise missions today, as a managing officer."""
    if not is_somebody(user):
        return Association.objects.none()
    held = Officer.objects.in_office().of_person(user)
    held = held.filter(Q(role__in=MANAGING_ROLES) | Q(is_legal_representative=True))
    return Association.objects.filter(pk__in=held.values("association_id")).order_by("name_key", "pk")


def institutions_of(user: Any) -> models.QuerySet:
    """The institutions for which the person acts today as an agent."""
    if not is_somebody(user):
        return Institution.objects.none()
    rows = Membership.objects.filter(user_id=user.pk, role=Role.PARTNER_AGENT).current(timezone.localdate())
    return Institution.objects.active().filter(pk__in=rows.values("institution_id")).order_by("name_fr", "pk")


class MissionQuerySet(models.QuerySet):
    """Missions; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "MissionQuerySet":
        """What was published, what one organises, and for reviewers whatever was sent to them."""
        seen = Q(state__in=PUBLIC_MISSION_STATES)
        if is_somebody(user):
            seen |= Q(pk__in=self.model.objects.carried_by(user).values("pk"))
        if is_mission_reviewer(user):
            seen |= Q(submitted_at__isnull=False) & ~Q(state=MissionState.DRAFT)
        return self.filter(seen)

    def carried_by(self, user: Any) -> "MissionQuerySet":
        """Those whose organiser the person acts for today."""
        own = Q(association__in=associations_of(user).order_by()) | Q(institution__in=institutions_of(user).order_by())
        return self.filter(own) if is_somebody(user) else self.none()

    def published(self) -> "MissionQuerySet":
        """Those that were published and are not over."""
        return self.filter(state=MissionState.PUBLISHED)

    def taking_volunteers(self) -> "MissionQuerySet":
        """The published ones whose organiser is verified, or active, today; no others are listed."""
        carried = Q(association__state=AssociationState.VERIFIED) | Q(institution__in=Institution.objects.active())
        return self.published().filter(carried)

    def left_without_organiser(self) -> "MissionQuerySet":
        """The published ones whose association is no longer verified, or whose institution is no longer active."""
        return self.published().exclude(pk__in=self.model.objects.taking_volunteers().values("pk"))

    def awaiting_review(self) -> "MissionQuerySet":
        """The reviewers' queue, the oldest first."""
        return self.filter(state=MissionState.REVIEW).order_by("submitted_at", "pk")

    def with_parts(self) -> "MissionQuerySet":
        """Everything that a view of a mission shows, in a fixed number of queries."""
        return self.select_related("association", "institution", "region", "province").prefetch_related(
            "skills", "slots"
        )


class Mission(models.Model):
    """What volunteers are asked to do, by a verified association or an institution; the dates are its slots.

    `language` is that of the text, `languages` are spoken. `instructions` are read by accepted people alone.
    `search_words` holds the stems by which the list finds it. A mission `with_minors` asks its volunteers for a
    declaration, and its organiser to have seen the criminal record: who applied reads in `vetting` how to show it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=MissionState.choices, default=MissionState.DRAFT)
    association = models.ForeignKey(
        "associations.Association",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="missions",
        verbose_name=_("association"),
    )
    institution = models.ForeignKey(
        "institutions.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="missions",
        verbose_name=_("institution"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur")
    )

    title = models.CharField(_("titre"), max_length=120)
    description = models.TextField(_("présentation"), max_length=4000)
    language = models.CharField(_("langue du texte"), max_length=2, choices=settings.LANGUAGES, default="fr")
    theme = models.CharField(_("domaine"), max_length=12, choices=MissionTheme.choices)
    place = models.CharField(_("où"), max_length=8, choices=MissionPlace.choices, default=MissionPlace.MOROCCO)
    region = models.ForeignKey(
        "territories.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("région"),
    )
    province = models.ForeignKey(
        "territories.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
    )
    country = CountryField(_("pays"), blank=True, default="")
    city = models.CharField(_("ville"), max_length=120, blank=True, default="")
    skills = models.ManyToManyField("skills.Skill", blank=True, related_name="+", verbose_name=_("compétences"))
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("langues parlées"), default=list)
    with_minors = models.BooleanField(_("avec des mineurs"), default=False)
    covers = models.CharField(_("ce que l’organisateur prend en charge"), max_length=300, blank=True, default="")
    instructions = models.TextField(_("consignes aux bénévoles retenus"), max_length=2000, blank=True, default="")
    vetting = models.TextField(
        _("comment montrer l’extrait de casier"), max_length=500, blank=True, default="", db_default=""
    )
    search_words = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True, editable=False)

    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)

    objects = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission bénévole")
        verbose_name_plural = _("missions bénévoles")
        constraints = [
            models.CheckConstraint(
                condition=Q(association__isnull=False, institution__isnull=True)
                | Q(association__isnull=True, institution__isnull=False),
                name="mission_one_organiser",
                violation_error_message=_("Une mission est portée par une association ou par une institution."),
            ),
            models.CheckConstraint(
                condition=Q(place="morocco", country="") | Q(place="abroad", region__isnull=True) | Q(place="remote"),
                name="mission_place_is_one",
                violation_error_message=_(
                    "Une mission a lieu dans une région du Maroc, dans un autre pays ou à distance."
                ),
            ),
            models.CheckConstraint(
                condition=Q(province__isnull=True) | Q(region__isnull=False),
                name="mission_province_in_a_region",
                violation_error_message=_("Indiquez la région de la province."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "cancelled", "ended"]) | Q(published_at__isnull=False),
                name="mission_published_has_date",
                violation_error_message=_("Une mission publiée porte sa date de publication."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="mission_queue"),
            GinIndex(fields=["languages"], name="mission_languages"),
            GinIndex(fields=["search_words"], name="mission_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"mission {self.public_id}"

    @property
    def organiser(self) -> Any:
        """The association or the institution."""
        return self.association if self.association_id is not None else self.institution

    @property
    def has_verified_organiser(self) -> bool:
        """Whether the association is verified, or the institution active, today."""
        if self.association_id is not None:
            return self.association.state == AssociationState.VERIFIED
        return self.institution.is_active

    @property
    def takes_volunteers(self) -> bool:
        """Whether it is published, by an organiser who may still receive people."""
        return self.state == MissionState.PUBLISHED and self.has_verified_organiser
