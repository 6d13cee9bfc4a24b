"""The registration of an association as its officers read it: the tasks in their order, and how far each one is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import Association, DocumentKind
from associations.workflows import OWNED_STATES, SUBMISSION_CHECKS, AssociationState
from mdm_platform.journeys.tasks import LOCKED, Task, state_of
from mdm_platform.workflow import refusal_of

LABELS: dict[str, Any] = {
    "identity": _("Identité de l’association"),
    "contact": _("Siège et coordonnées"),
    "purpose": _("Objet et secteurs"),
    "action": _("Lieux d’action"),
    "governance": _("Vie associative"),
    "networks": _("Réseaux et fédérations"),
    "board": _("Bureau"),
    "documents": _("Statuts et récépissé"),
}
STEPS = tuple(LABELS)
OWN_PAGES = {"board": "associations:officers", "documents": "associations:documents"}
EDITABLE_STATES = (*OWNED_STATES, AssociationState.VERIFIED, AssociationState.SUSPENDED)
_STEP_OF = {
    "has_its_number": "identity",
    "has_a_way_to_be_reached": "contact",
    "has_a_purpose": "purpose",
    "acts_somewhere": "action",
    "has_a_representative": "board",
    "has_its_papers": "documents",
}
_GIVEN = {
    "identity": ("legal_form", "registration_number", "name_ar", "acronym", "founded_on"),
    "contact": ("address", "city", "email", "phone", "website"),
    "purpose": ("purpose", "sectors"),
    "action": ("countries_of_action",),
    "governance": ("member_count", "volunteer_count", "board_size", "last_assembly_on", "assemblies_per_year"),
    "networks": ("other_networks",),
}
_HINTS = {
    "governance": _("Facultatif ici ; plusieurs appels à projets le demandent."),
    "networks": _("Facultatif : les fédérations et réseaux dont vous êtes membre."),
}

_FIXED = _("Le registre seul change le nom, la forme juridique, le pays et le numéro : écrivez-lui.")


def is_open(association: Association) -> bool:
    """Whether its officers may change what it says of itself."""
    return association.state in EDITABLE_STATES


def is_step_open(association: Association, step: str) -> bool:
    """Whether that step may be changed: what identifies an association is fixed once the register has it."""
    return is_open(association) and (step != "identity" or may_send(association))


def may_send(association: Association) -> bool:
    """Whether it waits to be sent to the register."""
    return association.state in OWNED_STATES


def missing(association: Association) -> dict[str, list[str]]:
    """What the association lacks before it can be sent, by step."""
    found: dict[str, list[str]] = {step: [] for step in STEPS}
    for check in SUBMISSION_CHECKS:
        if not check(association):
            found[_step_of(check.__name__, association)].append(refusal_of(check))
    return found


def tasks(association: Association) -> list[Task]:
    """Every step with its state."""
    lacking = missing(association)
    return [_task(association, step, lacking[step]) for step in STEPS]


def _step_of(check: str, association: Association) -> str:
    """Where to mend what a check refuses; the identity is given in two steps."""
    if check == "has_identity":
        return "identity" if not (association.name and association.legal_form) else "contact"
    return _STEP_OF[check]


def _task(association: Association, step: str, lacking: list[str]) -> Task:
    if not is_step_open(association, step):
        return Task(step, LABELS[step], LOCKED, _FIXED if is_open(association) else "")
    begun = _is_begun(association, step)
    hint = lacking[0] if lacking else ("" if begun else _HINTS.get(step, ""))
    return Task(step, LABELS[step], state_of(is_begun=begun, is_lacking=bool(lacking)), hint)


def _is_begun(association: Association, step: str) -> bool:
    if step == "board":
        return association.officers.exists()
    if step == "documents":
        papers = association.documents.current()
        return papers.filter(kind__in=(DocumentKind.STATUTES, DocumentKind.RECEIPT)).exists()
    if step == "networks" and association.federations.exists():
        return True
    return any(getattr(association, name) not in (None, "", []) for name in _GIVEN[step])
