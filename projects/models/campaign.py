"""Campaigns of associations for a social project in Morocco."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from associations.models import Association, BankDetails
from mdm_platform.accounts.roles import Role
from mdm_platform.money import ZERO, AmountField, CurrencyField
from mdm_platform.permissions import is_somebody
from projects.workflows.campaigns import AUTHORISED, COLLECTING_STATES, DECLARED_PLEDGES, PUBLIC_STATES, CampaignState

SHORTEST, LONGEST = timedelta(days=7), timedelta(days=365)


def is_campaign_staff(user: Any) -> bool:
    """Whether the person reviews campaigns, and so reads all of them."""
    return is_somebody(user) and not user.role_names.isdisjoint({Role.CAMPAIGN_REVIEWER, Role.ADMINISTRATOR})


class CampaignQuerySet(models.QuerySet):
    """Campaigns; `visible_to` decides for every face of the platform."""

    def visible_to(self, user: Any) -> "CampaignQuerySet":
        """The public ones, those of one's own association, all for those who review them."""
        if is_campaign_staff(user):
            return self
        if not is_somebody(user):
            return self.public()
        held = Association.objects.of_officer(user).values("pk")
        return self.filter(Q(state__in=PUBLIC_STATES) | Q(association__in=held))

    def public(self) -> "CampaignQuerySet":
        """Those that were opened."""
        return self.filter(state__in=PUBLIC_STATES)

    def of_officer(self, user: Any) -> "CampaignQuerySet":
        """Those of the associations in which the person is in office."""
        return self.filter(association__in=Association.objects.of_officer(user).values("pk"))

    def collecting(self) -> "CampaignQuerySet":
        """Those whose transfers may still come."""
        return self.filter(state__in=COLLECTING_STATES)

    def with_sums(self) -> "CampaignQuerySet":
        """With what was received, what a sponsor adds to it, and what is declared and not received, in one query."""
        return self.annotate(
            received_sum=_sum("entries", "amount", kind="received"),
            matched_sum=_sum("entries", "amount", kind="matched"),
            declared_sum=_sum("pledges", "amount", state__in=DECLARED_PLEDGES),
        )


def _sum(related: str, field: str, **conditions: Any) -> Coalesce:
    """The sum over the campaign's rows of that kind, zero for none."""
    model = Campaign._meta.get_field(related).related_model
    rows = model._base_manager.filter(campaign=OuterRef("pk"), **conditions).order_by()
    added = rows.values("campaign").annotate(total=Sum(field)).values("total")
    amount = DecimalField(max_digits=14, decimal_places=2)
    return Coalesce(Subquery(added, output_field=amount), Value(ZERO), output_field=amount)


