"""The building of a call as its authors read it: the parts in their order, and what each one lacks."""

from copy import copy
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from associations.models import CallVersion
from associations.services import call_versions, calls
from associations.workflows import COMPLETE_CALL_GUARDS
from mdm_platform.journeys.tasks import DONE, Task, state_of
from mdm_platform.workflow import refusal_of

LABELS: dict[str, Any] = {
    "words": _("Présentation"),
    "calendar": _("Calendrier et délais"),
    "amounts": _("Montants et taux"),
    "envelopes": _("Enveloppes et cofinanceurs"),
    "rules": _("Règles d’éligibilité"),
    "budget": _("Modèle de budget"),
    "tranches": _("Plan de paiement"),
    "instruction": _("Évaluation et jury"),
    "documents": _("Pièces à joindre"),
}
PARTS = {
    "envelopes": "call_envelopes",
    "budget": "budget_categories",
    "tranches": "tranche_steps",
    "documents": "documents",
}
_STEP_OF = {
    "has_title": "words",
    "has_calendar": "calendar",
    "closes_in_the_future": "calendar",
    "has_amounts": "amounts",
    "has_principal_envelope": "envelopes",
    "has_topups_in_its_currency": "envelopes",
    "has_complete_rules": "rules",
    "has_budget_template": "budget",
    "has_in_kind_on_both_sides": "budget",
    "has_grid": "instruction",
    "has_reviews_and_quorum": "instruction",
    "has_whole_tranche_plan": "tranches",
}
_BEGUN = {"calendar": "opens_at", "amounts": "max_amount", "instruction": "grid_id"}
_CODED = ("budget_categories", "documents")


def labels(version: CallVersion) -> dict[str, Any]:
    """The parts of this version: the words belong to the call, and are written before it opens."""
    return {step: label for step, label in LABELS.items() if step != "words" or version.number == 1}


def missing(version: CallVersion) -> dict[str, list[str]]:
    """What the version lacks before it can be validated, by part."""
    judged = copy(version.call)
    judged.current = version
    allowed = set(call_versions.lacks(call=version.call, version=version))
    found: dict[str, list[str]] = {step: [] for step in LABELS}
    for check in COMPLETE_CALL_GUARDS:
        sentence = refusal_of(check)
        if sentence in allowed:
            found[_STEP_OF[check.__name__]].append(sentence)
    return found


def tasks(version: CallVersion) -> list[Task]:
    """Every part with its state."""
    lacking = missing(version)
    if not call_versions.is_editable(version):
        return [Task(step, label, DONE) for step, label in labels(version).items()]
    return [
        Task(
            step,
            label,
            state_of(is_begun=_is_begun(version, step), is_lacking=bool(lacking[step])),
            lacking[step][0] if lacking[step] else "",
        )
        for step, label in labels(version).items()
    ]


def save(*, version: CallVersion, step: str, values: dict[str, Any], by: Any) -> None:
    """Write what one part holds."""
    if step == "words":
        calls.update(call=version.call, by=by, **values)
    elif step == "rules":
        call_versions.set_rules(version=version, rules=values["rules"], by=by)
    elif step in PARTS:
        part = PARTS[step]
        call_versions.set_rows(version=version, part=part, rows=_numbered(part, values[part]), by=by)
    else:
        call_versions.update(version=version, by=by, **values)


def _numbered(part: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their places, and with a code of their own where none was given."""
    if part == "call_envelopes":
        return rows
    taken: set[str] = set()
    numbered = []
    for position, row in enumerate(rows, start=1):
        own: dict[str, Any] = {"position": position}
        if part in _CODED:
            own["code"] = _code(row.get("code") or slugify(row["label_fr"])[:36] or f"ligne-{position}", taken)
        numbered.append({**row, **own})
    return numbered


def _code(wanted: str, taken: set[str]) -> str:
    code, number = wanted, 2
    while code in taken:
        code, number = f"{wanted}-{number}", number + 1
    taken.add(code)
    return code


def _is_begun(version: CallVersion, step: str) -> bool:
    if step == "words":
        return bool(version.call.title_fr)
    if step == "rules":
        return version.rules.exists()
    if step in PARTS:
        return getattr(version, PARTS[step]).exists()
    return getattr(version, _BEGUN[step]) is not None
