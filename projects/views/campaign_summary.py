"""What a campaign says, step by step, as the page that shows it whole does."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from mdm_platform.components import Row
from mdm_platform.formats import nice_date
from mdm_platform.journeys.tasks import Section
from mdm_platform.money import nice_money
from projects.models import Campaign
from projects.services import campaign_journey
from projects.services import campaign_presenters as present


def sections(campaign: Campaign, address: Callable[[str], str]) -> list[Section]:
    """Every step in its order, with what is still needed before sending."""
    lacking = campaign_journey.missing(campaign)
    rows = {
        "story": _story(campaign),
        "figures": _figures(campaign),
        "lines": [Row(one.label, nice_money(one.amount, campaign.currency)) for one in campaign.lines.all()],
        "account": present.account_rows(campaign, with_number=True)
        or [Row(_("Numéro du compte"), campaign.account_number)],
        "authorisation": present.authorisation_rows(campaign),
    }
    return [
        Section(step, label, f"{address(step)}?from=check", tuple(rows[step]), tuple(lacking[step]))
        for step, label in campaign_journey.LABELS.items()
    ]


def _story(campaign: Campaign) -> list[Row]:
    return [
        Row(_("Titre"), campaign.title),
        Row(_("Résumé"), campaign.summary),
        Row(_("Le projet"), campaign.story),
        Row(_("Province"), present.place_of(campaign)),
        Row(_("Si l’objectif n’est pas atteint"), campaign.if_failed),
    ]


def _figures(campaign: Campaign) -> list[Row]:
    return [
        Row(_("Objectif"), nice_money(campaign.goal, campaign.currency)),
        Row(_("Montant utile"), nice_money(campaign.minimum, campaign.currency)),
        Row(_("Dernier jour"), nice_date(campaign.deadline)),
    ]
