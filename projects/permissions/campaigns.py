"""Who writes, reviews and settles campaigns, who pledges, and who says that a transfer came."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.permissions.people import is_board_manager, is_officer, is_outside, keeps_the_money
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import hidden, words
from mdm_platform.permissions import anyone, has_role, is_somebody, predicate, register
from mdm_platform.workflow import STARTED
from projects.models.pledge import Pledge
from projects.workflows.campaigns import PledgeWorkflow

is_reviewer = has_role(Role.CAMPAIGN_REVIEWER)


@predicate
def is_own_pledge(user: Any, pledge: Any) -> bool:
    """Whether the user made the pledge with their account (any person signed in, without a pledge)."""
    return is_somebody(user) and (pledge is None or pledge.user_id == user.pk)


@predicate
def keeps_the_money_of_it(user: Any, obj: Any) -> bool:
    """Whether the user keeps the money of the association to which the campaign, or the pledge, belongs."""
    return keeps_the_money(user, obj.campaign if isinstance(obj, Pledge) else obj)


register("projects.view_campaigns", anyone, _("consulter les campagnes"))
register("projects.make_pledge", anyone, _("promettre un don"))
register("projects.start_campaign", is_board_manager, _("commencer une campagne pour cette association"))
register("projects.write_campaign", is_board_manager, _("écrire et conduire cette campagne"))
register("projects.follow_campaign", is_officer, _("suivre les campagnes de cette association"))
register("projects.confirm_receipt", keeps_the_money_of_it, _("confirmer ce que l’association a reçu"))
register("projects.settle_campaign", is_board_manager | keeps_the_money, _("arrêter le résultat de cette campagne"))
register("projects.act_on_pledge", is_own_pledge, _("agir sur cette promesse"))
register("projects.review_campaign", is_reviewer & is_outside, _("examiner cette campagne"))
register("projects.remove_news", is_board_manager | (is_reviewer & is_outside), _("retirer cette nouvelle"))
register("projects.read_all_campaigns", is_reviewer | has_role(Role.ADMINISTRATOR), _("consulter toutes les campagnes"))

hidden.keep_authors(PledgeWorkflow.name, STARTED, "confirm", "announce_paid", "take_back", "withdraw")
words.register("campaign.authorisation_recorded", _("Autorisation de la loi 18-18 jointe à une campagne"))
words.register("campaign.deleted", _("Brouillon de campagne supprimé"))
words.register("campaign.news_removed", _("Nouvelle d’une campagne retirée"))
words.register("campaign.match_recorded", _("Enveloppe d’un mécène rattachée à une campagne"))
words.register("campaign.match_removed", _("Enveloppe d’un mécène détachée d’une campagne"))
