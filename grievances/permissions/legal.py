"""Who may do what with legal assistance and the legal watch."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grievances.models import AssistanceRequest, Referral
from grievances.models.legal_expert import KEEPERS
from grievances.permissions.cases import is_at_central_desk, works_on_cases
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.permissions import anyone, has_role, is_authenticated, is_somebody, predicate, register
from mdm_platform.publications.models.publication import is_editor


@predicate
def sees_request(user: Any, request: Any) -> bool:
    """Whether `visible_to` gives the request to the user (any desk, without a request)."""
    return request is None or AssistanceRequest.objects.visible_to(user).filter(pk=request.pk).exists()


@predicate
def asked_it(user: Any, request: Any) -> bool:
    """Whether the request is the user's own."""
    return is_somebody(user) and request is not None and request.requester_id == user.pk


@predicate
def is_its_expert(user: Any, request: Any) -> bool:
    """Whether the user is the expert who is asked or follows the request (any expert, without a request)."""
    return request is None or Referral.objects.visible_to(user).filter(request_id=request.pk).exists()


@predicate
def is_no_party(user: Any, request: Any) -> bool:
    """Whether the request is somebody else's."""
    return request is None or not asked_it(user, request)


is_expert = has_role(Role.LEGAL_EXPERT)

register("grievances.view_legal_directory", anyone, _("consulter l’annuaire juridique"))
register("grievances.manage_legal_directory", has_role(*KEEPERS), _("tenir l’annuaire juridique"))
register("grievances.ask_assistance", is_authenticated, _("demander une assistance juridique"))
register(
    "grievances.refer_assistance",
    works_on_cases & is_at_central_desk & sees_request,
    _("orienter une demande d’assistance juridique"),
)
register("grievances.follow_assistance", asked_it, _("suivre cette demande d’assistance juridique"))
register(
    "grievances.answer_referral",
    is_expert & is_its_expert & is_no_party,
    _("répondre à cette demande d’assistance juridique"),
)
register("grievances.manage_legal_watch", is_editor, _("écrire des notes de veille juridique"))
register("grievances.follow_legal_watch", is_authenticated, _("suivre la veille juridique"))

words.register("legalexpert.added", _("Fiche ajoutée à l’annuaire juridique"))
words.register("legalexpert.changed", _("Fiche de l’annuaire juridique modifiée"))
