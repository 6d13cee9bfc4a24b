"""Surveys of a segment: who answered is kept apart from what was answered, and nothing leads from one to the other.

What is stored: `SurveyParticipation`, a random number with the person and the survey, without a date; on each question,
how many chose each answer (`counts`) and the texts in an order drawn at random each time one comes (`texts`). An answer
has no row, no key and no moment of its own: what one person said is in no table once it is written.
"""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.translated import LANGUAGE_CODES, Translated
from skills.audiences import is_partner_principal
from skills.models.profile import Profile
from skills.models.segment import Segment
from skills.workflows import SurveyState

SURVEY_ROLES = frozenset({Role.STATISTICIAN, Role.DIRECTORY_CURATOR, Role.ADMINISTRATOR})
SCALE = 5
LONGEST_TEXT = 1000


def keeps_surveys(user: Any) -> bool:
    """Whether this person prepares surveys and reads what they bring."""
    if user is None or not user.is_authenticated or is_partner_principal(user):
        return False
    return user.is_active and not user.role_names.isdisjoint(SURVEY_ROLES)


class SurveyQuerySet(models.QuerySet):
    """Surveys."""

    def visible_to(self, user: Any) -> "SurveyQuerySet":
        """Published ones for everybody; those addressed to a member, once open; all for who prepares them."""
        if keeps_surveys(user):
            return self
        seen = Q(state=SurveyState.PUBLISHED)
        if user is not None and user.is_authenticated and not is_partner_principal(user):
            seen |= Q(state__in=(SurveyState.OPEN, SurveyState.CLOSED)) & Q(pk__in=self._addressed_to(user))
        return self.filter(seen)

    def open(self, today: date) -> "SurveyQuerySet":
        """Surveys that take answers: one past its last day takes none, even before it is closed."""
        return self.filter(state=SurveyState.OPEN, closes__gte=today)

    def addressed_to(self, user: Any) -> "SurveyQuerySet":
        """Surveys whose segment holds this person's published profile."""
        return self.filter(pk__in=self._addressed_to(user))

    def overdue(self, today: date) -> "SurveyQuerySet":
        """Open surveys whose last day has passed."""
        return self.filter(state=SurveyState.OPEN, closes__lt=today).order_by("closes", "pk")

    def _addressed_to(self, user: Any) -> models.QuerySet:
        profile = Profile.objects.published().filter(owner=user, owner__deceased_at=None).first()
        surveys = self.model.objects.all()
        if profile is None:
            return surveys.none().values("pk")
        regions = set(profile.regions_of_interest.values_list("pk", flat=True)) | {profile.origin_region_id}
        meets = _empty_or(Survey.domains.through, domain=profile.domain_id)
        meets &= _empty_or(Survey.regions.through, region__in=regions - {None})
        meets &= Q(countries=[]) | Q(countries__contains=[profile.country.code])
        if profile.seniority is None:
            meets &= Q(seniority_min=None, seniority_max=None)
        else:
            meets &= Q(seniority_min=None) | Q(seniority_min__lte=profile.seniority)
            meets &= Q(seniority_max=None) | Q(seniority_max__gte=profile.seniority)
        return surveys.filter(meets).values("pk")


def _empty_or(links: type[models.Model], **wanted: Any) -> Q:
    """A criterion that asks nothing, or is met by one of its rows."""
    own = links.objects.filter(survey=OuterRef("pk"))
    return ~Exists(own) | Exists(own.filter(**wanted))


