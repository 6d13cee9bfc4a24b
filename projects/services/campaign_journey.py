"""The writing of a campaign as officers read it: its tasks, and how far each one is."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.journeys.tasks import Task, state_of
from mdm_platform.money import nice_money
from mdm_platform.workflow import refusal_of
from projects.models.campaign import Campaign
from projects.workflows.campaigns import CampaignState, CampaignWorkflow, has_balanced_budget, is_authorised

LABELS: dict[str, Any] = {
    "story": gettext_lazy("Le projet"),
    "figures": gettext_lazy("L’objectif et la date de fin"),
    "lines": gettext_lazy("Le budget"),
    "account": gettext_lazy("Le compte qui reçoit les virements"),
    "authorisation": gettext_lazy("L’autorisation de la loi 18-18"),
}
_STEP_OF = {
    "is_told": "story",
    "has_its_figures": "figures",
    "ends_in_time": "figures",
    "has_balanced_budget": "lines",
    "is_of_a_verified_association": "story",
    "names_its_verified_account": "account",
}


def is_open(campaign: Campaign) -> bool:
    """Whether officers may change its texts."""
    return campaign.state == CampaignState.DRAFT


def missing(campaign: Campaign) -> dict[str, list[str]]:
    """What lacks before it can be sent, by step; the authorisation may follow during the review."""
    found: dict[str, list[str]] = {step: [] for step in LABELS}
    for check in CampaignWorkflow.get("submit").guards:
        if not check(campaign):
            sentence = _budget_refusal(campaign) if check is has_balanced_budget else ""
            found[_STEP_OF[check.__name__]].append(sentence or refusal_of(check))
    return found


def _budget_refusal(campaign: Campaign) -> str:
    """The two sums that are not equal, once there are two."""
    if campaign.goal is None or not campaign.lines.exists():
        return ""
    sums = {
        "total": nice_money(campaign.budget_total, campaign.currency),
        "goal": nice_money(campaign.goal, campaign.currency),
    }
    return _("Les lignes du budget font %(total)s et l’objectif est de %(goal)s : les deux doivent être égaux.") % sums


def tasks(campaign: Campaign) -> list[Task]:
    """Every step with its state."""
    lacking = missing(campaign)
    begun = {
        "story": bool(campaign.summary or campaign.story),
        "figures": bool(campaign.goal),
        "lines": campaign.lines.exists(),
        "account": bool(campaign.account_number),
        "authorisation": is_authorised(campaign),
    }
    hints = {step: sentences[0] for step, sentences in lacking.items() if sentences}
    if not begun["authorisation"]:
        hints["authorisation"] = _("Nécessaire avant l’approbation ; vous pouvez la joindre pendant l’examen.")
    return [
        Task(step, label, state_of(is_begun=begun[step], is_lacking=bool(lacking[step])), hints.get(step, ""))
        for step, label in LABELS.items()
    ]
