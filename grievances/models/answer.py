"""The answer to a case: written by one person, given by another."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.languages import LANGUAGES
from grievances.workflows import AnswerState, CaseOutcome


class CaseAnswerQuerySet(models.QuerySet):
    """Answers."""

    def being_written(self) -> "CaseAnswerQuerySet":
        """The one that was not given yet."""
        return self.filter(given_at__isnull=True)

    def given(self) -> "CaseAnswerQuerySet":
        """Those that the person reads, the latest first."""
        return self.filter(given_at__isnull=False).order_by("-given_at", "-pk")


class CaseAnswer(models.Model):
    """A text in the person's language, with its original or translation; it is given once, for good.

    The second translation is for the cases attached to this one, when their people read a third language.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("grievances.Case", on_delete=models.CASCADE, related_name="answers")
    outcome = models.CharField(_("résultat"), max_length=16, choices=CaseOutcome.choices, blank=True)
    body = models.TextField(_("réponse"), max_length=12000, blank=True)
    language = models.CharField(_("langue"), max_length=2, choices=LANGUAGES, default="fr")
    translation = models.TextField(_("traduction"), max_length=12000, blank=True)
    translation_language = models.CharField(_("langue de la traduction"), max_length=2, choices=LANGUAGES, blank=True)
    second_translation = models.TextField(
        _("seconde traduction"), max_length=12000, blank=True, default="", db_default=""
    )
    second_language = models.CharField(
        _("langue de la seconde traduction"),
        max_length=2,
        choices=LANGUAGES,
        blank=True,
        default="",
        db_default="",
    )
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("rédigée par"),
        help_text=_("Vide quand le programme d’une institution l’a écrite."),
    )
    written_at = models.DateTimeField(_("rédigée le"), default=timezone.now)
    proposed_at = models.DateTimeField(_("proposée le"), null=True, blank=True)
    returned_at = models.DateTimeField(_("renvoyée le"), null=True, blank=True)
    return_note = models.TextField(_("motif du renvoi"), max_length=2000, blank=True)
    validator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("validée par"),
    )
    given_at = models.DateTimeField(_("donnée le"), null=True, blank=True)

    objects = CaseAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse")
        verbose_name_plural = _("réponses")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(given_at__isnull=True),
                name="caseanswer_one_being_written",
                violation_error_message=_("Une réponse est déjà en cours de rédaction."),
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | (Q(validator__isnull=False) & ~Q(outcome="")),
                name="caseanswer_given_is_validated",
                violation_error_message=_("Une réponse donnée est validée et dit son résultat."),
            ),
            models.CheckConstraint(
                condition=Q(validator__isnull=True) | ~Q(validator=F("writer")),
                name="caseanswer_validated_by_another",
                violation_error_message=_("La personne qui rédige une réponse ne la valide pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id}"

    @property
    def texts(self) -> dict[str, str]:
        """The text in each language that it has."""
        pairs = (
            (self.language, self.body),
            (self.translation_language, self.translation),
            (self.second_language, self.second_translation),
        )
        return {language: text for language, text in reversed(pairs) if language and text}

    @property
    def answer_state(self) -> AnswerState:
        """Where the text stands, read from its dates."""
        if self.given_at:
            return AnswerState.GIVEN
        if self.returned_at:
            return AnswerState.RETURNED
        return AnswerState.TO_VALIDATE if self.proposed_at else AnswerState.DRAFT
