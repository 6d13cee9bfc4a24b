"""The taxonomy: domains, skills with their labels in every language, occupations and their skills."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.translated import Translated

LABEL_LENGTH = 400


class Source(models.TextChoices):
    """Where a concept comes from."""

    OWN = "own", _("plateforme")
    ESCO = "esco", _("ESCO")


class Language(models.TextChoices):
    """The languages of labels (ISO 639-1)."""

    FRENCH = "fr", _("français")
    ARABIC = "ar", _("arabe")
    ENGLISH = "en", _("anglais")


class DomainQuerySet(models.QuerySet):
    """Domains of expertise."""

    def active(self) -> "DomainQuerySet":
        """Domains that a profile may choose, in the order of the pickers."""
        return self.filter(active=True).order_by("position", "slug")

    def visible_to(self, user: Any) -> "DomainQuerySet":
        """Every active domain: the taxonomy is public."""
        return self.active()


class Domain(models.Model):
    """A domain of expertise; `slug` is its identifier in addresses and in the API."""

    slug = models.SlugField(_("identifiant"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    label_fr = models.CharField(_("libellé en français"), max_length=LABEL_LENGTH)
    label_ar = models.CharField(_("libellé en arabe"), max_length=LABEL_LENGTH)
    label_en = models.CharField(_("libellé en anglais"), max_length=LABEL_LENGTH)
    keys = ArrayField(models.CharField(max_length=LABEL_LENGTH), default=list, blank=True, editable=False)
    active = models.BooleanField(_("proposé"), default=True)

    objects = DomainQuerySet.as_manager()
    label = Translated("label")

    class Meta:
        verbose_name = _("domaine d’expertise")
        verbose_name_plural = _("domaines d’expertise")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return str(self.label)


class SkillQuerySet(models.QuerySet):
    """Skills of both sources."""

    def active(self) -> "SkillQuerySet":
        """Skills that may be chosen and searched."""
        return self.filter(active=True)

    def visible_to(self, user: Any) -> "SkillQuerySet":
        """Every active skill: the taxonomy is public."""
        return self.active()

    def from_esco(self) -> "SkillQuerySet":
        """Concepts of the European classification."""
        return self.filter(source=Source.ESCO)


class Skill(models.Model):
    """A concept. Languages meet on it: a French query finds an Arabic profile by the concept they share.

    `concept` is the slug of an own skill or the URI of an ESCO one; `slug` is what addresses and the API use.
    """

    concept = models.CharField(_("concept"), max_length=200, unique=True)
    slug = models.SlugField(_("identifiant"), max_length=120, unique=True)
    domain = models.ForeignKey(
        Domain, null=True, blank=True, on_delete=models.PROTECT, related_name="skills", verbose_name=_("domaine")
    )
    broader = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="narrower",
        verbose_name=_("compétence plus large"),
    )
    label_fr = models.CharField(_("libellé en français"), max_length=LABEL_LENGTH, blank=True)
    label_ar = models.CharField(_("libellé en arabe"), max_length=LABEL_LENGTH, blank=True)
    label_en = models.CharField(_("libellé en anglais"), max_length=LABEL_LENGTH, blank=True)
    source = models.CharField(_("source"), max_length=4, choices=Source.choices, default=Source.OWN)
    active = models.BooleanField(_("proposée"), default=True)

    objects = SkillQuerySet.as_manager()
    label = Translated("label")

    class Meta:
        verbose_name = _("compétence")
        verbose_name_plural = _("compétences")
        constraints = [
            models.CheckConstraint(
                condition=~Q(label_fr="", label_ar="", label_en=""),
                name="skill_has_a_label",
                violation_error_message=_("Une compétence a besoin d’un libellé dans une langue au moins."),
            ),
            models.CheckConstraint(
                condition=Q(broader__isnull=True) | ~Q(broader=F("id")),
                name="skill_not_broader_than_itself",
                violation_error_message=_("Une compétence ne peut pas être plus large qu’elle-même."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)


class SkillLabel(models.Model):
    """One way of naming a skill in one language.

    Pickers look `normalised` up as one types; queries meet `key`, which gender and number do not change.
    """

    class Kind(models.TextChoices):
        """Whether the label is the one shown."""

        PREFERRED = "preferred", _("libellé")
        SYNONYM = "synonym", _("synonyme")

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="labels", verbose_name=_("compétence"))
    language = models.CharField(_("langue"), max_length=2, choices=Language.choices)
    text = models.CharField(_("texte"), max_length=LABEL_LENGTH)
    normalised = models.CharField(_("forme cherchée"), max_length=LABEL_LENGTH, editable=False)
    key = models.CharField(_("clé"), max_length=LABEL_LENGTH, editable=False)
    kind = models.CharField(_("nature"), max_length=9, choices=Kind.choices, default=Kind.SYNONYM)

    class Meta:
        verbose_name = _("libellé de compétence")
        verbose_name_plural = _("libellés de compétences")
        constraints = [
            models.UniqueConstraint(
                fields=["skill", "language", "normalised"],
                name="skilllabel_once",
                violation_error_message=_("Cette compétence porte déjà ce libellé dans cette langue."),
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="skilllabel_key"),
            models.Index(OpClass("normalised", name="varchar_pattern_ops"), name="skilllabel_prefix"),
            GinIndex(SearchVector("normalised", config="simple"), name="skilllabel_words"),
        ]

    def __str__(self) -> str:
        return self.text


class OccupationQuerySet(models.QuerySet):
    """Trades of both sources."""

    def active(self) -> "OccupationQuerySet":
        """Trades that pickers propose."""
        return self.filter(active=True)

    def visible_to(self, user: Any) -> "OccupationQuerySet":
        """Every active trade: the taxonomy is public."""
        return self.active()


class Occupation(models.Model):
    """A trade, known by the skills that it asks for."""

    concept = models.CharField(_("concept"), max_length=200, unique=True)
    slug = models.SlugField(_("identifiant"), max_length=120, unique=True)
    label_fr = models.CharField(_("libellé en français"), max_length=LABEL_LENGTH, blank=True)
    label_ar = models.CharField(_("libellé en arabe"), max_length=LABEL_LENGTH, blank=True)
    label_en = models.CharField(_("libellé en anglais"), max_length=LABEL_LENGTH, blank=True)
    normalised = models.TextField(_("formes cherchées"), blank=True, editable=False)
    isco_group = models.CharField(_("groupe CITP"), max_length=10, blank=True)
    source = models.CharField(_("source"), max_length=4, choices=Source.choices, default=Source.OWN)
    active = models.BooleanField(_("proposé"), default=True)
    skills = models.ManyToManyField(Skill, through="OccupationSkill", related_name="occupations")

    objects = OccupationQuerySet.as_manager()
    label = Translated("label")

    class Meta:
        verbose_name = _("métier")
        verbose_name_plural = _("métiers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(label_fr="", label_ar="", label_en=""),
                name="occupation_has_a_label",
                violation_error_message=_("Un métier a besoin d’un libellé dans une langue au moins."),
            ),
        ]
        indexes = [
            GinIndex(SearchVector("normalised", config="simple"), name="occupation_words"),
        ]

    def __str__(self) -> str:
        return str(self.label)


class OccupationSkill(models.Model):
    """A skill that an occupation asks for, or welcomes."""

    class Relation(models.TextChoices):
        """How much the occupation needs the skill."""

        ESSENTIAL = "essential", _("essentielle")
        OPTIONAL = "optional", _("facultative")

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="links")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="links")
    relation = models.CharField(_("lien"), max_length=9, choices=Relation.choices)

    class Meta:
        verbose_name = _("compétence d’un métier")
        verbose_name_plural = _("compétences des métiers")
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "skill"],
                name="occupationskill_once",
                violation_error_message=_("Ce métier demande déjà cette compétence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation_id} → {self.skill_id}"
