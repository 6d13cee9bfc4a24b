"""Campaigns and pledges in the workplace of those who review them."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.audit import hidden
from mdm_platform.audit.timeline import TimelineEntry, timeline
from mdm_platform.formats import nice_date
from mdm_platform.ledger.models import Envelope
from mdm_platform.money import nice_money, nice_rate
from mdm_platform.workplace.acts import Act, HasActs, PlainForm
from mdm_platform.workplace.lists import RowsToRead
from mdm_platform.workplace.worklists import WorkBlock, register_worklist
from projects.models import Campaign, CampaignLine, CampaignUpdate, Pledge
from projects.services import campaign_matching, campaign_results, campaigns
from projects.workflows.campaigns import CampaignState, CampaignWorkflow, PledgeWorkflow

REVIEW = "projects.review_campaign"


def _envelope_words(envelope: Envelope) -> str:
    """Its name, and what it still holds."""
    return f"{envelope.name} · {nice_money(envelope.remaining, envelope.currency)}"


class MatchForm(PlainForm):
    """Which envelope adds which part of each gift."""

    envelope = forms.ModelChoiceField(label=_("enveloppe du mécène"), queryset=Envelope.objects.none())
    percent = forms.DecimalField(
        label=_("part ajoutée à chaque don reçu, en %"), min_value=1, max_value=100, max_digits=5, decimal_places=2
    )

    def prepare(self) -> None:
        """The envelopes of sponsors in the campaign's currency, named."""
        field = self.fields["envelope"]
        field.queryset = campaign_matching.sponsors_envelopes(self.obj.currency).select_related("institution")
        field.label_from_instance = _envelope_words


def _match(campaign: Campaign, *, by: Any, envelope: Envelope, percent: Decimal) -> None:
    campaign_matching.attach(campaign=campaign, envelope=envelope, rate=percent / 100, by=by)


class NewsForm(PlainForm):
    """Which news should not have been published."""

    update = forms.ModelChoiceField(label=_("nouvelle"), queryset=CampaignUpdate.objects.none())

    def prepare(self) -> None:
        """The news of the campaign, by their title."""
        field = self.fields["update"]
        field.queryset = self.obj.updates.select_related("campaign")
        field.label_from_instance = lambda one: f"{nice_date(one.at)} · {one.title}"


def _remove_news(campaign: Campaign, *, by: Any, update: CampaignUpdate) -> None:
    campaign_results.remove_update(update=update, by=by)


def _unmatch(campaign: Campaign, *, by: Any) -> None:
    campaign_matching.detach(campaign=campaign, by=by)


class LineInline(RowsToRead):
    """The budget, read."""

    model = CampaignLine
    fields = ("label", "amount_in_words", "spent_in_words")

    @admin.display(description=_("montant"))
    def amount_in_words(self, line: CampaignLine) -> str:
        """The amount with its currency."""
        return nice_money(line.amount, line.campaign.currency)

    @admin.display(description=_("dépensé"))
    def spent_in_words(self, line: CampaignLine) -> str:
        """What it cost, with its currency."""
        return nice_money(line.spent, line.campaign.currency)


class UpdateInline(RowsToRead):
    """The news, read."""

    model = CampaignUpdate
    fields = ("at", "title", "text")


