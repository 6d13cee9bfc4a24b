"""Who may publish, answer and moderate opportunities."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import anyone, has_role, is_somebody, predicate, register
from projects.models.opportunity import Interest, Opportunity

publishes = has_role(Role.MEMBER, Role.PARTNER_AGENT)
moderates = has_role(Role.OPPORTUNITY_MODERATOR)


@predicate
def reads_opportunity(user: Any, opportunity: Any) -> bool:
    """Whether `visible_to` gives the opportunity to the user."""
    return opportunity is None or Opportunity.objects.visible_to(user).filter(pk=opportunity.pk).exists()


@predicate
def publishes_it(user: Any, opportunity: Any) -> bool:
    """Whether it is one's own, or that of the institution for which one publishes."""
    return opportunity is not None and Opportunity.objects.of_author(user).filter(pk=opportunity.pk).exists()


@predicate
def wrote_it(user: Any, opportunity: Any) -> bool:
    """Whether the user wrote it, for whomever."""
    return opportunity is not None and is_somebody(user) and opportunity.author_id == user.pk


@predicate
def receives_it(user: Any, interest: Any) -> bool:
    """Whether the user publishes what is answered."""
    return isinstance(interest, Interest) and publishes_it(user, interest.opportunity)


@predicate
def sent_it(user: Any, interest: Any) -> bool:
    """Whether the user answered."""
    return isinstance(interest, Interest) and is_somebody(user) and interest.person_id == user.pk


register("projects.view_opportunities", anyone, _("consulter les opportunités"))
register("projects.view_opportunity", reads_opportunity, _("ouvrir cette opportunité"))
register("projects.publish_opportunities", publishes, _("proposer une opportunité"))
register("projects.write_opportunity", publishes_it, _("modifier cette opportunité"))
register("projects.express_interest", publishes & ~publishes_it & ~wrote_it, _("répondre à cette opportunité"))
register("projects.answer_interest", receives_it, _("répondre à cette manifestation d’intérêt"))
register("projects.withdraw_interest", sent_it, _("retirer cette manifestation d’intérêt"))
register("projects.moderate_opportunities", moderates, _("relire les opportunités"))
register(
    "projects.moderate_opportunity",
    moderates & ~publishes_it & ~wrote_it,
    _("décider de la publication de cette opportunité"),
)
