"""Two associations that exchange know-how."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.association import Association
from associations.models.diagnosis import accompanies, boards_of
from associations.workflows.accompaniment import PairingState
from mdm_platform.permissions import is_somebody


class PairingQuerySet(models.QuerySet):
    """Pairings."""

    def visible_to(self, user: Any) -> "PairingQuerySet":
        """Those of one's own association; all for staff who accompany."""
        if accompanies(user):
            return self
        if not is_somebody(user):
            return self.none()
        return self.filter(Q(guide_id__in=boards_of(user)) | Q(learner_id__in=boards_of(user)))

    def of(self, association: Association) -> "PairingQuerySet":
        """Those in which the association shares or learns."""
        return self.filter(Q(guide=association) | Q(learner=association))

    def waiting(self) -> "PairingQuerySet":
        """Those that somebody has to answer, the oldest first."""
        return self.filter(state=PairingState.PROPOSED).order_by("proposed_at", "pk")


class Pairing(models.Model):
    """The guide shares what it knows with the learner, about one capacity of the grid; both agree first."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    guide = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="pairings_as_guide", verbose_name=_("qui partage")
    )
    learner = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="pairings_as_learner", verbose_name=_("qui apprend")
    )
    capacity = models.SlugField(_("capacité"), max_length=40)
    purpose = models.TextField(_("ce que l’on en attend"), max_length=1500)
    state = models.CharField(_("état"), max_length=10, choices=PairingState.choices, default=PairingState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposé par"),
    )
    proposed_at = models.DateTimeField(_("proposé le"), default=timezone.now)
    guide_agreed_at = models.DateTimeField(_("accord de qui partage"), null=True, blank=True)
    learner_agreed_at = models.DateTimeField(_("accord de qui apprend"), null=True, blank=True)
    started_at = models.DateTimeField(_("commencé le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("jumelage")
        verbose_name_plural = _("jumelages")
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["state", "proposed_at"], name="pairing_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "learner", "capacity"],
                condition=Q(state__in=["proposed", "active"]),
                name="pairing_once_at_a_time",
                violation_error_message=_("Ces associations sont déjà jumelées sur ce sujet."),
            ),
            models.CheckConstraint(
                condition=~Q(guide=F("learner")),
                name="pairing_of_two",
                violation_error_message=_("Une association ne se jumelle pas avec elle-même."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "ended"])
                | Q(guide_agreed_at__isnull=False, learner_agreed_at__isnull=False, started_at__isnull=False),
                name="pairing_begins_when_both_agree",
                violation_error_message=_("Un jumelage commence quand les deux associations ont accepté."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guide_id} → {self.learner_id} {self.capacity}"

    def side_of(self, association_id: int) -> str:
        """Whether the association shares ("guide") or learns ("learner"); empty for another one."""
        return {self.guide_id: "guide", self.learner_id: "learner"}.get(association_id, "")


class PairingNoteQuerySet(models.QuerySet):
    """Journals of pairings."""

    def visible_to(self, user: Any) -> "PairingNoteQuerySet":
        """Those of the pairings that the person may read."""
        return self.filter(pairing__in=Pairing.objects.visible_to(user))


class PairingNote(models.Model):
    """One exchange, told by one of the two associations."""

    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="notes", verbose_name=_("jumelage"))
    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="+", verbose_name=_("racontée par")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("auteur")
    )
    happened_on = models.DateField(_("le"), default=date.today)
    text = models.TextField(_("ce qui s’est passé"), max_length=2000)
    at = models.DateTimeField(_("écrite le"), default=timezone.now)

    objects = PairingNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("échange d’un jumelage")
        verbose_name_plural = _("échanges des jumelages")
        ordering = ["-happened_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.happened_on}"
