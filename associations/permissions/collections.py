"""Who may collect proposals in the name of an association."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.permissions.people import association_of, is_board_manager, is_officer_of_it
from associations.workflows import AssociationState
from mdm_platform.permissions import predicate, register


@predicate
def is_verified(user: Any, obj: Any) -> bool:
    """Whether the association stands verified in the register (any, without one)."""
    association = association_of(obj)
    return association is None or association.state == AssociationState.VERIFIED


register("associations.view_collections", is_officer_of_it, _("consulter les collectes de cette association"))
register(
    "associations.collect_proposals",
    is_board_manager & is_verified,
    _("recueillir des propositions au nom de cette association"),
)
