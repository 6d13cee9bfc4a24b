"""The writing of a request by several officers: its steps, how far each one is, and how a step is saved.

Each open page has a name of its own and says which version of the step it showed. It saves on top of that version,
or of its own last writing; when somebody else wrote meanwhile it is refused with what the other wrote: nothing is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import Request, RequestStep
from associations.services import budgets, request_versions
from associations.services.double_funding import object_key
from associations.workflows import DOSSIER_GUARDS
from mdm_platform.errors import DomainError, TransitionConflict, TransitionNotAllowed
from mdm_platform.formats import nice_datetime
from mdm_platform.journeys import saving
from mdm_platform.journeys.tasks import DONE, Task, state_of
from mdm_platform.permissions import require_permission
from mdm_platform.workflow import refusal_of

FIELDS: dict[str, tuple[str, ...]] = {
    "project": ("title", "summary", "sectors", "country", "province", "place", "starts_on", "ends_on"),
    "story": ("context", "objectives", "activities", "expected_results"),
    "people": ("beneficiaries", "women_beneficiaries"),
}
_LABELS: dict[str, Any] = {
    "project": gettext_lazy("Le projet"),
    "story": gettext_lazy("Pourquoi et comment"),
    "people": gettext_lazy("Les personnes aidées"),
    "budget": gettext_lazy("Le budget"),
    "documents": gettext_lazy("Les pièces"),
    "operator": gettext_lazy("L’opérateur d’appui"),
}
_STEP_OF = {
    "has_project_title": "project",
    "has_project_summary": "project",
    "has_project_place": "project",
    "has_project_sector": "project",
    "has_project_dates": "project",
    "has_project_story": "story",
    "has_people_reached": "people",
    "has_required_documents": "documents",
}
_BUDGET_GUARDS = {"has_amount_requested", "has_balanced_budget"}


class StaleStep(DomainError):
    """Somebody else wrote the step since the page was opened; `by` and `at` say who and when."""

    code = "stale_step"

    def __init__(self, step: RequestStep) -> None:
        self.step = step
        values = {"who": step.written_by.full_name if step.written_by else "", "when": nice_datetime(step.written_at)}
        super().__init__(
            _(
                "%(who)s a enregistré cette étape le %(when)s, pendant que vous écriviez. Votre texte est resté dans "
                "la page : comparez-le avec le sien, puis enregistrez de nouveau."
            )
            % values
        )


@dataclass(frozen=True)
class Writing:
    """From which page a step is written: its name, and the version of the step that it showed."""

    page: str
    seen: int


def labels(request: Request) -> dict[str, Any]:
    """The steps of this request in their order; the operator's only where the call asks for a visa."""
    return {step: label for step, label in _LABELS.items() if step != "operator" or request.version.requires_opap}


def save(
    *,
    request: Request,
    step: str,
    values: Mapping[str, Any],
    by: Any,
    writing: Writing,
    now: datetime | None = None,
) -> Request:
    """Write a step of the request.

    Raises PermissionRefused, TransitionNotAllowed when it cannot be changed, StaleStep, InvalidInput.
    """
    require_permission(by, "associations.edit_request", request)
    moment = now or timezone.now()
    with transaction.atomic():
        lock_for_writing(request)
        _take_turn(request, step, by=by, writing=writing, moment=moment)
        if step == "budget":
            lines = [budgets.WantedLine(**row) for row in values["lines"]]
            budgets.save_lines(request=request, lines=lines)
        else:
            changed = saving.assign(request, values, FIELDS[step])
            everything_else = {field.name for field in request._meta.fields} - set(FIELDS[step])
            saving.validate_row(request, exclude=everything_else)
            request.save(update_fields=changed)
            if "title" in changed:
                request.object_key = object_key(request.title)
        request.updated_at = moment
        request.save(update_fields=["updated_at", "object_key"])
    return request


def lock_for_writing(request: Request) -> None:
    """Lock the request and read it again; TransitionNotAllowed unless its officers may change it now."""
    Request.objects.select_for_update(of=("self",)).only("pk").get(pk=request.pk)
    request.refresh_from_db()
    if not request.is_editable:
        raise TransitionNotAllowed(_not_editable(request), code="request_not_editable")
    request_versions.adopt(request)


def version_of(request: Request, step: str) -> int:
    """How often the step was written: what a page shows that it saw."""
    held = request.steps.filter(step=step).values_list("version", flat=True).first()
    return held or 0


def stamp_of(request: Request) -> str:
    """What a page shows that it saw, when somebody decides on all of the request."""
    return request.updated_at.isoformat()


def require_seen(request: Request, seen: str) -> None:
    """TransitionConflict when the request, locked, is no longer the one that the page showed; `seen` may be empty."""
    if seen and seen != stamp_of(request):
        message = _("La demande a changé depuis que vous avez ouvert cette page : relisez-la, puis recommencez.")
        raise TransitionConflict(message)


def is_rewritten(request: Request) -> bool:
    """Whether a step was written after the legal representative certified the request."""
    certified = request.certified_at
    return certified is not None and request.steps.filter(written_at__gt=certified).exists()


def missing(request: Request) -> dict[str, list[str]]:
    """What the request lacks before it can be sent, by step."""
    found: dict[str, list[str]] = {step: [] for step in labels(request)}
    for check in DOSSIER_GUARDS:
        if check.__name__ not in _BUDGET_GUARDS and not check(request):
            found[_STEP_OF[check.__name__]].append(refusal_of(check))
    found["budget"] += [finding.sentence for finding in budgets.check(request)]
    if "operator" in found:
        found["operator"] += _missing_of_operator(request)
    return found


def lacking(request: Request, *, but: str = "") -> list[str]:
    """Everything that the request lacks, one sentence each, apart from one step."""
    return [sentence for step, found in missing(request).items() if step != but for sentence in found]


def tasks(request: Request) -> list[Task]:
    """Every step with its state."""
    needed = missing(request)
    if not request.is_editable:
        return [Task(step, label, DONE) for step, label in labels(request).items()]
    return [
        Task(
            step,
            label,
            state_of(is_begun=_is_begun(request, step), is_lacking=bool(needed[step])),
            needed[step][0] if needed[step] else "",
        )
        for step, label in labels(request).items()
    ]


def _take_turn(request: Request, step: str, *, by: Any, writing: Writing, moment: datetime) -> None:
    held, _made = RequestStep.objects.select_related("written_by").get_or_create(request=request, step=step)
    if held.version != writing.seen and (not writing.page or held.page != writing.page):
        raise StaleStep(held)
    held.version, held.page, held.written_by, held.written_at = held.version + 1, writing.page, by, moment
    held.save(update_fields=["version", "page", "written_by", "written_at"])


def _missing_of_operator(request: Request) -> list[str]:
    if request.opap_id is None:
        return [_("Choisissez l’opérateur d’appui qui vous accompagne.")]
    if request.opap_signed_on is None:
        return [_("L’opérateur doit confirmer que la convention d’appui est signée.")]
    return [] if request.endorsed_at else [_("L’opérateur doit donner son visa.")]


def _is_begun(request: Request, step: str) -> bool:
    if step == "budget":
        return request.budget_lines.exists()
    if step == "documents":
        return request.documents.exists()
    if step == "operator":
        return request.opap_id is not None
    empty = {"country"}
    return any(getattr(request, name) for name in FIELDS[step] if name not in empty)


def _not_editable(request: Request) -> str:
    if request.state == "endorsed":
        return _(
            "Cette demande porte le visa de l’opérateur : reprenez-la pour la modifier, le visa sera à redemander."
        )
    return _("Cette demande est déposée : elle ne se modifie plus.")
