"""Business opportunities, who answers them, and who is told of new ones."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mdm_platform.accounts.models import ErasureRequest
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.institutions.models import Institution
from mdm_platform.money import AmountField, Currency, CurrencyField
from mdm_platform.permissions import is_somebody
from projects.workflows.opportunities import InterestState, OpportunityKind, OpportunityState
from projects.workflows.words import Sector

LONGEST_TEXT, LONGEST_TITLE, LONGEST_ANSWER = 6000, 140, 2000
LONGEST_RUN = timedelta(days=366)


def institution_written_for(user: Any) -> Institution | None:
    """The institution in whose name an agent publishes; None for a member."""
    return institution_of(user) if is_somebody(user) and Role.PARTNER_AGENT in user.role_names else None


class OpportunityQuerySet(models.QuerySet):
    """Opportunities; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "OpportunityQuerySet":
        """The published ones, the expired too; one's own and one's institution's; for moderators what was sent."""
        seen = Q(state=OpportunityState.PUBLISHED)
        if is_somebody(user):
            seen |= Q(author_id=user.pk)
            institution = institution_written_for(user)
            if institution is not None:
                seen |= Q(institution=institution)
            if Role.OPPORTUNITY_MODERATOR in user.role_names:
                seen |= Q(submitted_at__isnull=False)
        return self.filter(seen)

    def of_author(self, user: Any) -> "OpportunityQuerySet":
        """What the person may change: one's own, and those of the institution for which one publishes today."""
        if not is_somebody(user):
            return self.none()
        institution = institution_written_for(user)
        own = Q(author_id=user.pk, institution=None)
        return self.filter(own | Q(institution=institution) if institution is not None else own)

    def open(self, today: date) -> "OpportunityQuerySet":
        """Published, not past their last day, and by somebody who can still answer."""
        leaving = ErasureRequest.objects.pending().values("user")
        here = Q(author__is_active=True, author__deceased_at=None) & ~Q(author__in=leaving)
        rows = self.filter(Q(institution__isnull=False) | here)
        return rows.filter(state=OpportunityState.PUBLISHED, deadline__gte=today)

    def awaiting_moderation(self) -> "OpportunityQuerySet":
        """Those to read, the oldest first."""
        return self.filter(state=OpportunityState.REVIEW).order_by("submitted_at", "pk")


