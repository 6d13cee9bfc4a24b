"""Labels that were awarded: a period, and what happened in it. The status is computed, never stored."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from associations.models.association import Association
from associations.models.label_application import LabelApplication
from associations.workflows import WithdrawalGround
from mdm_platform.audit.models import AppendOnly


class LabelStatus(models.TextChoices):
    """What a label is worth on a day."""

    VALID = "valid", _("Valide")
    UPCOMING = "upcoming", _("Pas encore en vigueur")
    SUSPENDED = "suspended", _("Suspendu")
    WITHDRAWN = "withdrawn", _("Retiré")
    EXPIRED = "expired", _("Expiré")


class LabelEventKind(models.TextChoices):
    """What may befall a label in its period."""

    SUSPENDED = "suspended", _("Suspension")
    RESUMED = "resumed", _("Fin de la suspension")
    WITHDRAWN = "withdrawn", _("Retrait")


class LabelPeriodQuerySet(models.QuerySet):
    """Labels; whether one stands is public."""

    def visible_to(self, user: Any) -> "LabelPeriodQuerySet":
        """Everybody may verify a label."""
        return self

    def with_last_event(self, on: date) -> "LabelPeriodQuerySet":
        """Each with `last_event`, the kind of the latest event until that day, or None."""
        events = LabelEvent.objects.filter(period=OuterRef("pk"), on__lte=on).order_by("-on", "-pk")
        return self.annotate(last_event=Subquery(events.values("kind")[:1]))

    def valid(self, on: date) -> "LabelPeriodQuerySet":
        """Those that are worth something on that day: running, neither suspended nor withdrawn."""
        running = self.with_last_event(on).filter(starts__lte=on, ends__gte=on)
        return running.filter(Q(last_event__isnull=True) | Q(last_event=LabelEventKind.RESUMED))

    def in_course(self, on: date) -> "LabelPeriodQuerySet":
        """Those whose term runs on that day and that were not withdrawn: a suspended one is among them."""
        return self.filter(starts__lte=on, ends__gte=on, cut_on__isnull=True)


class LabelPeriod(models.Model):
    """The label of one association from a day to a day, both included.

    `holder` and the place are those of the day of the award: a certificate does not follow a change of name. `cut_on`
    is the day of a withdrawal, from which another label may be awarded. Periods of one association never overlap.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, editable=False)
    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="labels", verbose_name=_("association")
    )
    application = models.ForeignKey(
        LabelApplication,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="periods",
        verbose_name=_("demande"),
    )
    holder = models.CharField(_("titulaire"), max_length=200)
    holder_ar = models.CharField(_("titulaire en arabe"), max_length=200, blank=True, default="")
    city = models.CharField(_("ville"), max_length=120, blank=True, default="")
    country = CountryField(_("pays"))
    starts = models.DateField(_("du"))
    ends = models.DateField(_("au"))
    cut_on = models.DateField(_("retiré le"), null=True, blank=True, editable=False)
    conditions = models.TextField(_("conditions"), blank=True, default="")
    awarded_at = models.DateTimeField(_("accordé le"), default=timezone.now)
    awarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("accordé par")
    )

    objects = LabelPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["-starts", "-pk"]
        indexes = [models.Index(fields=["ends"], name="label_period_ends")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="label_period_ends_after_it_starts",
                violation_error_message=_("Le label finit avant de commencer."),
            ),
            models.CheckConstraint(
                condition=Q(cut_on__isnull=True) | Q(cut_on__gte=F("starts"), cut_on__lte=F("ends")),
                name="label_period_cut_inside",
                violation_error_message=_("Le retrait a lieu pendant la période du label."),
            ),
            ExclusionConstraint(
                name="label_periods_do_not_overlap",
                expressions=[
                    ("association", RangeOperators.EQUAL),
                    (
                        Func(F("starts"), Coalesce("cut_on", "ends"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Cette association a déjà un label sur cette période."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def status(self, on: date | None = None) -> LabelStatus:
        """What the label is worth on that day, from its dates and events."""
        day = on or timezone.localdate()
        past = [event for event in self.events.all() if event.on <= day]
        last = max(past, key=lambda event: (event.on, event.pk)).kind if past else ""
        if last == LabelEventKind.WITHDRAWN:
            return LabelStatus.WITHDRAWN
        if day > self.ends:
            return LabelStatus.EXPIRED
        if day < self.starts:
            return LabelStatus.UPCOMING
        return LabelStatus.SUSPENDED if last == LabelEventKind.SUSPENDED else LabelStatus.VALID


class LabelEvent(AppendOnly):
    """Something that changed what a label is worth, from the day `on`."""

    period = models.ForeignKey(LabelPeriod, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("événement"), max_length=10, choices=LabelEventKind.choices)
    on = models.DateField(_("à compter du"))
    reason = models.CharField(_("motif"), max_length=20, choices=WithdrawalGround.choices, blank=True, default="")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("enregistré le"))

    class Meta(AppendOnly.Meta):
        verbose_name = _("événement d’un label")
        verbose_name_plural = _("événements des labels")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.period_id} {self.kind}"


class LabelReminder(models.Model):
    """A reminder of renewal that was sent, so many months before the end."""

    period = models.ForeignKey(LabelPeriod, on_delete=models.CASCADE, related_name="reminders")
    months = models.PositiveSmallIntegerField(_("mois avant la fin"))
    sent_at = models.DateTimeField(_("envoyé le"))

    class Meta:
        verbose_name = _("rappel de renouvellement")
        verbose_name_plural = _("rappels de renouvellement")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "months"],
                name="label_reminder_once",
                violation_error_message=_("Ce rappel a déjà été envoyé."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.months}"
