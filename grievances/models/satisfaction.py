"""What a person thinks of the answer that they were given."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.case import Case

LONGEST_COMMENT = 2000
OPINION_LINK = "grievances.opinion"


class Rating(models.TextChoices):
    """What the person says of an answer."""

    SATISFIED = "satisfied", _("Oui, elle me convient")
    PARTLY = "partly", _("En partie")
    UNSATISFIED = "unsatisfied", _("Non, elle ne me convient pas")


class SatisfactionQuerySet(models.QuerySet):
    """Opinions."""

    def visible_to(self, user: Any) -> "SatisfactionQuerySet":
        """Those on the cases on which the user works."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))


class Satisfaction(models.Model):
    """One opinion on one answer, which `answered_at` tells from another answer to the same case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="satisfactions", verbose_name=_("dossier"))
    answered_at = models.DateTimeField(_("réponse du"))
    rating = models.CharField(_("avis"), max_length=12, choices=Rating.choices)
    comment = models.TextField(_("commentaire"), max_length=LONGEST_COMMENT, blank=True)
    given_at = models.DateTimeField(_("donné le"), default=timezone.now)

    objects = SatisfactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis sur une réponse")
        verbose_name_plural = _("avis sur les réponses")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "answered_at"],
                name="satisfaction_once_an_answer",
                violation_error_message=_("Vous avez déjà donné votre avis sur cette réponse."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rating}"