class Opportunity(models.Model):
    """An offer, a demand, a tender or a partnership; a withdrawn one keeps its place without words.

    `country` is where the business is done, `partner_country` the host country of a partnership. The amount is an
    order of size, and may be missing. `search_words` holds the stems by which the board finds it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("nature"), max_length=12, choices=OpportunityKind.choices)
    state = models.CharField(_("état"), max_length=10, choices=OpportunityState.choices, default=OpportunityState.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("auteur"),
    )
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opportunities",
        verbose_name=_("institution"),
    )
    organisation = models.CharField(_("entreprise ou organisme"), max_length=120, blank=True, default="")
    title = models.CharField(_("titre"), max_length=LONGEST_TITLE, blank=True)
    body = models.TextField(_("description"), max_length=LONGEST_TEXT, blank=True)
    language = models.CharField(_("langue du texte"), max_length=2, default="fr")
    sector = models.CharField(_("secteur"), max_length=16, choices=Sector.choices)
    country = CountryField(_("pays"), default="MA")
    region = models.ForeignKey(
        "territories.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("région"),
    )
    partner_country = CountryField(_("pays d’accueil partenaire"), blank=True, default="")
    amount = AmountField(_("ordre de grandeur"), null=True, blank=True)
    currency = CurrencyField(default=Currency.MAD)
    link = models.URLField(_("page officielle"), max_length=300, blank=True, default="")
    deadline = models.DateField(_("date limite"))
    search_words = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    warned_for = models.DateField(null=True, blank=True, editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunité")
        verbose_name_plural = _("opportunités")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="withdrawn", title="", body="")
                | (~Q(state="withdrawn") & ~Q(title="") & ~Q(body="")),
                name="opportunity_empty_iff_withdrawn",
                violation_error_message=_("Donnez un titre et décrivez l’opportunité."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="opportunity_amount_positive",
                violation_error_message=_("Un montant est positif ; laissez-le vide s’il n’est pas connu."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="opportunity_published_has_its_date",
                violation_error_message=_("Une opportunité publiée porte sa date."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="partnership") | ~Q(partner_country=""),
                name="opportunity_partnership_names_a_country",
                violation_error_message=_("Dites avec quel pays d’accueil le partenariat est proposé."),
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(country="MA"),
                name="opportunity_region_is_in_morocco",
                violation_error_message=_("Une région du Maroc va avec le Maroc : changez le pays ou la région."),
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="opportunity_recent", condition=Q(state="published")),
            models.Index(fields=["deadline", "id"], name="opportunity_ending", condition=Q(state="published")),
            GinIndex(fields=["search_words"], name="opportunity_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"opportunité {self.public_id}"

    @property
    def has_time_left(self) -> bool:
        """Whether its last day is today or later, within a year."""
        today = timezone.localdate()
        return today <= self.deadline <= today + LONGEST_RUN

    @property
    def is_expired(self) -> bool:
        """Whether it was published and its last day has passed."""
        return self.state == OpportunityState.PUBLISHED and self.deadline < timezone.localdate()

    @property
    def is_open(self) -> bool:
        """Whether it may be answered today."""
        return self.state == OpportunityState.PUBLISHED and not self.is_expired

    @property
    def shown_state(self) -> str:
        """Its state, `expired` after its last day."""
        return "expired" if self.is_expired else self.state


class InterestQuerySet(models.QuerySet):
    """Expressions of interest."""

    def visible_to(self, user: Any) -> "InterestQuerySet":
        """One's own, and those received on what one publishes."""
        if not is_somebody(user):
            return self.none()
        mine = Opportunity.objects.of_author(user).values("pk")
        received = Q(opportunity__in=mine) & ~Q(state=InterestState.WITHDRAWN)
        return self.filter(Q(person_id=user.pk) | received)


class Interest(models.Model):
    """Somebody answers an opportunity. Addresses are shown to both once it is accepted, never before."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.CASCADE, related_name="interests", verbose_name=_("opportunité")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("personne")
    )
    state = models.CharField(_("état"), max_length=10, choices=InterestState.choices, default=InterestState.SENT)
    organisation = models.CharField(_("entreprise ou organisme"), max_length=120, blank=True, default="")
    message = models.TextField(_("message"), max_length=LONGEST_ANSWER)
    answer = models.TextField(_("réponse"), max_length=LONGEST_ANSWER, blank=True, default="")
    sent_at = models.DateTimeField(_("envoyée le"), default=timezone.now)
    answered_at = models.DateTimeField(_("réponse du"), null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("manifestation d’intérêt")
        verbose_name_plural = _("manifestations d’intérêt")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "person"],
                name="interest_once",
                violation_error_message=_("Vous avez déjà répondu à cette opportunité."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "declined")) | Q(answered_at__isnull=False),
                name="interest_answered_has_its_date",
                violation_error_message=_("Une réponse porte sa date."),
            ),
        ]

    def __str__(self) -> str:
        return f"intérêt {self.public_id}"


class OpportunityAlertQuerySet(models.QuerySet):
    """Alerts."""

    def visible_to(self, user: Any) -> "OpportunityAlertQuerySet":
        """One's own."""
        return self.filter(owner_id=user.pk) if is_somebody(user) else self.none()


class OpportunityAlert(models.Model):
    """A search of the board that somebody keeps; `query` is the board's own query string, empty for everything."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    query = models.TextField(_("recherche"), blank=True, default="")
    created_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    last_run_at = models.DateTimeField(_("dernier passage"), default=timezone.now)

    objects = OpportunityAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alerte sur les opportunités")
        verbose_name_plural = _("alertes sur les opportunités")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "owner",
                MD5("query"),
                name="opportunityalert_once",
                violation_error_message=_("Vous avez déjà cette alerte."),
            ),
        ]
        indexes = [models.Index(fields=["last_run_at", "id"], name="opportunityalert_due")]

    def __str__(self) -> str:
        return f"alerte {self.public_id}"
