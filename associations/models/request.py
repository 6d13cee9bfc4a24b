"""Requests for co-financing: what an association asks of a call, from the first line to the closing."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from associations.models import request_readers
from associations.models.officer import Gender
from associations.models.sector import Sector
from associations.workflows import (
    AWARDED_STATES,
    EDITABLE_REQUEST_STATES,
    ENDED_REQUEST_STATES,
    FILED_STATES,
    RUNNING_STATES,
    WRITING_STATES,
    RequestState,
)
from mdm_platform.money import ZERO, AmountField, CurrencyField

LONGEST_STORY = 6000
MOST_PEOPLE_REACHED = 10_000_000


class RequestQuerySet(models.QuerySet):
    """Requests; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "RequestQuerySet":
        """Those of one's association, those filed for who instructs and pays, those that one's institution supports."""
        return self.filter(request_readers.readable_by(user))

    def of_association(self, association: Any) -> "RequestQuerySet":
        """Every request of one association."""
        return self.filter(association=association)

    def filed(self) -> "RequestQuerySet":
        """Those that were sent, whatever became of them."""
        return self.filter(submitted_at__isnull=False)

    def being_written(self) -> "RequestQuerySet":
        """Drafts, with or without the visa of a support operator."""
        return self.filter(state__in=WRITING_STATES)

    def awarded(self) -> "RequestQuerySet":
        """Those that were granted something, and are not over for nothing."""
        return self.filter(state__in=(*AWARDED_STATES, RequestState.NOTIFIED, *RUNNING_STATES, RequestState.CLOSED))

    def living(self) -> "RequestQuerySet":
        """Those that may still lead, or have led, to money."""
        ended = set(ENDED_REQUEST_STATES) - {RequestState.CLOSED}
        return self.exclude(state__in=ended)

    def awaiting_officer(self) -> "RequestQuerySet":
        """The instruction's queue: filed, and not yet found complete; the oldest first."""
        states = (RequestState.SUBMITTED, RequestState.COMPLETENESS)
        return self.filter(state__in=states).order_by("submitted_at", "pk")

    def completion_overdue(self, today: date) -> "RequestQuerySet":
        """Those that were not completed in time."""
        late = Q(completions__answered_at=None, completions__due_on__lt=today)
        return self.filter(late, state=RequestState.TO_COMPLETE).distinct()

    def with_parts(self) -> "RequestQuerySet":
        """What every page of a request shows, in one query."""
        return self.select_related("association", "call__operator", "version", "province__region", "opap")


