"""The profile: one person's entry in the directory."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from mdm_platform.accounts.services import consents
from mdm_platform.translated import Translated
from skills.audiences import (
    CONSENTS_NEEDED,
    Audience,
    audience_of,
    face_of,
    is_partner_principal,
    levels_open_to,
)
from skills.workflows import LISTED_STATES, ProfileState

FRESH_FOR = timedelta(days=365)
MAX_SENIORITY = 70
DIRECTORY = "directory"


class Availability(models.TextChoices):
    """When the person could help."""

    IMMEDIATE = "immediate", _("Tout de suite")
    WITHIN_3_MONTHS = "within_3_months", _("Dans les trois mois")
    OCCASIONAL = "occasional", _("De temps en temps")
    UNAVAILABLE = "unavailable", _("Pas pour le moment")


class Contribution(models.TextChoices):
    """What the person offers."""

    EXPERTISE = "expertise", _("Expertise")
    TRAINING = "training", _("Formation")
    MENTORING = "mentoring", _("Mentorat")
    INVESTMENT = "investment", _("Investissement")
    RECRUITMENT = "recruitment", _("Recrutement")
    RETURN = "return", _("Projet de retour")


class Origin(models.TextChoices):
    """How the profile came to the platform."""

    REGISTRATION = "registration", _("Inscription")
    IMPORT = "import", _("Import")


class ProfileQuerySet(models.QuerySet):
    """Profiles; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "ProfileQuerySet":
        """Profiles that this user may open: found ones, the user's own, and for curators whatever left draft."""
        if audience_of(user) == Audience.STAFF:
            return self.filter(~Q(state=ProfileState.DRAFT, owner__isnull=False) | Q(owner_id=user.pk))
        if user is None or not user.is_authenticated or is_partner_principal(user):
            return self.found_by(user)
        return self.filter(self._found_by(user) | Q(owner_id=user.pk))

    def found_by(self, user: Any) -> "ProfileQuerySet":
        """Published profiles that the directory shows to this user, on any page, count, facet or export."""
        return self.filter(self._found_by(user))

    def listed_for_audience(self, audience: str) -> "ProfileQuerySet":
        """Published profiles that this face of the directory shows."""
        return self.filter(self._listed(audience))

    def consented_for(self, audience: str) -> "ProfileQuerySet":
        """Profiles whose owners gave every consent that these partners need; none for other audiences."""
        return self.filter(self._consented(audience)) if audience in CONSENTS_NEEDED else self.none()

    def _found_by(self, user: Any) -> Q:
        return self._listed(face_of(user))

    def _consented(self, audience: str) -> Q:
        agreed = Q()
        for purpose in CONSENTS_NEEDED[audience]:
            agreed &= Q(owner_id__in=consents.active_user_ids(purpose))
        return agreed

    def _listed(self, audience: str) -> Q:
        published = Q(state=ProfileState.PUBLISHED, owner__is_active=True, owner__deceased_at=None)
        if audience not in CONSENTS_NEEDED:
            return published & Q(listed_for__in=levels_open_to(audience, partner_consented=False))
        wide = Q(listed_for__in=levels_open_to(audience, partner_consented=True))
        return published & (Q(listed_for=Audience.PUBLIC) | (wide & self._consented(audience)))

    def published(self) -> "ProfileQuerySet":
        """Profiles in the directory, whoever may find them."""
        return self.filter(state=ProfileState.PUBLISHED)

    def changed_since_published(self) -> "ProfileQuerySet":
        """Published profiles that changed and no curator has read again, the oldest change first."""
        return self.published().filter(edited_at__isnull=False).order_by("edited_at", "pk")

    def awaiting_curation(self) -> "ProfileQuerySet":
        """The curators' queue, oldest first."""
        return self.filter(state=ProfileState.SUBMITTED).order_by("submitted_at", "pk")

    def due_for_confirmation(self, now: datetime) -> "ProfileQuerySet":
        """Published profiles that nobody confirmed for twelve months, and whose owner can be reached."""
        return self.filter(
            state=ProfileState.PUBLISHED,
            confirmed_at__lte=now - FRESH_FOR,
            owner__is_active=True,
            owner__deceased_at=None,
        ).order_by("confirmed_at", "pk")

    def withdrawn_before(self, moment: datetime) -> "ProfileQuerySet":
        """Withdrawn profiles whose grace is over."""
        return self.filter(state=ProfileState.WITHDRAWN, withdrawn_at__lte=moment).order_by("pk")

    def with_parts(self) -> "ProfileQuerySet":
        """Everything that a view of a profile shows, in a fixed number of queries."""
        return self.select_related("owner", "domain", "origin_region", "origin_province").prefetch_related(
            "profile_skills__skill", "profile_languages__language", "experiences", "education", "regions_of_interest"
        )


