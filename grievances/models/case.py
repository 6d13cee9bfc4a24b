"""A case: what somebody sent, apart from who they are."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from grievances.models import case_readers
from grievances.models.answer import CaseAnswer
from grievances.models.category import Category
from grievances.models.identity import CaseIdentity, Mandate
from grievances.models.languages import LANGUAGES
from grievances.models.third_party import ThirdParty
from grievances.models.transfer import CaseTransfer
from grievances.workflows import (
    HELD_STATES,
    OPEN_STATES,
    CaseKind,
    CaseOutcome,
    CasePriority,
    CaseState,
    Channel,
    InadmissibleReason,
    PublicState,
    public_state,
)
from mdm_platform.institutions.models import Institution
from mdm_platform.numbering import YearCounter
from mdm_platform.territories.models import Province

LONGEST_DESCRIPTION = 8000


class CaseQuerySet(models.QuerySet):
    """Cases; `visible_to` is for those who work on them, `of_person` for those whose they are."""

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Those of the units for which the user works; none that complains about one of theirs, or is their own."""
        parts = {"case": Case, "transfer": CaseTransfer, "identity": CaseIdentity, "mandate": Mandate}
        return self.filter(case_readers.readable_by(user, **parts))

    def of_person(self, user: Any, now: datetime | None = None) -> "CaseQuerySet":
        """One's own, and those of which one holds a mandate in force."""
        if not getattr(user, "pk", None):
            return self.none()
        mandates = Mandate.objects.in_force(now).filter(user_id=user.pk).values("case_id")
        own = CaseIdentity.objects.filter(user_id=user.pk).values("case_id")
        return self.filter(Q(pk__in=own) | Q(pk__in=mandates))

    def open(self) -> "CaseQuerySet":
        """Those that somebody still has to answer."""
        return self.filter(state__in=OPEN_STATES)

    def by_due(self) -> "CaseQuerySet":
        """The open ones, what is due first first."""
        return self.open().order_by("due_at", "pk")

    def decided_by_others(self, user: Any) -> "CaseQuerySet":
        """Those that the user neither handled, nor answered, validated or refused."""
        return case_readers.without_decisions_of(user, self, answer=CaseAnswer)

    def held_by(self, units: Any) -> "CaseQuerySet":
        """Those that one of these institutions holds now."""
        return self.filter(unit__in=units)


