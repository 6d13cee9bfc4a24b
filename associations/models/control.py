"""Controls of co-financed projects and what they found."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models.request import Request
from associations.workflows import ControlKind, ControlState, FindingSeverity, FindingState
from mdm_platform.money import ZERO, AmountField, CurrencyField

UNDECIDED_FINDING_STATES = (FindingState.OPEN, FindingState.ANSWERED)


class ControlQuerySet(models.QuerySet):
    """Controls."""

    def visible_to(self, user: Any) -> "ControlQuerySet":
        """Those of the requests that the user may read."""
        return self.filter(request__in=Request.objects.visible_to(user))


class ControlVisit(models.Model):
    """One control of a project, on documents, on site or remote."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="controls", verbose_name=_("demande"))
    kind = models.CharField(_("mode"), max_length=10, choices=ControlKind.choices)
    state = models.CharField(_("état"), max_length=10, choices=ControlState.choices, default=ControlState.PLANNED)
    planned_on = models.DateField(_("prévu le"))
    held_on = models.DateField(_("réalisé le"), null=True, blank=True)
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    controller = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("contrôleur")
    )
    report = models.TextField(_("ce qui a été vu"), blank=True)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)

    objects = ControlQuerySet.as_manager()

    class Meta:
        verbose_name = _("contrôle")
        verbose_name_plural = _("contrôles")
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned") | Q(state="cancelled") | Q(held_on__isnull=False),
                name="controlvisit_held_has_its_day",
                violation_error_message=_("Indiquez le jour où le contrôle a eu lieu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.planned_on}"

    @property
    def association(self) -> Any:
        """The association that is controlled."""
        return self.request.association

    @property
    def has_open_finding(self) -> bool:
        """Whether a finding still waits for an answer or a decision."""
        return self.findings.filter(state__in=UNDECIDED_FINDING_STATES).exists()

    @property
    def rejected(self) -> Decimal:
        """What upheld findings take off the accepted spending."""
        return self.findings.filter(state=FindingState.UPHELD).aggregate(total=Sum("rejected"))["total"] or ZERO


class FindingQuerySet(models.QuerySet):
    """Findings."""

    def visible_to(self, user: Any) -> "FindingQuerySet":
        """Those of the requests that the user may read."""
        return self.filter(control__in=ControlVisit.objects.visible_to(user))

    def awaiting_answer(self) -> "FindingQuerySet":
        """Those that the association has not answered."""
        return self.filter(state=FindingState.OPEN)


class Finding(models.Model):
    """Something that a control found, the association's answer, and what it costs when upheld."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    control = models.ForeignKey(
        ControlVisit, on_delete=models.PROTECT, related_name="findings", verbose_name=_("contrôle")
    )
    severity = models.CharField(_("gravité"), max_length=10, choices=FindingSeverity.choices)
    state = models.CharField(_("état"), max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    text = models.TextField(_("constat"))
    answer = models.TextField(_("réponse de l’association"), blank=True)
    answer_due_on = models.DateField(_("réponse attendue le"))
    rejected = AmountField(_("dépense écartée"), default=ZERO)
    currency = CurrencyField()
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("constat")
        verbose_name_plural = _("constats")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rejected__gte=0),
                name="finding_rejected_is_positive",
                violation_error_message=_("Une dépense écartée n’est pas négative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.severity} {self.public_id}"

    @property
    def request(self) -> Any:
        """The request whose project was controlled."""
        return self.control.request

    @property
    def association(self) -> Any:
        """The association that answers."""
        return self.control.request.association