class Profile(models.Model):
    """A person's entry. A draft needs nothing but its owner; an imported one has none until accepted.

    `visibility` maps field names to levels (`skills.visibility`), `listed_for` is the audience
    that may find the profile at all. `seniority` counts years of experience. `name_key` is the
    consonant skeleton of the name, by which duplicates are noticed. `confirmed_at` is when the
    person last said that the profile is up to date.
    """

    public_id = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="profile",
        verbose_name=_("titulaire"),
    )
    state = models.CharField(
        _("état"), max_length=12, choices=ProfileState.choices, default=ProfileState.DRAFT, db_default="draft"
    )
    origin = models.CharField(
        _("provenance"), max_length=12, choices=Origin.choices, default=Origin.REGISTRATION, db_default="registration"
    )

    first_name = models.CharField(_("prénom"), max_length=100, blank=True, default="", db_default="")
    last_name = models.CharField(_("nom"), max_length=100, blank=True, default="", db_default="")
    first_name_ar = models.CharField(_("prénom en arabe"), max_length=100, blank=True, default="", db_default="")
    last_name_ar = models.CharField(_("nom en arabe"), max_length=100, blank=True, default="", db_default="")
    name_key = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    birth_year = models.PositiveSmallIntegerField(
        _("année de naissance"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )
    is_declared_adult = models.BooleanField(_("18 ans et plus"), default=False, db_default=False)

    headline = models.CharField(
        pgettext_lazy("profession", "titre"), max_length=160, blank=True, default="", db_default=""
    )
    summary_fr = models.TextField(_("présentation en français"), blank=True, default="", db_default="")
    summary_ar = models.TextField(_("présentation en arabe"), blank=True, default="", db_default="")
    summary_en = models.TextField(_("présentation en anglais"), blank=True, default="", db_default="")

    country = CountryField(_("pays de résidence"), blank=True, default="", db_default="")
    city = models.CharField(_("ville"), max_length=120, blank=True, default="", db_default="")
    origin_region = models.ForeignKey(
        "territories.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("région d’origine"),
    )
    origin_province = models.ForeignKey(
        "territories.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("province d’origine"),
    )
    regions_of_interest = models.ManyToManyField(
        "territories.Region", blank=True, related_name="+", verbose_name=_("régions d’intérêt au Maroc")
    )

    domain = models.ForeignKey(
        "skills.Domain",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="profiles",
        verbose_name=_("domaine d’expertise"),
    )
    seniority = models.PositiveSmallIntegerField(
        _("années d’expérience"), null=True, blank=True, validators=[MaxValueValidator(MAX_SENIORITY)]
    )
    skills = models.ManyToManyField("skills.Skill", through="skills.ProfileSkill", related_name="profiles")
    availability = models.CharField(
        _("disponibilité"), max_length=16, choices=Availability.choices, blank=True, default="", db_default=""
    )
    contributions = ArrayField(
        models.CharField(max_length=12, choices=Contribution.choices),
        verbose_name=_("contributions"),
        blank=True,
        default=list,
        db_default=[],
    )
    remote = models.BooleanField(_("à distance"), default=False, db_default=False)
    on_site = models.BooleanField(_("sur place"), default=False, db_default=False)

    photo = models.ForeignKey(
        "files.StoredFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("photographie"),
    )
    cv = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("CV")
    )

    visibility = models.JSONField(_("visibilité par rubrique"), blank=True, default=dict, db_default={})
    listed_for = models.CharField(
        _("peut être trouvée par"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.MEMBERS,
        db_default="members",
    )
    indexable = models.BooleanField(_("moteurs de recherche autorisés"), default=False, db_default=False)
    accepts_contacts = models.BooleanField(_("accepte d’être contactée"), default=True, db_default=True)

    completeness = models.PositiveSmallIntegerField(_("complétude (%)"), default=0, db_default=0)
    reminders_sent = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now, db_default=Now())
    updated_at = models.DateTimeField(_("modifiée le"), default=timezone.now, db_default=Now())
    edited_at = models.DateTimeField(_("modifiée depuis la publication le"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    objects = ProfileQuerySet.as_manager()
    summary = Translated("summary")

    class Meta:
        verbose_name = _("fiche")
        verbose_name_plural = _("fiches")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LISTED_STATES, published_at__isnull=False)
                | (~Q(state__in=LISTED_STATES) & Q(published_at__isnull=True)),
                name="profile_published_iff_published_at",
                violation_error_message=_("Une fiche publiée porte sa date de publication, et elle seule."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="profile_published_is_confirmed",
                violation_error_message=_("Une fiche publiée porte la date de sa dernière confirmation."),
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False),
                name="profile_submitted_has_date",
                violation_error_message=_("Une fiche envoyée porte sa date d’envoi."),
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="profile_withdrawn_iff_withdrawn_at",
                violation_error_message=_("Une fiche retirée porte sa date de retrait, et elle seule."),
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(state__in=["draft", "anonymised"]),
                name="profile_owned_unless_invited",
                violation_error_message=_("Une fiche sans titulaire reste une invitation, cachée."),
            ),
            models.CheckConstraint(
                condition=~Q(state="anonymised") | Q(owner=None, first_name="", last_name="", headline="", city=""),
                name="profile_anonymised_names_nobody",
                violation_error_message=_("Une fiche anonymisée ne désigne plus personne."),
            ),
            models.CheckConstraint(
                condition=Q(seniority__isnull=True) | Q(seniority__lte=MAX_SENIORITY),
                name="profile_seniority_plausible",
                violation_error_message=_("Indiquez un nombre d’années d’expérience entre 0 et 70."),
            ),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2100)),
                name="profile_birth_year_plausible",
                violation_error_message=_("Indiquez une année de naissance sur quatre chiffres."),
            ),
            models.CheckConstraint(
                condition=Q(completeness__lte=100),
                name="profile_completeness_percent",
                violation_error_message=_("La complétude est un pourcentage."),
            ),
            models.CheckConstraint(
                condition=Q(listed_for__in=Audience.values),
                name="profile_listed_for_known",
                violation_error_message=_("Choisissez qui peut trouver la fiche."),
            ),
            models.CheckConstraint(
                condition=~Q(indexable=True) | Q(listed_for="public"),
                name="profile_indexable_is_public",
                violation_error_message=_("Seule une fiche ouverte à tout le monde peut être indexée."),
            ),
        ]
        indexes = [
            models.Index(fields=["submitted_at", "id"], name="profile_queue", condition=Q(state="submitted")),
            models.Index(fields=["confirmed_at", "id"], name="profile_freshness", condition=Q(state="published")),
            models.Index(fields=["withdrawn_at"], name="profile_grace", condition=Q(state="withdrawn")),
            models.Index(fields=["name_key", "country"], name="profile_name_key", condition=~Q(name_key="")),
            models.Index(fields=["state", "country"], name="profile_state_country"),
            GinIndex(fields=["contributions"], name="profile_contributions", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"fiche {self.public_id}"

    @property
    def full_name(self) -> str:
        """The name in Latin script, else in Arabic; empty for a new draft."""
        return f"{self.first_name} {self.last_name}".strip() or self.full_name_ar

    @property
    def full_name_ar(self) -> str:
        """The name in Arabic script, possibly empty."""
        return f"{self.first_name_ar} {self.last_name_ar}".strip()

    @property
    def has_a_skill(self) -> bool:
        """Whether at least one skill is given."""
        return self.pk is not None and self.profile_skills.exists()

    @property
    def has_a_language(self) -> bool:
        """Whether at least one language is given."""
        return self.pk is not None and self.profile_languages.exists()

    @property
    def has_directory_consent(self) -> bool:
        """Whether the owner agrees to stand in the directory (Law 09-08, art. 4)."""
        return self.owner is not None and consents.has(self.owner, DIRECTORY)

    @property
    def has_partner_consent(self) -> bool:
        """Whether the owner agrees to sharing with partners (Law 09-08, art. 4)."""
        return self.is_shared_with(Audience.PARTNERS)

    def is_shared_with(self, audience: str) -> bool:
        """Whether the owner gave every consent that these partners need; False for other audiences."""
        needed = CONSENTS_NEEDED.get(audience, ())
        return bool(needed) and self.owner is not None and all(consents.has(self.owner, one) for one in needed)

    @property
    def has_reachable_owner(self) -> bool:
        """Whether the owner's account is alive: active, and not reported dead."""
        return self.owner is not None and self.owner.is_active and self.owner.deceased_at is None

    @property
    def is_found(self) -> bool:
        """Whether the directory shows the profile to somebody."""
        return self.state == ProfileState.PUBLISHED and self.has_reachable_owner