class Case(models.Model):
    """A complaint, a request for help, an observation or a proposal; its identity stands in another table."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("numéro"), max_length=20, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=12, choices=CaseKind.choices)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="cases", verbose_name=_("catégorie"))
    state = models.CharField(_("état"), max_length=24, choices=CaseState.choices, default=CaseState.RECEIVED)
    language = models.CharField(_("langue"), max_length=2, choices=LANGUAGES, default="fr")
    channel = models.CharField(_("arrivée par"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    description = models.TextField(_("ce qui s’est passé"), max_length=LONGEST_DESCRIPTION, blank=True)
    remedy = models.TextField(_("ce qui est demandé"), max_length=2000, blank=True)
    happened_from = models.DateField(_("depuis le"), null=True, blank=True)
    happened_to = models.DateField(_("jusqu’au"), null=True, blank=True)
    residence_country = CountryField(_("pays de résidence"), blank=True)
    consular_unit = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("consulat du lieu de résidence"),
    )
    place_country = CountryField(_("pays du problème"), blank=True)
    place_province = models.ForeignKey(
        Province, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("province")
    )
    administration = models.CharField(_("administration concernée"), max_length=200, blank=True)
    unit_complained = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("institution mise en cause"),
    )
    unit = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("service")
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("agent"),
    )
    priority = models.CharField(_("priorité"), max_length=8, choices=CasePriority.choices, default=CasePriority.NORMAL)
    is_confidential = models.BooleanField(_("confidentiel"), default=False)
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("lecteurs nommés")
    )
    escalated_at = models.DateTimeField(_("signalé à la hiérarchie le"), null=True, blank=True)
    escalation_level = models.PositiveSmallIntegerField(_("niveau de signalement"), default=0)
    lead = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attached",
        verbose_name=_("dossier principal"),
    )
    previous = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="following",
        verbose_name=_("dossier précédent"),
    )
    campaign_tag = models.SlugField(_("campagne"), max_length=40, blank=True)
    refusals = models.PositiveSmallIntegerField(_("transmissions refusées"), default=0)
    outcome = models.CharField(_("résultat"), max_length=16, choices=CaseOutcome.choices, blank=True)
    inadmissible_reason = models.CharField(
        _("motif de non-recevabilité"), max_length=20, choices=InadmissibleReason.choices, blank=True
    )
    directed_to = models.TextField(_("où s’adresser"), max_length=1000, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("saisi par"),
    )
    received_at = models.DateTimeField(_("reçu le"), default=timezone.now)
    due_at = models.DateTimeField(_("prochaine échéance"), null=True, blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    feedback_until = models.DateTimeField(_("avis et réouverture jusqu’au"), null=True, blank=True)
    redacted_at = models.DateTimeField(_("effacé le"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(happened_to__isnull=True) | Q(happened_to__gte=F("happened_from")),
                name="case_happened_in_order",
                violation_error_message=_("La fin précède le début."),
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(unit_complained__isnull=True) | ~Q(unit=F("unit_complained")),
                name="case_not_held_by_whom_it_is_about",
                violation_error_message=_("L’institution mise en cause ne traite pas le dossier."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=HELD_STATES) | Q(unit__isnull=False),
                name="case_worked_on_by_a_unit",
                violation_error_message=_("Un dossier transmis ou en cours est tenu par un service."),
            ),
            models.CheckConstraint(
                condition=~Q(state="attached") | Q(lead__isnull=False),
                name="case_attached_to_a_lead",
                violation_error_message=_("Un dossier rattaché a un dossier principal."),
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | ~Q(lead=F("id")),
                name="case_not_its_own_lead",
                violation_error_message=_("Un dossier n’est pas rattaché à lui-même."),
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="case_answered_with_an_outcome",
                violation_error_message=_("Un dossier répondu porte la date et le résultat de la réponse."),
            ),
            models.CheckConstraint(
                condition=~Q(state="inadmissible") | ~Q(inadmissible_reason=""),
                name="case_inadmissible_with_a_reason",
                violation_error_message=_("Un dossier non recevable dit pourquoi."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("closed", "withdrawn"), closed_at__isnull=False)
                | (~Q(state__in=("closed", "withdrawn")) & Q(closed_at__isnull=True)),
                name="case_ended_has_its_date",
                violation_error_message=_("Un dossier clos ou retiré porte la date de sa fin, et lui seul."),
            ),
            models.CheckConstraint(
                condition=Q(redacted_at__isnull=True)
                | Q(description="", remedy="", directed_to="", state__in=("closed", "withdrawn")),
                name="case_redacted_keeps_no_text",
                violation_error_message=_("Un dossier effacé est clos et ne garde aucun texte."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="case_queue", condition=Q(state__in=OPEN_STATES)),
            models.Index(fields=["unit", "due_at", "id"], name="case_unit_queue", condition=Q(state__in=OPEN_STATES)),
            models.Index(fields=["agent", "due_at", "id"], name="case_agent_queue", condition=Q(state__in=OPEN_STATES)),
            models.Index(fields=["received_at", "id"], name="case_received"),
            models.Index(fields=["state", "feedback_until"], name="case_by_feedback"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def public_state(self) -> PublicState:
        """What the person reads."""
        return public_state(self)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.state in OPEN_STATES

    @property
    def has_open_consultation(self) -> bool:
        """Whether a third party still has to answer."""
        return ThirdParty.objects.filter(case=self).open().exists()

    @property
    def written_answer(self) -> CaseAnswer | None:
        """The answer being written or validated."""
        return CaseAnswer.objects.filter(case=self).being_written().first()

    @property
    def given_answer(self) -> CaseAnswer | None:
        """The last answer that was given."""
        return CaseAnswer.objects.filter(case=self).given().first()

    @property
    def has_written_answer(self) -> bool:
        """Whether an answer has its text and its outcome."""
        answer = self.written_answer
        return answer is not None and bool(answer.body.strip() and answer.outcome)

    @property
    def has_attached(self) -> bool:
        """Whether other cases follow this one."""
        return Case.objects.filter(lead=self, state=CaseState.ATTACHED).exists()

    @property
    def may_lead(self) -> bool:
        """Whether other cases may be attached to this one: open, and attached to none."""
        return self.state in OPEN_STATES and self.state != CaseState.ATTACHED

    @property
    def reopening_is_open(self) -> bool:
        """Whether the time to ask for a reopening still runs."""
        return self.feedback_until is None or self.feedback_until >= timezone.now()


class CaseCounter(YearCounter):
    """The last number given in a year."""

    class Meta:
        verbose_name = _("compteur de dossiers")
        verbose_name_plural = _("compteurs de dossiers")
