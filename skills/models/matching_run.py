"""The passes of matching and what each need's last one found; figures and ids, nobody's name."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mdm_platform.permissions import has_permission


class MatchingRunQuerySet(models.QuerySet):
    """Passes of matching."""

    def visible_to(self, user: Any) -> "MatchingRunQuerySet":
        """All of them for whoever moderates needs; nobody else."""
        return self.all() if has_permission(user, "skills.view_matching_runs") else self.none()

    def finished(self) -> "MatchingRunQuerySet":
        """Passes that went to their end, the latest first."""
        return self.filter(finished_at__isnull=False).order_by("-started_at", "-pk")


class MatchingRun(models.Model):
    """One pass of matching: when, with which version, how much it looked at and what it changed."""

    class Trigger(models.TextChoices):
        """What set the pass off."""

        NIGHTLY = "nightly", _("Passage de la nuit")
        NEED = "need", _("Publication d’un besoin")

    trigger = models.CharField(_("origine"), max_length=8, choices=Trigger.choices, default=Trigger.NIGHTLY)
    engine_version = models.CharField(_("version du moteur"), max_length=20)
    started_at = models.DateTimeField(_("commencé le"))
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    duration_ms = models.PositiveIntegerField(_("durée (ms)"), default=0)
    needs_changed = models.PositiveIntegerField(_("besoins modifiés"), default=0)
    profiles_changed = models.PositiveIntegerField(_("fiches modifiées"), default=0)
    pairs_scored = models.PositiveBigIntegerField(_("paires notées"), default=0)
    proposed = models.PositiveIntegerField(_("proposées"), default=0)
    updated = models.PositiveIntegerField(_("mises à jour"), default=0)
    lapsed = models.PositiveIntegerField(_("devenues caduques"), default=0)

    objects = MatchingRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage du rapprochement")
        verbose_name_plural = _("passages du rapprochement")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
                name="matchingrun_ends_after_it_starts",
                violation_error_message=_("Un passage finit après avoir commencé."),
            ),
        ]
        indexes = [models.Index(fields=["-started_at"], name="matchingrun_started")]

    def __str__(self) -> str:
        return f"{self.trigger} {self.started_at:%Y-%m-%d %H:%M}"


class NeedRanking(models.Model):
    """What ranking a need against everybody last gave: below `bar` nobody was kept (0 when there was room)."""

    need = models.OneToOneField("skills.Need", on_delete=models.CASCADE, primary_key=True, related_name="ranking")
    engine_version = models.CharField(_("version du moteur"), max_length=20)
    ranked_at = models.DateTimeField(_("classé le"))
    kept = models.PositiveIntegerField(_("personnes retenues"), default=0)
    bar = models.PositiveSmallIntegerField(_("note du dernier retenu"), default=0)

    class Meta:
        verbose_name = _("classement d’un besoin")
        verbose_name_plural = _("classements des besoins")

    def __str__(self) -> str:
        return f"{self.need_id}: {self.bar}"
