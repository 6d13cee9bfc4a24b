"""A project and the file in which it is accompanied."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mdm_platform.accounts.models import ErasureRequest
from mdm_platform.accounts.roles import Role
from mdm_platform.money import ZERO, AmountField, Currency, CurrencyField
from mdm_platform.numbering import Series, YearCounter
from mdm_platform.permissions import is_somebody
from projects.workflows import (
    BEFORE_QUALIFIED,
    ENDED,
    PAUSABLE,
    SHOWABLE,
    Confidentiality,
    FundingKind,
    ProjectKind,
    ProjectStage,
    RefusalReason,
    Sector,
    SupportState,
)

NUMBERS = Series("P", "projects_projectcounter")
MOST_JOBS = 100_000


class ProjectQuerySet(models.QuerySet):
    """Projects; `visible_to` decides for those who read whole files."""

    def visible_to(self, user: Any) -> "ProjectQuerySet":
        """One's own; an advisor's files and those that wait for a reader; for supervisors whatever was sent."""
        if not is_somebody(user):
            return self.none()
        seen = Q(holder_id=user.pk)
        if Role.PROJECT_ADVISOR in user.role_names:
            seen |= Q(advisor_id=user.pk) | Q(state=SupportState.SUBMITTED)
        if Role.PROJECT_SUPERVISOR in user.role_names:
            seen |= Q(submitted_at__isnull=False)
        return self.filter(seen)

    def of_holder(self, user: Any) -> "ProjectQuerySet":
        """The person's own."""
        return self.filter(holder_id=user.pk)

    def public(self) -> "ProjectQuerySet":
        """Those whose holder lets everybody read a public sheet, in a state in which there is something to show."""
        return self.of_people_here().filter(confidentiality=Confidentiality.PUBLIC, state__in=SHOWABLE)

    def of_people_here(self) -> "ProjectQuerySet":
        """Those whose holder's account is neither closed, nor about to be erased, nor that of somebody who died."""
        rows = self.filter(holder__is_active=True, holder__deceased_at=None)
        return rows.exclude(holder__in=ErasureRequest.objects.pending().values("user"))

    def awaiting_reader(self) -> "ProjectQuerySet":
        """Submitted, and not decided yet."""
        return self.filter(state=SupportState.SUBMITTED)

    def open(self) -> "ProjectQuerySet":
        """Files that somebody works on."""
        return self.exclude(state__in=(SupportState.IDEA, *ENDED))

    def by_due(self) -> "ProjectQuerySet":
        """What is due first, first; what has no date last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")

    def with_total(self) -> "ProjectQuerySet":
        """Each with `total`, the sum of its sources in its currency."""
        return self.annotate(total=models.functions.Coalesce(models.Sum("sources__amount"), ZERO))


class Project(models.Model):
    """What a holder wants to build. A draft needs nothing but its holder; `number` is given when it is submitted.

    Amounts are in the project's `currency`. `due_on` is when the step on which the file waits is due, in the working
    days of Rabat. `before_pause` is the state to which a paused file returns. `returned_on` is when the holder came
    back to live in Morocco, empty while abroad. `residence_country` is where the holder lives. `search_words` holds the
    stems by which the public list finds it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("numéro"), max_length=20, null=True, blank=True, unique=True, editable=False)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("porteur"),
    )
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="advised_projects",
        verbose_name=_("conseiller"),
    )
    state = models.CharField(_("état"), max_length=16, choices=SupportState.choices, default=SupportState.IDEA)
    before_pause = models.CharField(max_length=16, blank=True, default="", editable=False)

    title = models.CharField(_("titre"), max_length=120, blank=True, default="")
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True, default="")
    idea = models.TextField(_("présentation"), blank=True, default="")
    language = models.CharField(_("langue du texte"), max_length=2, default="fr")
    sector = models.CharField(_("secteur"), max_length=16, choices=Sector.choices, blank=True, default="")
    kind = models.CharField(_("nature"), max_length=12, choices=ProjectKind.choices, default=ProjectKind.COMMERCIAL)
    stage = models.CharField(_("avancement"), max_length=12, choices=ProjectStage.choices, default=ProjectStage.IDEA)
    region = models.ForeignKey(
        "territories.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("région"),
    )
    province = models.ForeignKey(
        "territories.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
    )
    residence_country = CountryField(_("pays de résidence"), blank=True, default="")
    returned_on = models.DateField(_("rentré au Maroc le"), null=True, blank=True)
    is_women_led = models.BooleanField(_("porté par une femme ou une équipe menée par une femme"), default=False)
    jobs_planned = models.PositiveIntegerField(_("emplois prévus"), default=0)
    currency = CurrencyField(default=Currency.MAD)
    confidentiality = models.CharField(
        _("qui peut lire le projet"),
        max_length=8,
        choices=Confidentiality.choices,
        default=Confidentiality.PRIVATE,
    )

    due_on = models.DateField(_("prochaine échéance"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("déposé le"), null=True, blank=True, editable=False)
    qualified_at = models.DateTimeField(_("retenu le"), null=True, blank=True, editable=False)
    launched_on = models.DateField(_("lancé le"), null=True, blank=True)
    redirected_to = models.CharField(_("réorienté vers"), max_length=200, blank=True, default="")
    refusal_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    refusal_proposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    refusal_reason = models.CharField(
        _("motif du refus"), max_length=16, choices=RefusalReason.choices, blank=True, default=""
    )
    refusal_note = models.TextField(_("explication du refus"), blank=True, default="")
    search_words = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("projet")
        verbose_name_plural = _("projets")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="project_queue"),
            models.Index(fields=["advisor", "state", "due_on", "id"], name="project_advisor_queue"),
            models.Index(fields=["region", "sector"], name="project_place"),
            models.Index(fields=["due_on", "id"], name="project_due"),
            GinIndex(fields=["search_words"], name="project_words", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[SupportState.IDEA, SupportState.ABANDONED])
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="project_submitted_has_number",
                violation_error_message=_("Un projet déposé a un numéro et une date de dépôt."),
            ),
            models.CheckConstraint(
                condition=(Q(state=SupportState.PAUSED) & ~Q(before_pause=""))
                | (~Q(state=SupportState.PAUSED) & Q(before_pause="")),
                name="project_pause_remembers_its_state",
                violation_error_message=_("Un projet en pause garde l’étape où il reprendra."),
            ),
            models.CheckConstraint(
                condition=Q(advisor__isnull=True) | Q(holder__isnull=True) | ~Q(advisor=F("holder")),
                name="project_advisor_is_not_holder",
                violation_error_message=_("Personne n’accompagne son propre projet : désignez un autre conseiller."),
            ),
            models.CheckConstraint(
                condition=Q(launched_on__isnull=False)
                | ~Q(state__in=[SupportState.LAUNCHED, SupportState.FOLLOWED, SupportState.COMPLETED]),
                name="project_launched_has_date",
                violation_error_message=_("Un projet lancé a une date de lancement."),
            ),
            models.CheckConstraint(
                condition=Q(jobs_planned__lte=MOST_JOBS),
                name="project_jobs_are_plausible",
                violation_error_message=_("Indiquez un nombre d’emplois inférieur à 100 000."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"projet {self.public_id}"

    @property
    def is_complete(self) -> bool:
        """Whether the sheet says enough to be read: words, a place, a sector and where the money comes from."""
        words = (self.title, self.summary, self.idea, self.sector, self.region_id, self.residence_country)
        return all(words) and self.amount > 0

    @property
    def amount(self) -> Decimal:
        """What the project costs: the sum of its sources, in its currency."""
        if "total" in self.__dict__:
            return self.__dict__["total"]
        return sum((source.amount for source in self.sources.all()), start=ZERO)

    @property
    def is_submitted(self) -> bool:
        """Whether staff may read it."""
        return self.submitted_at is not None

    @property
    def may_be_paused(self) -> bool:
        """Whether the file is at a step that can wait."""
        return self.state in PAUSABLE

    @property
    def is_editable(self) -> bool:
        """Whether the holder may still write the sheet."""
        return self.state in (SupportState.IDEA, SupportState.TO_COMPLETE)

    @property
    def may_change_figures(self) -> bool:
        """Whether its figures may be corrected: accompanied, from the day it is taken to its financing."""
        return self.state in PAUSABLE

    @property
    def is_before_decision(self) -> bool:
        """Whether nobody has decided yet to accompany it."""
        return self.state in BEFORE_QUALIFIED


class ProjectCounter(YearCounter):
    """The last number of a project given in a year."""

    class Meta:
        verbose_name = _("compteur de projets")
        verbose_name_plural = _("compteurs de projets")


class FundingSource(models.Model):
    """One part of what the project costs, in the project's currency."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sources", verbose_name=_("projet"))
    kind = models.CharField(_("source"), max_length=10, choices=FundingKind.choices)
    label = models.CharField(_("précision"), max_length=120, blank=True, default="")
    amount = AmountField(_("montant"))
    is_foreign_currency = models.BooleanField(_("apporté en devises"), default=False)
    is_secured = models.BooleanField(_("acquis"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("source de financement")
        verbose_name_plural = _("sources de financement")
        ordering = ["project", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="fundingsource_amount_positive",
                violation_error_message=_("Une source de financement a un montant positif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.kind}"


class TeamMember(models.Model):
    """Somebody of the team, named by the holder."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="team", verbose_name=_("projet"))
    name = models.CharField(_("nom"), max_length=120)
    role = models.CharField(_("rôle"), max_length=120, blank=True, default="")
    is_woman = models.BooleanField(_("est une femme"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("membre de l’équipe")
        verbose_name_plural = _("membres de l’équipe")
        ordering = ["project", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.position}"