class Survey(Segment):
    """Questions put to a segment. `answered` counts the people; `results` are frozen when they are published."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("état"), max_length=10, choices=SurveyState.choices, default=SurveyState.DRAFT)
    title_fr = models.CharField(_("titre en français"), max_length=160)
    title_ar = models.CharField(_("titre en arabe"), max_length=160, blank=True, default="")
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True, default="")
    intro_fr = models.TextField(_("présentation en français"), max_length=3000, blank=True, default="")
    intro_ar = models.TextField(_("présentation en arabe"), max_length=3000, blank=True, default="")
    intro_en = models.TextField(_("présentation en anglais"), max_length=3000, blank=True, default="")
    consent_fr = models.TextField(_("consentement en français"), max_length=1000, blank=True, default="")
    consent_ar = models.TextField(_("consentement en arabe"), max_length=1000, blank=True, default="")
    consent_en = models.TextField(_("consentement en anglais"), max_length=1000, blank=True, default="")
    opens = models.DateField(_("ouverte le"), null=True, blank=True, editable=False)
    closes = models.DateField(_("dernier jour pour répondre"), null=True, blank=True)
    published_on = models.DateField(_("résultats publiés le"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now, editable=False)
    answered = models.PositiveIntegerField(_("personnes qui ont répondu"), default=0, editable=False)
    results = models.JSONField(default=dict, blank=True, editable=False)

    objects = SurveyQuerySet.as_manager()
    title = Translated("title")
    intro = Translated("intro")
    consent = Translated("consent")

    class Meta:
        verbose_name = _("enquête")
        verbose_name_plural = _("enquêtes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            *Segment.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="draft") | Q(opens__isnull=False, closes__isnull=False),
                name="survey_open_has_dates",
                violation_error_message=_("Une enquête ouverte porte ses dates."),
            ),
            models.CheckConstraint(
                condition=Q(opens__isnull=True) | Q(closes__gte=F("opens")),
                name="survey_dates_in_order",
                violation_error_message=_("La clôture ne peut pas précéder l’ouverture."),
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_on__isnull=False)
                | (~Q(state="published") & Q(published_on__isnull=True)),
                name="survey_published_iff_date",
                violation_error_message=_("Une enquête publiée porte sa date de publication, et elle seule."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def closes_later(self) -> bool:
        """Whether the last day is still to come."""
        return self.closes is not None and self.closes > timezone.localdate()

    @property
    def has_complete_questions(self) -> bool:
        """Whether there is a question, and every one can be read in the three languages."""
        questions = list(self.questions.all())
        return bool(questions) and all(question.is_complete for question in questions)


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("Une seule réponse")
    MULTIPLE = "multiple", _("Plusieurs réponses")
    SCALE = "scale", _("Une note de 1 à 5")
    TEXT = "text", _("Un texte libre")


class SurveyQuestion(models.Model):
    """One question, with what was answered: `counts` has a number for each choice, `texts` no order."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions", verbose_name=_("enquête"))
    position = models.PositiveSmallIntegerField(_("ordre"), default=1)
    kind = models.CharField(_("forme"), max_length=8, choices=QuestionKind.choices, default=QuestionKind.SINGLE)
    label_fr = models.CharField(_("question en français"), max_length=300)
    label_ar = models.CharField(_("question en arabe"), max_length=300, blank=True, default="")
    label_en = models.CharField(_("question en anglais"), max_length=300, blank=True, default="")
    choices_fr = models.TextField(
        _("réponses proposées en français"), max_length=2000, blank=True, default="", help_text=_("Une par ligne.")
    )
    choices_ar = models.TextField(_("réponses proposées en arabe"), max_length=2000, blank=True, default="")
    choices_en = models.TextField(_("réponses proposées en anglais"), max_length=2000, blank=True, default="")
    counts = ArrayField(models.PositiveIntegerField(), default=list, blank=True, editable=False)
    texts = ArrayField(models.TextField(), default=list, blank=True, editable=False)

    label = Translated("label")

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def choices(self) -> list[str]:
        """What may be chosen, in the reader's language."""
        if self.kind == QuestionKind.SCALE:
            return [str(mark) for mark in range(1, SCALE + 1)]
        return [] if self.kind == QuestionKind.TEXT else _lines(Translated("choices").__get__(self, type(self)))

    @property
    def is_complete(self) -> bool:
        """Whether the question and its choices stand in every language, as many choices in each."""
        if not all(getattr(self, f"label_{code}").strip() for code in LANGUAGE_CODES):
            return False
        if self.kind in (QuestionKind.SCALE, QuestionKind.TEXT):
            return True
        numbers = {len(_lines(getattr(self, f"choices_{code}"))) for code in LANGUAGE_CODES}
        return len(numbers) == 1 and numbers.pop() > 1


class SurveyParticipation(models.Model):
    """That somebody answered, so that nobody answers twice; no date, no answer, a key drawn at random."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="participations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "user"],
                name="surveyparticipation_once",
                violation_error_message=_("Vous avez déjà répondu à cette enquête."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
