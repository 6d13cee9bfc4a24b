"""Answers that hold for everybody: read before somebody writes, and written without anything of anybody's case."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from grievances.models.category import Category
from mdm_platform.translated import Translated


class PublishedAnswerQuerySet(models.QuerySet):
    """Published answers."""

    def visible_to(self, user: Any) -> "PublishedAnswerQuerySet":
        """Those that are published; staff see the others too."""
        return self.all() if getattr(user, "is_staff", False) else self.published()

    def published(self) -> "PublishedAnswerQuerySet":
        """Those that everybody reads."""
        return self.filter(is_published=True, category__is_active=True)


class PublishedAnswer(models.Model):
    """A question that comes back, and its answer, in three languages."""

    code = models.SlugField(_("identifiant"), max_length=60, unique=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="published_answers", verbose_name=_("catégorie")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)
    question_fr = models.CharField(_("question (français)"), max_length=200)
    question_ar = models.CharField(_("question (arabe)"), max_length=200)
    question_en = models.CharField(_("question (anglais)"), max_length=200)
    answer_fr = models.TextField(_("réponse (français)"), max_length=3000)
    answer_ar = models.TextField(_("réponse (arabe)"), max_length=3000)
    answer_en = models.TextField(_("réponse (anglais)"), max_length=3000)
    is_published = models.BooleanField(_("publiée"), default=True)
    checked_on = models.DateField(_("vérifiée le"), null=True, blank=True)

    question = Translated("question")
    answer = Translated("answer")
    objects = PublishedAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse publiée")
        verbose_name_plural = _("réponses publiées")
        ordering = ["category__position", "position", "code"]

    def __str__(self) -> str:
        return self.question
