"""What hangs on a profile: skills with level and evidence, languages, experiences, education."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from skills.models.profile import Profile


class SkillLevel(models.IntegerChoices):
    """How well somebody masters a skill."""

    NOTION = 1, _("Notions")
    BASIC = 2, _("Pratique encadrée")
    AUTONOMOUS = 3, _("Autonomie")
    ADVANCED = 4, _("Maîtrise")
    EXPERT = 5, _("Expertise reconnue")


class Evidence(models.TextChoices):
    """What supports a skill."""

    EXPERIENCE = "experience", _("Expérience")
    DIPLOMA = "diploma", _("Diplôme")
    LINK = "link", _("Lien")


class LanguageLevel(models.TextChoices):
    """The levels of the Common European Framework of Reference."""

    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"


class ProfileSkill(models.Model):
    """A skill that a person claims, with its level and what supports it."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="profile_skills")
    skill = models.ForeignKey(
        "skills.Skill", on_delete=models.PROTECT, related_name="profile_skills", verbose_name=_("compétence")
    )
    level = models.PositiveSmallIntegerField(
        _("niveau"), choices=SkillLevel.choices, default=SkillLevel.AUTONOMOUS, db_default=3
    )
    evidence = models.CharField(
        _("justificatif"), max_length=10, choices=Evidence.choices, blank=True, default="", db_default=""
    )
    evidence_url = models.URLField(_("lien"), max_length=300, blank=True, default="", db_default="")
    evidence_year = models.PositiveSmallIntegerField(
        _("année"), null=True, blank=True, validators=[MinValueValidator(1940), MaxValueValidator(2100)]
    )

    class Meta:
        verbose_name = _("compétence de la fiche")
        verbose_name_plural = _("compétences de la fiche")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "skill"],
                name="profileskill_once",
                violation_error_message=_("Cette compétence figure déjà sur la fiche."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, 5)),
                name="profileskill_level",
                violation_error_message=_("Choisissez un niveau de 1 à 5."),
            ),
            models.CheckConstraint(
                condition=~Q(evidence="link") | ~Q(evidence_url=""),
                name="profileskill_link_has_address",
                violation_error_message=_("Indiquez l’adresse du lien qui appuie cette compétence."),
            ),
            models.CheckConstraint(
                condition=Q(evidence_year__isnull=True) | Q(evidence_year__range=(1940, 2100)),
                name="profileskill_year_plausible",
                violation_error_message=_("Indiquez une année sur quatre chiffres."),
            ),
        ]
        indexes = [models.Index(fields=["skill", "profile"], name="profileskill_skill", include=["level"])]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.skill_id} ({self.level})"


class ProfileLanguage(models.Model):
    """A language that a person speaks, with its level."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="profile_languages")
    language = models.ForeignKey(
        "territories.Language", on_delete=models.PROTECT, related_name="+", verbose_name=_("langue")
    )
    level = models.CharField(_("niveau"), max_length=2, choices=LanguageLevel.choices)

    class Meta:
        verbose_name = _("langue de la fiche")
        verbose_name_plural = _("langues de la fiche")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "language"],
                name="profilelanguage_once",
                violation_error_message=_("Cette langue figure déjà sur la fiche."),
            ),
            models.CheckConstraint(
                condition=Q(level__in=LanguageLevel.values),
                name="profilelanguage_level",
                violation_error_message=_("Choisissez un niveau de A1 à C2."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.language_id} ({self.level})"


class Experience(models.Model):
    """A position held; without an end it is the current one."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="experiences")
    title = models.CharField(_("fonction"), max_length=160)
    organisation = models.CharField(_("organisme"), max_length=160, blank=True, default="", db_default="")
    country = CountryField(_("pays"), blank=True, default="", db_default="")
    started = models.DateField(_("début"), null=True, blank=True)
    ended = models.DateField(_("fin"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("expérience")
        verbose_name_plural = _("expériences")
        ordering = [F("started").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(started__isnull=True) | Q(ended__gte=F("started")),
                name="experience_dates_in_order",
                violation_error_message=_("La fin ne peut pas précéder le début."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.pk}"


class Education(models.Model):
    """A diploma or a course of study; years, not days."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="education")
    degree = models.CharField(_("diplôme"), max_length=160)
    institution = models.CharField(_("établissement"), max_length=160, blank=True, default="", db_default="")
    field = models.CharField(_("spécialité"), max_length=160, blank=True, default="", db_default="")
    country = CountryField(_("pays"), blank=True, default="", db_default="")
    started_year = models.PositiveSmallIntegerField(_("année de début"), null=True, blank=True)
    ended_year = models.PositiveSmallIntegerField(_("année de fin"), null=True, blank=True)

    class Meta:
        verbose_name = _("formation")
        verbose_name_plural = _("formations")
        ordering = [F("ended_year").desc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_year__isnull=True)
                | Q(started_year__isnull=True)
                | Q(ended_year__gte=F("started_year")),
                name="education_years_in_order",
                violation_error_message=_("La fin ne peut pas précéder le début."),
            ),
            models.CheckConstraint(
                condition=(Q(started_year__isnull=True) | Q(started_year__range=(1940, 2100)))
                & (Q(ended_year__isnull=True) | Q(ended_year__range=(1940, 2100))),
                name="education_years_plausible",
                violation_error_message=_("Indiquez une année sur quatre chiffres."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.pk}"
