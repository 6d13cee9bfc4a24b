"""How long cases are kept, and what was erased of them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grievances.models.case import Case
from grievances.models.category import Category
from grievances.models.unit import every_unit_of
from grievances.workflows import CaseKind
from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import is_somebody

READERS = (Role.COMPLAINTS_SUPERVISOR, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR)


def reads_retention(user: Any) -> bool:
    """Whether the user reads the rules and the reports; they name no person."""
    return is_somebody(user) and not user.role_names.isdisjoint(READERS)


def followed_by(user: Any) -> models.QuerySet:
    """The cases of which the user may know when they go: for supervisors those that they read.

    For those who keep the rules all, but what complains about an institution of theirs.
    """
    if not reads_retention(user):
        return Case.objects.none()
    if user.role_names.isdisjoint(READERS[1:]):
        return Case.objects.visible_to(user)
    return Case.objects.exclude(unit_complained__in=every_unit_of(user))


class RetentionQuerySet(models.QuerySet):
    """Rules and reports of retention."""

    def visible_to(self, user: Any) -> "RetentionQuerySet":
        """All, for supervisors, administrators and the data-protection officer."""
        return self if reads_retention(user) else self.none()


class RetentionLineQuerySet(models.QuerySet):
    """What went of each case."""

    def visible_to(self, user: Any) -> "RetentionLineQuerySet":
        """Those of the cases of which the user may know when they go."""
        return self.filter(case__in=followed_by(user).values("pk")) if reads_retention(user) else self.none()


class CaseEnding(models.TextChoices):
    """How a case ended."""

    CLOSED = "closed", _("Clos")
    WITHDRAWN = "withdrawn", _("Retiré")


class RetentionRule(models.Model):
    """So many months after its end a case of that kind, category and ending is erased; what is left empty is any.

    The first rule that fits decides. Without one, the years of the category do.
    """

    position = models.PositiveSmallIntegerField(_("rang"), default=10)
    kind = models.CharField(_("nature"), max_length=12, choices=CaseKind.choices, blank=True)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("catégorie")
    )
    ending = models.CharField(_("fin"), max_length=12, choices=CaseEnding.choices, blank=True)
    months = models.PositiveSmallIntegerField(_("conservation, en mois"))
    basis = models.CharField(_("fondement"), max_length=300, help_text=_("Le texte ou la décision qui fixe ce délai."))
    is_active = models.BooleanField(_("en vigueur"), default=True)

    objects = RetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle de conservation")
        verbose_name_plural = _("règles de conservation")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=600),
                name="retentionrule_has_a_term",
                violation_error_message=_("Un dossier est gardé entre un mois et cinquante ans."),
            ),
            models.UniqueConstraint(
                fields=["kind", "category", "ending"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="retentionrule_once",
                violation_error_message=_("Une règle en vigueur dit déjà combien de temps garder ces dossiers."),
            ),
        ]

    def __str__(self) -> str:
        return self.basis

    def fits(self, case: Case) -> bool:
        """Whether it says how long this ended case is kept."""
        return (
            self.kind in ("", case.kind)
            and self.category_id in (None, case.category_id)
            and self.ending in ("", case.state)
        )


class RetentionRun(models.Model):
    """One round of erasures: the report that says what went."""

    at = models.DateTimeField(_("le"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("par"),
        help_text=_("Vide quand la plateforme l’a fait d’elle-même."),
    )
    failures = models.PositiveIntegerField(_("échecs"), default=0)

    objects = RetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rapport d’effacement")
        verbose_name_plural = _("rapports d’effacement")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class RetentionLine(models.Model):
    """What went of one case; its row stays, without a word, for the statistics."""

    run = models.ForeignKey(RetentionRun, on_delete=models.CASCADE, related_name="lines", verbose_name=_("rapport"))
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="retention", verbose_name=_("dossier"))
    rule = models.ForeignKey(
        RetentionRule, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("règle")
    )
    months = models.PositiveSmallIntegerField(_("conservé, en mois"))
    due_on = models.DateField(_("échéance"))
    messages = models.PositiveIntegerField(_("messages"), default=0)
    files = models.PositiveIntegerField(_("fichiers"), default=0)
    answers = models.PositiveIntegerField(_("réponses"), default=0)
    had_identity = models.BooleanField(_("identité"), default=False)

    objects = RetentionLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier effacé")
        verbose_name_plural = _("dossiers effacés")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.case_id}"
