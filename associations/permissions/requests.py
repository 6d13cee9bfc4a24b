"""Who may do what with a request for co-financing, at each of its steps."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import Request
from associations.models.request_readers import INSTRUCTION_ROLES, READ_SCOPE, REQUEST_STAFF_ROLES, acted_for
from associations.permissions.labels import is_free_of_conflict
from associations.permissions.people import is_legal_representative, is_officer, is_outside
from associations.workflows import WRITING_STATES
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.institutions import scopes
from mdm_platform.permissions import has_role, is_somebody, predicate, register

instructs = has_role(*sorted(INSTRUCTION_ROLES)) & is_free_of_conflict
controls = has_role(Role.FINANCE_CONTROLLER) & is_free_of_conflict
is_request_staff = has_role(*sorted(REQUEST_STAFF_ROLES))


@predicate
def may_open_request(user: Any, request: Any) -> bool:
    """Whether the request stands among those that the user may read."""
    return request is not None and Request.objects.visible_to(user).filter(pk=request.pk).exists()


@predicate
def acts_for_the_operator(user: Any, request: Any) -> bool:
    """Whether the user is an agent of the request's support operator, or of any when no request is given."""
    if not is_somebody(user):
        return False
    if Role.SUPPORT_OPERATOR_AGENT not in user.role_names:
        return False
    operators = acted_for(user, Role.SUPPORT_OPERATOR_AGENT)
    return operators.exists() if request is None else operators.filter(pk=request.opap_id).exists()


@predicate
def is_not_filed(user: Any, request: Any) -> bool:
    """Whether the request is still being written."""
    return request is None or request.state in WRITING_STATES


words.register("request.read", _("Lecture d’une demande de cofinancement"))
words.register("request.budget_imported", _("Budget repris d’un classeur"))
scopes.register(READ_SCOPE, _("consulter les demandes que l’institution accompagne ou cofinance"))

register(
    "associations.view_requests",
    is_officer
    | is_request_staff
    | acts_for_the_operator
    | has_role(Role.COFUNDER_AGENT)
    | scopes.has_scope(READ_SCOPE),
    _("consulter les demandes de cofinancement"),
)
register("associations.view_request", may_open_request, _("ouvrir cette demande"))
register("associations.start_request", is_officer, _("répondre à un appel au nom de cette association"))
register("associations.edit_request", is_officer, _("modifier cette demande"))
register("associations.choose_operator", is_officer, _("choisir l’opérateur d’appui de cette demande"))
register("associations.support_requests", acts_for_the_operator, _("accompagner des demandes"))
register("associations.endorse_request", acts_for_the_operator & is_outside, _("donner le visa à cette demande"))
register(
    "associations.certify_request",
    is_legal_representative,
    _("certifier cette demande : seul le représentant légal de l’association peut la déposer"),
)
register(
    "associations.withdraw_request",
    is_legal_representative | (is_officer & is_not_filed),
    _("retirer cette demande : une fois déposée, seul le représentant légal le peut"),
)
register("associations.work_on_requests", is_request_staff, _("consulter les demandes déposées"))
register("associations.instruct_request", instructs, _("instruire cette demande"))
register("associations.decide_request", instructs, _("décider de cette demande"))
register("associations.notify_request", instructs, _("notifier la décision"))
register("associations.decide_appeal", instructs, _("décider de ce recours"))
register("associations.record_agreement", instructs, _("enregistrer la signature de la convention"))
register("associations.ask_amendment", is_officer, _("demander un avenant"))
register("associations.report_request", is_officer, _("remettre un rapport"))
register("associations.control_request", controls, _("contrôler et clôturer cette demande"))
register("associations.terminate_request", instructs, _("résilier la convention de cette demande"))
