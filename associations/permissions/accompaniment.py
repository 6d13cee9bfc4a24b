"""Who may diagnose, pair, tell what worked and say that it was taken up."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import GoodPractice, Pairing
from associations.models.diagnosis import accompanies, boards_of
from associations.permissions.people import association_of, is_board_manager, is_officer, is_register_staff
from associations.workflows import AssociationState
from mdm_platform.permissions import anyone, is_somebody, predicate, register
from mdm_platform.publications.models.publication import is_editor


def sides_of(user: Any, pairing: Pairing) -> list[str]:
    """On which sides of the pairing the person is an officer today."""
    if not is_somebody(user):
        return []
    held = {row["association_id"] for row in boards_of(user)}
    return [side for side in ("guide", "learner") if getattr(pairing, f"{side}_id") in held]


@predicate
def is_on_a_side(user: Any, pairing: Any) -> bool:
    """Whether the user is in the board of one of the two associations (any officer, without a pairing)."""
    return is_officer(user, None) if pairing is None else bool(sides_of(user, pairing))


@predicate
def has_to_answer(user: Any, pairing: Any) -> bool:
    """Whether the user is in the board of a side that has not agreed yet."""
    if pairing is None:
        return is_officer(user, None)
    return any(getattr(pairing, f"{side}_agreed_at") is None for side in sides_of(user, pairing))


@predicate
def is_of_the_association(user: Any, practice: Any) -> bool:
    """Whether the user is in the board of the association that tells its practice."""
    association = association_of(practice)
    return association is not None and is_officer(user, association)


@predicate
def is_a_listed_board(user: Any, association: Any) -> bool:
    """Whether the user is in the board of a verified association."""
    if not is_officer(user, association):
        return False
    return association is None or association.state == AssociationState.VERIFIED


@predicate
def declared_the_replication(user: Any, replication: Any) -> bool:
    """Whether the user said that the practice was taken up."""
    return replication is not None and is_somebody(user) and replication.declared_by_id == user.pk


@predicate
def may_declare(user: Any, practice: Any) -> bool:
    """Whether a person is signed in, and the practice is published."""
    return is_somebody(user) and (not isinstance(practice, GoodPractice) or practice.is_published)


@predicate
def follows_associations(user: Any, obj: Any) -> bool:
    """Whether the user keeps the register, and so accompanies associations."""
    return accompanies(user)


register(
    "associations.view_diagnoses",
    is_officer | follows_associations,
    _("consulter les diagnostics de cette association"),
)
register("associations.make_diagnosis", is_officer | is_register_staff, _("faire le diagnostic de cette association"))
register("associations.offer_sharing", is_board_manager, _("proposer ce que votre association partage"))
register("associations.manage_trainings", follows_associations, _("relier des formations aux capacités"))
register("associations.propose_pairing", is_a_listed_board | is_register_staff, _("proposer un jumelage"))
register("associations.answer_pairing", has_to_answer, _("accepter ce jumelage"))
register("associations.take_part_in_pairing", is_on_a_side | is_register_staff, _("agir dans ce jumelage"))
register("associations.write_pairing", is_on_a_side, _("écrire dans le journal de ce jumelage"))
register("associations.manage_pairings", follows_associations, _("suivre les jumelages"))
register("associations.view_good_practices", anyone, _("consulter les bonnes pratiques"))
register(
    "associations.draw_good_practice",
    is_of_the_association | is_register_staff | is_editor,
    _("tirer une bonne pratique de ce rapport"),
)
register(
    "associations.write_good_practice",
    is_of_the_association | is_register_staff | is_editor,
    _("écrire cette bonne pratique"),
)
register("associations.manage_good_practices", is_editor | follows_associations, _("suivre les bonnes pratiques"))
register("associations.declare_replication", may_declare, _("déclarer une reprise"))
register(
    "associations.review_replication",
    is_editor | is_register_staff,
    _("confirmer une reprise"),
)
register("associations.withdraw_replication", declared_the_replication, _("retirer cette reprise"))
