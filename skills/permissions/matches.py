"""Who may do what with the people put forward for a need."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.permissions import has_role, predicate, register
from skills.models.match import Match
from skills.models.need import institution_acted_for
from skills.permissions.needs import acts_for_its_institution
from skills.permissions.people import is_curator, is_member, is_person


@predicate
def acts_for_the_institution(user: Any, match: Any) -> bool:
    """Whether the user acts for the institution of the match's need, or for any when no match is given."""
    institution = institution_acted_for(user)
    return institution is not None and (match is None or match.need.institution_id == institution.pk)


@predicate
def is_match_recipient(user: Any, match: Any) -> bool:
    """Whether the user is the person who was put forward."""
    return is_person(user) and match is not None and match.is_recipient(user)


@predicate
def may_open_match(user: Any, match: Any) -> bool:
    """Whether the match stands among those that the user may open."""
    return match is not None and Match.objects.visible_to(user).filter(pk=match.pk).exists()


register("skills.view_need_matches", acts_for_its_institution, _("consulter les personnes proposées pour ce besoin"))
register("skills.propose_match", acts_for_its_institution, _("proposer une personne pour ce besoin"))
register("skills.view_match", may_open_match, _("ouvrir cette proposition"))
register("skills.review_matches", acts_for_the_institution, _("examiner les propositions de ce besoin"))
register("skills.send_match", acts_for_the_institution, _("envoyer cette proposition"))
register("skills.introduce_match", acts_for_the_institution, _("mettre cette personne en relation"))
register("skills.record_outcome", acts_for_the_institution, _("dire ce qu’il est advenu de cette proposition"))
register("skills.answer_match", is_match_recipient, _("répondre à cette proposition"))
register("skills.apply_to_need", is_member, _("vous proposer pour un besoin"))
register(
    "skills.follow_matches",
    is_curator | has_role(Role.DATA_PROTECTION_OFFICER),
    _("suivre les propositions des institutions"),
)
