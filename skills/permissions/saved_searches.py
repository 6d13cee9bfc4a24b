"""Who may keep searches of the directory."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.roles import Role
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.permissions import has_role, predicate, register
from skills.models.saved_search import SEARCH_STAFF_ROLES, SavedSearch
from skills.permissions.people import is_person


@predicate
def is_agent_at_work(user: Any, obj: Any) -> bool:
    """Whether the user is an agent of an institution today."""
    return is_person(user) and Role.PARTNER_AGENT in user.role_names and institution_of(user) is not None


@predicate
def may_open_search(user: Any, search: Any) -> bool:
    """Whether the search stands among those that the user may open."""
    return search is None or SavedSearch.objects.visible_to(user).filter(pk=search.pk).exists()


@predicate
def is_search_author(user: Any, search: Any) -> bool:
    """Whether the user saved the search."""
    return search is not None and search.author_id is not None and search.author_id == user.pk


@predicate
def is_shared_by_another(user: Any, search: Any) -> bool:
    """Whether the search is shared, and not the user's own."""
    return search is not None and search.is_shared and search.author_id != user.pk


register("skills.save_search", is_agent_at_work, _("enregistrer une recherche"))
register("skills.edit_search", is_agent_at_work & may_open_search & is_search_author, _("modifier cette recherche"))
register("skills.adopt_search", is_agent_at_work & may_open_search, _("reprendre cette recherche"))
register(
    "skills.follow_search",
    is_agent_at_work & may_open_search & is_shared_by_another,
    _("suivre cette recherche"),
)
register("skills.view_searches", has_role(*SEARCH_STAFF_ROLES), _("consulter les recherches enregistrées"))
