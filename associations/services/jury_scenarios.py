"""Scenarios of the jury: composed, computed, compared; one of them becomes the decision, all in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from associations.models import JuryScenario, JurySession, ScenarioLine
from associations.services import awards, conflicts_of_decisions, juries, reserve, reviews, scenario_sums
from associations.workflows import (
    JuryScenarioWorkflow,
    JurySessionState,
    JurySessionWorkflow,
    LineOutcome,
    RequestWorkflow,
    ScenarioState,
)
from mdm_platform.errors import InvalidInput, TransitionConflict, TransitionNotAllowed
from mdm_platform.ledger import envelopes
from mdm_platform.ledger.models import Envelope
from mdm_platform.permissions import require_permission

POLICY = ("name", "rate", "cap", "threshold", "allows_partial")


class StaleScenario(TransitionConflict):
    """The envelope or a file moved since the scenario was computed."""

    code = "scenario_stale"

    def __init__(self) -> None:
        sentence = _(
            "L’enveloppe ou un dossier a changé depuis le calcul de ce scénario. Recalculez-le, relisez-le, puis "
            "recommencez."
        )
        super().__init__(sentence)


@transaction.atomic
def new(
    *, session: JurySession, name: str, by: Any, policy: Mapping[str, Any] | None = None, now: datetime | None = None
) -> JuryScenario:
    """A scenario with every request before the jury, ranked by its reviews, and computed.

    Raises PermissionRefused, InvalidInput for a rate or cap above those of the call.
    """
    require_permission(by, "associations.manage_jury")
    _require_open(session)
    envelope = _principal_of(session)
    scenario = JuryScenario(
        session=session, name=name, author=by, envelope=envelope, currency=envelope.currency, created_at=_at(now)
    )
    _set_policy(scenario, {"name": name, **(policy or {})})
    scenario.save()
    JuryScenarioWorkflow.start_many(JuryScenario, [scenario.pk], by=by, now=now)
    _enter(scenario, juries.requests_of(session), after=0)
    return compute(scenario=scenario, by=by, now=now)


@transaction.atomic
def copy(*, scenario: JuryScenario, name: str, by: Any, now: datetime | None = None) -> JuryScenario:
    """The same scenario under another name, to change something of it."""
    require_permission(by, "associations.manage_jury")
    _require_open(scenario.session)
    kept = {field: getattr(scenario, field) for field in ("session", "envelope", "currency", *POLICY[1:])}
    twin = JuryScenario(**kept, name=name, author=by, created_at=_at(now))
    _set_policy(twin, {"name": name})
    twin.save()
    JuryScenarioWorkflow.start_many(JuryScenario, [twin.pk], by=by, now=now)
    lines = list(scenario.lines.order_by("rank"))
    for line in lines:
        line.pk, line.scenario = None, twin
    ScenarioLine.objects.bulk_create(lines)
    return compute(scenario=twin, by=by, now=now)


@transaction.atomic
def change(*, scenario: JuryScenario, policy: Mapping[str, Any], by: Any, now: datetime | None = None) -> JuryScenario:
    """Change the scenario's rate, cap, threshold or name, and compute it again."""
    scenario = _locked_draft(scenario, by)
    _set_policy(scenario, policy)
    scenario.save(update_fields=POLICY)
    return compute(scenario=scenario, by=by, now=now)


@transaction.atomic
def set_line(*, line: ScenarioLine, values: Mapping[str, Any], by: Any, now: datetime | None = None) -> JuryScenario:
    """What the jury wants for one file: `wanted` (empty: as computed), `ceiling`, `motive`, `rank`."""
    scenario = _locked_draft(line.scenario, by)
    conflicts_of_decisions.require_none(by, [line.request])
    wanted = values.get("wanted", line.wanted)
    if wanted and wanted not in LineOutcome.values:
        raise InvalidInput(fields={"wanted": [_("Choisissez une proposition dans la liste.")]})
    line.wanted = wanted
    line.ceiling = values.get("ceiling", line.ceiling)
    line.motive = (values.get("motive", line.motive) or "").strip()
    if wanted == LineOutcome.REFUSE and not line.motive:
        sentence = _("Dites pourquoi ce projet n’est pas retenu : la lettre à l’association le reprend.")
        raise InvalidInput(fields={"motive": [sentence]})
    line.save(update_fields=["wanted", "ceiling", "motive"])
    if values.get("rank"):
        _move(scenario, line, int(values["rank"]))
    return compute(scenario=scenario, by=by, now=now)


