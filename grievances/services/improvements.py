"""Improvements of procedures: what many cases say, proposed, decided, put in place and told to everybody."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grievances.models import Case, Category, Improvement
from grievances.services import recurrences, units
from grievances.services.words import bounded, required
from grievances.workflows import ImprovementState, ImprovementWorkflow
from mdm_platform.errors import InvalidInput, TransitionNotAllowed
from mdm_platform.institutions.models import Institution
from mdm_platform.permissions import require_permission

LANGUAGE_CODES = ("fr", "ar", "en")
LENGTHS = {"title": 160, "problem": 3000, "proposal": 3000, "outcome": 3000}
TEXTS = tuple(f"{name}_{code}" for name in LENGTHS for code in LANGUAGE_CODES)
SMALLEST = 5
STEP = 5
WRITTEN_STATES = (ImprovementState.DRAFT, ImprovementState.PROPOSED)


@transaction.atomic
def start(
    *,
    category: Category,
    texts: Mapping[str, str],
    by: Any,
    responsible: Institution | None = None,
    now: datetime | None = None,
) -> Improvement:
    """Begin a draft on a subject, with the cases of the last year that its author may read.

    Raises PermissionRefused, InvalidInput (no title, a text too long).
    """
    require_permission(by, "grievances.write_improvement")
    moment = now or timezone.now()
    written_for = None if units.is_at_central(by) else _unit_of(by)
    made = Improvement.objects.create(
        category=category,
        responsible=responsible,
        written_for=written_for,
        created_by=by,
        created_at=moment,
        **_checked(texts),
    )
    ImprovementWorkflow.start_many(Improvement, [made.pk], by=by, now=moment)
    made.cases.set(recurrences.cases_of(category, by=by, now=moment))
    return made


@transaction.atomic
def write(
    *, improvement: Improvement, texts: Mapping[str, str], by: Any, responsible: Institution | None = None
) -> Improvement:
    """Change its texts; once it is public, only what is said of its outcome, by those who decide.

    Raises PermissionRefused, InvalidInput, TransitionNotAllowed.
    """
    improvement = Improvement.objects.select_for_update(of=("self",)).get(pk=improvement.pk)
    is_written = improvement.state in WRITTEN_STATES
    require_permission(by, f"grievances.{'write' if is_written else 'decide'}_improvement", improvement)
    checked = _checked({name: texts.get(name, getattr(improvement, name)) for name in TEXTS})
    changed = [name for name in TEXTS if checked[name] != getattr(improvement, name)]
    if not is_written and any(not name.startswith("outcome_") for name in changed):
        raise TransitionNotAllowed(_("Ce texte est public : seul ce qui a changé se complète encore."))
    for name in changed:
        setattr(improvement, name, checked[name])
    if is_written and responsible != improvement.responsible:
        improvement.responsible = responsible
        changed.append("responsible")
    if changed:
        improvement.save(update_fields=changed)
    return improvement


@transaction.atomic
def link(*, improvement: Improvement, numbers: Iterable[str], by: Any) -> int:
    """Add cases by their numbers; how many. All or none: a number that the user cannot read is refused.

    Raises PermissionRefused, InvalidInput.
    """
    require_permission(by, "grievances.write_improvement", improvement)
    wanted = {number.strip().upper() for number in numbers if number.strip()}
    rows = list(Case.objects.visible_to(by).filter(number__in=wanted))
    missing = sorted(wanted - {case.number for case in rows})
    if missing or not wanted:
        message = _("Aucun dossier que vous puissiez relier ne porte ces numéros : %(numbers)s.")
        sentence = message % {"numbers": ", ".join(missing)} if wanted else _("Donnez au moins un numéro de dossier.")
        raise InvalidInput(sentence, code="case_not_found", fields={"numbers": [sentence]})
    improvement.cases.add(*rows)
    return len(rows)


@transaction.atomic
def unlink(*, improvement: Improvement, number: str, by: Any) -> None:
    """Take one case away. Raises PermissionRefused."""
    require_permission(by, "grievances.write_improvement", improvement)
    improvement.cases.remove(*Case.objects.visible_to(by).filter(number=number.strip().upper()))


def propose(*, improvement: Improvement, by: Any, now: datetime | None = None) -> Improvement:
    """Send the draft to those who decide. Raises as `Workflow.apply`."""
    ImprovementWorkflow.apply(improvement, "propose", by=by, now=now)
    return improvement


def send_back(*, improvement: Improvement, by: Any, note: str, now: datetime | None = None) -> Improvement:
    """Send it back to be written, with why. Raises as `Workflow.apply`."""
    ImprovementWorkflow.apply(improvement, "send_back", by=by, note=note, now=now)
    return improvement


def study(*, improvement: Improvement, by: Any, now: datetime | None = None) -> Improvement:
    """Put it under study: from now on everybody reads it. Raises as `Workflow.apply`."""
    ImprovementWorkflow.apply(improvement, "study", by=by, now=now, changes={"published_at": now or timezone.now()})
    return improvement


def adopt(*, improvement: Improvement, by: Any, now: datetime | None = None) -> Improvement:
    """Decide that the procedure will change. Raises as `Workflow.apply`."""
    ImprovementWorkflow.apply(improvement, "adopt", by=by, now=now, changes={"decided_at": now or timezone.now()})
    return improvement


def put_in_place(*, improvement: Improvement, by: Any, now: datetime | None = None) -> Improvement:
    """Say that the procedure has changed, and how. Raises as `Workflow.apply`."""
    changes = {"in_place_at": now or timezone.now()}
    ImprovementWorkflow.apply(improvement, "put_in_place", by=by, now=now, changes=changes)
    return improvement


def decline(*, improvement: Improvement, by: Any, now: datetime | None = None) -> Improvement:
    """Decide that the procedure stays as it is, with why, told to everybody. Raises as `Workflow.apply`."""
    moment = now or timezone.now()
    changes = {"decided_at": moment, "published_at": improvement.published_at or moment}
    ImprovementWorkflow.apply(improvement, "decline", by=by, now=now, changes=changes)
    return improvement


def at_least(improvement: Improvement) -> int | None:
    """How many cases everybody may know to be behind it, by fives; None under five."""
    count = improvement.cases.count()
    return count - count % STEP if count >= SMALLEST else None


def _checked(texts: Mapping[str, str]) -> dict[str, str]:
    found = {
        f"{name}_{code}": bounded(texts.get(f"{name}_{code}", ""), field=f"{name}_{code}", most=most)
        for name, most in LENGTHS.items()
        for code in LANGUAGE_CODES
    }
    required(found["title_fr"], field="title_fr", most=LENGTHS["title"])
    return found


def _unit_of(by: Any) -> Institution | None:
    return Institution.objects.filter(pk__in=units.of(by)).order_by("pk").first()