@admin.register(Campaign)
class CampaignAdmin(HasActs, PlatformModelAdmin):
    """Campaigns: read, returned or approved, stopped when there is a reason."""

    workflow = CampaignWorkflow
    view_permission = "projects.read_all_campaigns"
    transition_services: ClassVar = {
        "approve": campaigns.approve,
        "return_to_author": campaigns.return_to_author,
        "stop": campaigns.stop,
    }
    reason_labels: ClassVar = {
        "authorisation": _("L’autorisation n’est plus valable"),
        "association": _("L’association n’est plus en mesure de la porter"),
        "complaint": _("Un signalement est fondé"),
        "other": _("Autre raison"),
    }
    confirmed_fields = ("title", "summary", "story", "if_failed")
    list_display = ("title", "association", "state", "goal_in_words", "deadline", "submitted_at")
    list_filter = ("state",)
    list_select_related = ("association",)
    search_fields = ("title", "association__name", "authorisation_reference")
    fields = (
        *("title", "association", "state", "summary", "story", "if_failed", "province"),
        *(
            "goal_in_words",
            "minimum_in_words",
            "deadline",
            "budget_sum",
            "account_holder",
            "account_number",
            "account_state",
        ),
        *(
            "authorisation_reference",
            "authorised_on",
            "authorisation_link",
            "envelope_in_words",
            "match_in_words",
            "raised_sum",
        ),
        *("submitted_at", "opened_at", "ended_at", "settled_at", "delivered_on", "report_text"),
    )
    readonly_fields = (
        *("goal_in_words", "minimum_in_words", "budget_sum", "account_state", "authorisation_link"),
        *("envelope_in_words", "match_in_words", "raised_sum"),
    )
    inlines = (LineInline, UpdateInline)
    acts = (
        Act(
            "match",
            _("Rattacher l’enveloppe d’un mécène"),
            REVIEW,
            MatchForm,
            _match,
            is_offered=lambda one: one.envelope_id is None and one.state in campaign_matching.BEFORE_OPEN,
            hint=_("Chaque don reçu engage sa part sur l’enveloppe, jusqu’à ce qu’elle soit épuisée."),
        ),
        Act(
            "remove_news",
            _("Retirer une nouvelle"),
            "projects.remove_news",
            NewsForm,
            _remove_news,
            is_offered=lambda one: one.updates.exists(),
        ),
        Act(
            "unmatch",
            _("Détacher l’enveloppe du mécène"),
            REVIEW,
            PlainForm,
            _unmatch,
            is_offered=lambda one: one.envelope_id is not None and not one.entries.filter(kind="matched").exists(),
        ),
    )

    def stamp(self, obj: Any) -> str:
        """The state, which writing was sent, and the authorisation, which may change during the review."""
        paper = f"{obj.authorisation_reference} {obj.authorised_on} {obj.authorisation_file_id}"
        return f"{obj.state} {obj.submitted_at} {paper}"

    def name_of(self, obj: Campaign) -> str:
        return obj.title

    @admin.display(description=_("objectif"), ordering="goal")
    def goal_in_words(self, campaign: Campaign) -> str:
        """The goal with its currency."""
        return nice_money(campaign.goal, campaign.currency)

    @admin.display(description=_("montant utile"))
    def minimum_in_words(self, campaign: Campaign) -> str:
        """The useful amount with its currency."""
        return nice_money(campaign.minimum, campaign.currency)

    @admin.display(description=_("enveloppe du mécène"))
    def envelope_in_words(self, campaign: Campaign) -> str:
        """Its name, and what it still holds."""
        return _envelope_words(campaign.envelope) if campaign.envelope is not None else ""

    @admin.display(description=_("part ajoutée par le mécène"))
    def match_in_words(self, campaign: Campaign) -> str:
        """The sponsor's part of each gift, as a percentage."""
        return nice_rate(campaign.match_rate)

    @admin.display(description=_("total du budget"))
    def budget_sum(self, campaign: Campaign) -> str:
        """What the lines add up to."""
        return nice_money(campaign.budget_total, campaign.currency)

    @admin.display(description=_("reçu, avec ce qu’ajoute le mécène"))
    def raised_sum(self, campaign: Campaign) -> str:
        """What counts for the result."""
        return nice_money(campaign.raised, campaign.currency)

    @admin.display(description=_("compte vérifié de l’association"), boolean=True)
    def account_state(self, campaign: Campaign) -> bool:
        """Whether the account is the verified one."""
        return campaign.has_verified_account

    @admin.display(description=_("document de l’autorisation"))
    def authorisation_link(self, campaign: Campaign) -> str:
        """The paper itself."""
        return _download(campaign.authorisation_file)


@admin.register(Pledge)
class PledgeAdmin(PlatformModelAdmin):
    """Pledges, without the names of those who made them."""

    workflow = PledgeWorkflow
    view_permission = "projects.read_all_campaigns"
    list_display = ("reference", "campaign_title", "amount_in_words", "state", "recorded_at", "received_at")
    list_filter = ("state",)
    list_select_related = ("campaign",)
    search_fields = ("reference", "campaign__title")
    fields = (
        *("reference", "campaign_link", "state", "amount_in_words", "recorded_at", "confirmed_at"),
        *("paid_on", "received_at", "received_in_words", "closed_at"),
    )
    readonly_fields = ("campaign_link", "amount_in_words", "received_in_words")

    def name_of(self, obj: Pledge) -> str:
        return obj.reference

    def story(self, obj: Pledge) -> list[TimelineEntry]:
        """Whoever pledged is not named here either."""
        return timeline(obj, names_people=True, who=lambda log: _("Un membre") if hidden.is_unnamed(log) else None)

    @admin.display(description=_("campagne"))
    def campaign_title(self, pledge: Pledge) -> str:
        """The title of its campaign."""
        return pledge.campaign.title

    @admin.display(description=_("campagne"))
    def campaign_link(self, pledge: Pledge) -> str:
        """Its campaign, in the workplace."""
        address = reverse("admin:projects_campaign_change", args=[pledge.campaign_id])
        return format_html('<a href="{}">{}</a>', address, pledge.campaign.title)

    @admin.display(description=_("montant reçu"))
    def received_in_words(self, pledge: Pledge) -> str:
        """What the association says it received, contra entries taken off."""
        entry = pledge.entries.standing().filter(kind="received").last()
        return nice_money(entry.amount, entry.currency) if entry is not None else ""

    @admin.display(description=_("montant promis"), ordering="amount")
    def amount_in_words(self, pledge: Pledge) -> str:
        """The amount with its currency."""
        return nice_money(pledge.amount, pledge.currency)


def _download(paper: Any) -> str:
    """A link to a file, by its name; nothing without one."""
    if paper is None:
        return ""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', reverse("files:download", args=[paper.public_id]), paper.name)


def _waiting(user: Any) -> int:
    return Campaign.objects.visible_to(user).filter(state=CampaignState.REVIEW).count()


def _queue(user: Any) -> str:
    return reverse("admin:projects_campaign_changelist") + "?state__exact=review"


register_worklist(WorkBlock(_("Campagnes à examiner"), REVIEW, _waiting, _queue))