class Campaign(models.Model):
    """An appeal for gifts to one project, carried by a verified association which alone holds the account.

    `minimum` is the amount from which the project is useful in part. `account_number` is public and is the one of
    the association's verified account: `account_fingerprint` is compared with it. `search_words` holds the stems by
    which the list finds it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("identifiant"), max_length=100, unique=True, editable=False)
    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("association")
    )
    state = models.CharField(_("état"), max_length=12, choices=CampaignState.choices, default=CampaignState.DRAFT)

    title = models.CharField(_("titre"), max_length=120)
    summary = models.CharField(_("résumé"), max_length=300, blank=True, default="")
    story = models.TextField(_("le projet"), max_length=6000, blank=True, default="")
    if_failed = models.TextField(_("si l’objectif n’est pas atteint"), max_length=1000, blank=True, default="")
    province = models.ForeignKey(
        "territories.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("province"),
    )
    currency = CurrencyField(default="MAD")
    goal = AmountField(_("objectif"), null=True, blank=True)
    minimum = AmountField(_("montant utile"), null=True, blank=True)
    deadline = models.DateField(_("ouverte jusqu’au"), null=True, blank=True)
    account_holder = models.CharField(_("titulaire du compte"), max_length=140, blank=True, default="")
    account_number = models.CharField(_("numéro du compte"), max_length=40, blank=True, default="")
    account_fingerprint = models.CharField(max_length=64, blank=True, default="", editable=False)

    authorisation_reference = models.CharField(
        _("référence de l’autorisation (loi 18-18)"), max_length=80, blank=True, default=""
    )
    authorised_on = models.DateField(_("autorisée le"), null=True, blank=True)
    authorisation_file = models.ForeignKey(
        "files.StoredFile",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("autorisation"),
    )

    envelope = models.ForeignKey(
        "ledger.Envelope",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("enveloppe du mécène"),
    )
    match_rate = models.DecimalField(
        _("part ajoutée par le mécène"), max_digits=5, decimal_places=4, null=True, blank=True
    )

    delivered_on = models.DateField(_("réalisé le"), null=True, blank=True)
    report_text = models.TextField(_("compte rendu"), max_length=6000, blank=True, default="")

    search_words = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True, editable=False)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("écrite par")
    )
    created_at = models.DateTimeField(_("commencée le"), default=timezone.now)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    settled_at = models.DateTimeField(_("résultat arrêté le"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="campaign_has_a_title",
                violation_error_message=_("Donnez un titre à la campagne."),
            ),
            models.CheckConstraint(
                condition=Q(goal__isnull=True) | Q(goal__gt=0),
                name="campaign_goal_above_zero",
                violation_error_message=_("L’objectif est supérieur à zéro."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(goal__isnull=True) | Q(minimum__gt=0, minimum__lte=F("goal")),
                name="campaign_minimum_within_goal",
                violation_error_message=_("Le montant utile est supérieur à zéro et ne dépasse pas l’objectif."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(AUTHORISED))
                | Q(authorised_on__isnull=False, authorisation_file__isnull=False) & ~Q(authorisation_reference=""),
                name="campaign_approved_is_authorised",
                violation_error_message=_("Une campagne approuvée porte son autorisation (loi 18-18)."),
            ),
            models.CheckConstraint(
                condition=Q(envelope__isnull=True, match_rate__isnull=True)
                | Q(envelope__isnull=False, match_rate__gt=0, match_rate__lte=1),
                name="campaign_match_has_a_rate",
                violation_error_message=_(
                    "La part d’un mécène va de plus de 0 à 100 pour cent, prise sur une enveloppe."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["association", "state"], name="campaign_association"),
            models.Index(fields=["deadline", "id"], name="campaign_open", condition=Q(state="open")),
            models.Index(fields=["submitted_at", "id"], name="campaign_queue", condition=Q(state="review")),
            GinIndex(fields=["search_words"], name="campaign_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{_('campagne')} {self.public_id}"

    @property
    def is_public(self) -> bool:
        """Whether everybody reads it."""
        return self.state in PUBLIC_STATES

    @property
    def budget_total(self) -> Decimal:
        """What the lines of the budget add up to."""
        return self.lines.aggregate(total=Sum("amount"))["total"] or ZERO

    @property
    def raised(self) -> Decimal:
        """What counts for the result: received, and added by a sponsor."""
        return self.entries.aggregate(total=Sum("amount"))["total"] or ZERO

    @property
    def has_fair_deadline(self) -> bool:
        """Whether people have at least a week, and at most a year."""
        today = timezone.localdate()
        return self.deadline is not None and today + SHORTEST <= self.deadline <= today + LONGEST

    @property
    def is_past_deadline(self) -> bool:
        """Whether its last day is over."""
        return self.deadline is None or self.deadline < timezone.localdate()

    @property
    def was_stopped(self) -> bool:
        """Whether the reviewers ended it before its last day was over."""
        if self.ended_at is None or self.deadline is None:
            return False
        return timezone.localdate(self.ended_at) <= self.deadline

    @property
    def takes_pledges(self) -> bool:
        """Whether people may pledge today: open, not over, and its association may still receive the transfers."""
        is_live = self.state == CampaignState.OPEN and not self.is_past_deadline
        return is_live and self.receives_transfers

    @property
    def receives_transfers(self) -> bool:
        """Whether people may send it money today: a verified association, on its verified account, not stopped."""
        return self.association.state == "verified" and self.has_verified_account and not self.was_stopped

    @property
    def verified_account(self) -> BankDetails | None:
        """The account that it names, when it is today the association's own and verified one."""
        if not self.account_fingerprint:
            return None
        held = BankDetails.objects.filter(association_id=self.association_id, state="verified")
        return held.filter(fingerprint=self.account_fingerprint).first()

    @property
    def has_verified_account(self) -> bool:
        """Whether the account that it names is that one."""
        return self.verified_account is not None


class CampaignLine(models.Model):
    """One line of the budget, in the campaign's currency; `spent` is told with the report."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lines", verbose_name=_("campagne"))
    label = models.CharField(_("poste"), max_length=160)
    amount = AmountField(_("montant"))
    spent = AmountField(_("dépensé"), null=True, blank=True)

    class Meta:
        verbose_name = _("ligne du budget")
        verbose_name_plural = _("lignes du budget")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="campaignline_above_zero",
                violation_error_message=_("Le montant d’une ligne est supérieur à zéro."),
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__gte=0),
                name="campaignline_spent_not_negative",
                violation_error_message=_("Une dépense n’est pas négative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.pk}"


class CampaignUpdate(models.Model):
    """News of a campaign, for everybody."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="updates", verbose_name=_("campagne"))
    title = models.CharField(_("titre"), max_length=120)
    text = models.TextField(_("texte"), max_length=3000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("écrite par")
    )
    at = models.DateTimeField(_("publiée le"), default=timezone.now)

    class Meta:
        verbose_name = _("nouvelle")
        verbose_name_plural = _("nouvelles")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.public_id}"


class CampaignPicture(models.Model):
    """A picture of what was done."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("campagne")
    )
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("photo"))
    caption = models.CharField(_("légende"), max_length=200)
    at = models.DateTimeField(_("jointe le"), default=timezone.now)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.public_id}"