class Request(models.Model):
    """One request, under the version of the call that was in force when it was begun, or was last filed.

    A draft needs nothing but its association and its call. `number` is given with the receipt. `object_key` is the
    title without accents and small words: double funding is noticed by it. `certified_by` is the legal representative
    who sent it; `representative_name` and `representative_gender` keep who that was for the agreement and the figures.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("numéro"), max_length=20, null=True, blank=True, unique=True, editable=False)
    call = models.ForeignKey(
        "associations.Call", on_delete=models.PROTECT, related_name="requests", verbose_name=_("appel")
    )
    version = models.ForeignKey(
        "associations.CallVersion", on_delete=models.PROTECT, related_name="requests", verbose_name=_("règles")
    )
    association = models.ForeignKey(
        "associations.Association", on_delete=models.PROTECT, related_name="requests", verbose_name=_("association")
    )
    state = models.CharField(_("état"), max_length=20, choices=RequestState.choices, default=RequestState.DRAFT)

    title = models.CharField(_("titre du projet"), max_length=160, blank=True, default="")
    summary = models.TextField(_("résumé"), max_length=1500, blank=True, default="")
    context = models.TextField(_("contexte"), max_length=LONGEST_STORY, blank=True, default="")
    objectives = models.TextField(_("objectifs"), max_length=LONGEST_STORY, blank=True, default="")
    activities = models.TextField(_("activités"), max_length=LONGEST_STORY, blank=True, default="")
    expected_results = models.TextField(_("résultats attendus"), max_length=LONGEST_STORY, blank=True, default="")
    object_key = models.CharField(max_length=160, blank=True, default="", editable=False)
    country = CountryField(_("pays du projet"), default="MA", blank=True)
    province = models.ForeignKey(
        "territories.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
    )
    place = models.CharField(_("lieu"), max_length=160, blank=True, default="")
    sectors = ArrayField(
        models.CharField(max_length=12, choices=Sector.choices), verbose_name=_("secteurs"), default=list, blank=True
    )
    starts_on = models.DateField(_("début du projet"), null=True, blank=True)
    ends_on = models.DateField(_("fin du projet"), null=True, blank=True)
    beneficiaries = models.PositiveIntegerField(_("personnes aidées"), null=True, blank=True)
    women_beneficiaries = models.PositiveIntegerField(_("dont femmes et filles"), null=True, blank=True)

    currency = CurrencyField()
    amount_requested = AmountField(_("montant demandé"), null=True, blank=True)

    opap = models.ForeignKey(
        "institutions.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opérateur d’appui"),
    )
    opap_signed_on = models.DateField(_("convention d’appui signée le"), null=True, blank=True)
    endorsed_at = models.DateTimeField(_("visa donné le"), null=True, blank=True)
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    certified_at = models.DateTimeField(_("certifiée le"), null=True, blank=True)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    representative_name = models.CharField(_("représentant légal"), max_length=160, blank=True, default="")
    representative_gender = models.CharField(
        _("genre du représentant légal"), max_length=10, choices=Gender.choices, default=Gender.UNDECLARED
    )

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("commencée par")
    )
    created_at = models.DateTimeField(_("commencée le"), default=timezone.now)
    updated_at = models.DateTimeField(_("modifiée le"), default=timezone.now)
    submitted_at = models.DateTimeField(_("déposée le"), null=True, blank=True)
    complete_at = models.DateTimeField(_("déclarée complète le"), null=True, blank=True)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    notified_at = models.DateTimeField(_("notifiée le"), null=True, blank=True)
    agreement_due = models.DateField(_("convention à signer avant le"), null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de cofinancement")
        verbose_name_plural = _("demandes de cofinancement")
        indexes = [
            models.Index(fields=["association", "state"], name="request_association"),
            models.Index(fields=["call", "state"], name="request_call"),
            models.Index(fields=["state", "submitted_at"], name="request_queue"),
            models.Index(fields=["opap", "state"], name="request_opap"),
            models.Index(fields=["updated_at", "id"], name="request_changes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=FILED_STATES)
                | Q(number__isnull=False, submitted_at__isnull=False, certified_at__isnull=False),
                name="request_filed_has_receipt",
                violation_error_message=_("Une demande déposée a un numéro, une date de dépôt et une certification."),
            ),
            models.CheckConstraint(
                condition=~Q(state="endorsed") | Q(opap__isnull=False, endorsed_at__isnull=False),
                name="request_endorsed_has_visa",
                violation_error_message=_("Une demande visée porte l’opérateur d’appui et la date de son visa."),
            ),
            models.CheckConstraint(
                condition=Q(amount_requested__isnull=True) | Q(amount_requested__gt=0),
                name="request_amount_positive",
                violation_error_message=_("Le montant demandé est plus grand que zéro."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="request_dates_in_order",
                violation_error_message=_("La fin du projet ne peut pas précéder son début."),
            ),
            models.CheckConstraint(
                condition=Q(women_beneficiaries__isnull=True)
                | Q(beneficiaries__isnull=True)
                | Q(women_beneficiaries__lte=F("beneficiaries")),
                name="request_people_add_up",
                violation_error_message=_("Les femmes et les filles font partie des personnes aidées."),
            ),
            models.CheckConstraint(
                condition=Q(beneficiaries__isnull=True) | Q(beneficiaries__lte=MOST_PEOPLE_REACHED),
                name="request_people_plausible",
                violation_error_message=_("Indiquez un nombre de personnes plausible : dix millions au plus."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(*AWARDED_STATES, "refused", "reserve", "notified", *RUNNING_STATES))
                | Q(decided_at__isnull=False),
                name="request_decided_has_date",
                violation_error_message=_("Une demande décidée porte la date de la décision."),
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.number or self.public_id}"

    @property
    def is_editable(self) -> bool:
        """Whether its officers may change it now."""
        return self.state in EDITABLE_REQUEST_STATES

    @property
    def is_filed(self) -> bool:
        """Whether it was sent."""
        return self.submitted_at is not None

    def total(self, side: str) -> Decimal:
        """What one side of the budget adds up to."""
        return self.budget_lines.filter(side=side).aggregate(sum=Sum("amount"))["sum"] or ZERO

    @property
    def project_amount(self) -> Decimal:
        """What the project costs in all, contributions in kind included."""
        return self.total("expense")

    @property
    def has_balanced_budget(self) -> bool:
        """Whether there is a budget, and its two sides are equal."""
        expenses = self.total("expense")
        return expenses > ZERO and expenses == self.total("income")

    def missing_documents(self) -> list[Any]:
        """The documents that the call requires and the request does not hold."""
        held = self.documents.values("call_document_id")
        return list(self.version.documents.filter(is_required=True).exclude(pk__in=held))

    @property
    def has_enough_reviews(self) -> bool:
        """Whether as many reviews were given as the call asks for."""
        reviews = getattr(self, "reviews", None)
        return reviews is None or reviews.filter(state="given").count() >= self.version.min_reviews

    @property
    def is_settled(self) -> bool:
        """Whether nothing remains to be paid or recovered."""
        tranches, recoveries = getattr(self, "tranches", None), getattr(self, "recoveries", None)
        unpaid = tranches is not None and tranches.exclude(state__in=("paid", "rejected")).exists()
        return not unpaid and not (recoveries is not None and recoveries.filter(state__in=("due", "part")).exists())