@transaction.atomic
def compute(*, scenario: JuryScenario, by: Any, now: datetime | None = None) -> JuryScenario:
    """Share what the envelope holds now, in the order of the ranks; files that came or left meanwhile follow."""
    scenario = _locked_draft(scenario, by)
    _follow_files(scenario)
    lines = list(scenario.lines.select_related("request__version").order_by("rank"))
    left = Envelope.objects.get(pk=scenario.envelope_id).remaining
    scenario_sums.share(scenario, lines, left=left)
    ScenarioLine.objects.bulk_update(lines, ["outcome", "amount", "bound"])
    scenario.available, scenario.computed_at = left, _at(now)
    scenario.save(update_fields=["available", "computed_at"])
    return scenario


@transaction.atomic
def discard(
    *, juryscenario: JuryScenario, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> JuryScenario:
    """Set a scenario aside."""
    JuryScenarioWorkflow.apply(juryscenario, "discard", by=by, now=now)
    return juryscenario


@transaction.atomic
def choose(
    *, juryscenario: JuryScenario, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> JuryScenario:
    """Make the scenario the decision of the jury: every award, reserve place and refusal, or none of them.

    The session, then the envelope are locked. What was shown is what is decided: when the envelope or a file moved
    since it was computed, StaleScenario. Raises PermissionRefused (also to its author), TransitionConflict.
    """
    moment = _at(now)
    session = JurySession.objects.select_for_update(of=("self",)).get(pk=juryscenario.session_id)
    envelope = envelopes.locked(juryscenario.envelope)[0]
    changes = {"chosen_at": moment, "chosen_by": by}
    JuryScenarioWorkflow.apply(juryscenario, "choose", by=by, now=moment, changes=changes)
    lines = list(juryscenario.lines.select_related("request__version").order_by("rank"))
    conflicts_of_decisions.require_none(by, [line.request for line in lines])
    _require_fresh(juryscenario, envelope, lines)
    juries.record_recusals(session=session, now=moment)
    left = envelope.remaining
    for line in lines:
        left -= _decide(juryscenario, envelope, line, left, by, moment)
    others = JuryScenario.objects.filter(session=session)
    JuryScenarioWorkflow.apply_many(others, "discard", now=moment)
    JurySessionWorkflow.apply(session, "decide", by=by, now=moment, changes={"decided_at": moment})
    return juryscenario


def _decide(
    scenario: JuryScenario, envelope: Envelope, line: ScenarioLine, left: Any, by: Any, moment: datetime
) -> Any:
    """Take one line's decision; the amount that it committed."""
    if line.outcome == LineOutcome.RESERVE:
        reserve.enter(request=line.request, scenario=scenario, rank=line.rank, by=by, now=moment)
    elif line.outcome == LineOutcome.REFUSE:
        RequestWorkflow.apply(line.request, "refuse", by=by, now=moment, changes={"decided_at": moment})
    else:
        found = scenario_sums.bounds_of_line(scenario, line, left=left)
        awards.decide(
            request=line.request,
            envelope=envelope,
            found=found,
            rank=line.rank,
            by=by,
            scenario=scenario,
            now=moment,
        )
    return line.amount


def _require_fresh(scenario: JuryScenario, envelope: Envelope, lines: list[ScenarioLine]) -> None:
    """The same files, the same money and the same result as when the scenario was computed."""
    before_the_jury = set(juries.requests_of(scenario.session).values_list("pk", flat=True))
    if before_the_jury != {line.request_id for line in lines} or envelope.remaining != scenario.available:
        raise StaleScenario
    shown = [(line.outcome, line.amount, line.bound) for line in lines]
    scenario_sums.share(scenario, lines, left=envelope.remaining)
    if shown != [(line.outcome, line.amount, line.bound) for line in lines]:
        raise StaleScenario


def _follow_files(scenario: JuryScenario) -> None:
    """Drop the files that left the jury and enter those that came, behind the others."""
    requests = juries.requests_of(scenario.session)
    scenario.lines.exclude(request__in=requests).delete()
    known = set(scenario.lines.values_list("request_id", flat=True))
    _enter(scenario, requests.exclude(pk__in=known), after=scenario.lines.count())
    _renumber(scenario, list(scenario.lines.order_by("rank", "pk")))


def _enter(scenario: JuryScenario, requests: Any, *, after: int) -> None:
    """A line for each request, ranked by the mean of its reviews, then by the date of its filing."""
    summaries = reviews.summaries(requests)
    found = [(request, summaries[request.pk]) for request in requests]
    found.sort(key=lambda pair: (-(pair[1].mean or 0), pair[0].submitted_at or pair[0].created_at, pair[0].pk))
    ScenarioLine.objects.bulk_create(
        ScenarioLine(
            scenario=scenario,
            request=request,
            rank=after + number,
            score=summary.mean,
            spread=summary.spread,
            outcome=LineOutcome.RESERVE,
            currency=scenario.currency,
        )
        for number, (request, summary) in enumerate(found, start=1)
    )


def _move(scenario: JuryScenario, line: ScenarioLine, rank: int) -> None:
    lines = list(scenario.lines.exclude(pk=line.pk).order_by("rank", "pk"))
    place = min(max(rank, 1), len(lines) + 1) - 1
    _renumber(scenario, [*lines[:place], line, *lines[place:]])


def _renumber(scenario: JuryScenario, lines: list[ScenarioLine]) -> None:
    moved = []
    for number, line in enumerate(lines, start=1):
        if line.rank != number:
            line.rank = number
            moved.append(line)
    ScenarioLine.objects.bulk_update(moved, ["rank"])


def _set_policy(scenario: JuryScenario, policy: Mapping[str, Any]) -> None:
    for field in POLICY:
        if field in policy:
            setattr(scenario, field, policy[field])
    scenario.name = (scenario.name or "").strip()
    version = scenario.session.call.current
    wrong: dict[str, list[str]] = {}
    if not scenario.name:
        wrong["name"] = [_("Donnez un nom au scénario.")]
    if scenario.rate is not None and not 0 < scenario.rate <= (version.max_rate or 1):
        wrong["rate"] = [_("Le taux est positif, et ne dépasse pas celui de l’appel.")]
    if scenario.cap is not None and not 0 < scenario.cap <= (version.max_amount or scenario.cap):
        wrong["cap"] = [_("Le plafond est positif, et ne dépasse pas celui de l’appel.")]
    if wrong:
        raise InvalidInput(fields=wrong)


def _locked_draft(scenario: JuryScenario, by: Any) -> JuryScenario:
    require_permission(by, "associations.manage_jury")
    locked = JuryScenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    _require_open(locked.session)
    if locked.state != ScenarioState.DRAFT:
        raise TransitionNotAllowed(_("Ce scénario n’est plus à l’étude."), code="scenario_closed")
    return locked


def _require_open(session: JurySession) -> None:
    if session.state not in (JurySessionState.PLANNED, JurySessionState.IN_SESSION):
        raise TransitionNotAllowed(_("Cette séance a déjà décidé, ou elle est annulée."), code="session_over")


def _principal_of(session: JurySession) -> Envelope:
    principals = session.call.current.principals()
    if not principals:
        raise InvalidInput(_("L’appel n’a pas d’enveloppe : complétez ses règles."), code="no_envelope")
    return principals[0].envelope


def _at(now: datetime | None) -> datetime:
    return now or timezone.now()
