"""Texts that agents write often, in the three languages."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grievances.models.category import Category
from grievances.models.routing import DeskRowQuerySet
from grievances.workflows import CaseState

PLACEHOLDERS = {
    "number": _("le numéro du dossier"),
    "category": _("la catégorie du dossier"),
    "received_on": _("le jour de la réception"),
    "answer_by": _("le jour avant lequel la réponse est due"),
    "unit": _("le service qui tient le dossier"),
}


class CannedReply(models.Model):
    """One text, for some category or state, or for any; `{number}` and its like are filled in from the case."""

    title = models.CharField(_("titre"), max_length=80, unique=True)
    category = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("catégorie"),
        help_text=_("Vide : proposé pour toutes."),
    )
    state = models.CharField(
        _("état du dossier"),
        max_length=24,
        choices=CaseState.choices,
        blank=True,
        help_text=_("Vide : proposé dans tous les états."),
    )
    body_fr = models.TextField(_("texte en français"), max_length=4000)
    body_ar = models.TextField(_("texte en arabe"), max_length=4000)
    body_en = models.TextField(_("texte en anglais"), max_length=4000)
    is_active = models.BooleanField(_("en service"), default=True)

    objects = DeskRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse type")
        verbose_name_plural = _("réponses types")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(body_fr="") & ~Q(body_ar="") & ~Q(body_en=""),
                name="cannedreply_in_three_languages",
                violation_error_message=_("Une réponse type est écrite dans les trois langues."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def body(self, language: str) -> str:
        """The text in that language."""
        return getattr(self, f"body_{language}")
