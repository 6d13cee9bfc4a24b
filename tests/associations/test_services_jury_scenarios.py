"""Scenarios: ranked by the reviews, shared within the envelope, compared; one becomes the decision, or nothing does."""

from decimal import Decimal

import pytest
from django.urls import reverse

from associations.models import Award, ConflictOfInterest, JuryScenario, JurySession, Request, ReservePlace
from associations.services import juries, jury_minutes, jury_scenarios
from associations.services.jury_scenarios import StaleScenario
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.ledger.models import Entry, Envelope
from tests.factories.associations import OfficerFactory, calls
from tests.factories.associations.juries import make_jury_request, make_scenario, make_session
from tests.factories.ledger import make_envelope
from tests.utils.login import signed_in


@pytest.fixture
def envelope(db):
    return make_envelope(amount="20000.00")


@pytest.fixture
def call(envelope):
    return calls.make_call("jury", envelope=envelope, version={"min_amount": Decimal("1000.00")})


@pytest.fixture
def files(call):
    """Three files: 10,000 asked and 90/100, 8,000 and 70/100, 6,000 and 50/100."""
    return [
        make_jury_request(call, requested=requested, cost="20000.00", totals=totals)
        for requested, totals in (
            ("10000.00", ("88.00", "92.00")),
            ("8000.00", ("60.00", "80.00")),
            ("6000.00", ("50.00", "50.00")),
        )
    ]


@pytest.fixture
def session(call, files):
    return make_session(call)


def lines(scenario):
    return [(line.rank, line.score, line.outcome, line.amount, line.bound) for line in scenario.lines.order_by("rank")]


def test_a_scenario_ranks_by_the_mean_and_shares_the_envelope(session):
    scenario = make_scenario(session)
    assert lines(scenario) == [
        (1, Decimal("90.00"), "grant", Decimal("10000.00"), "requested"),
        (2, Decimal("70.00"), "grant", Decimal("8000.00"), "requested"),
        (3, Decimal("50.00"), "grant", Decimal("2000.00"), "envelope"),
    ]
    assert list(scenario.lines.order_by("rank").values_list("spread", flat=True)) == [
        Decimal("4.00"),
        Decimal("20.00"),
        Decimal("0.00"),
    ]
    assert scenario.available == Decimal("20000.00")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"allows_partial": False}, [("grant", "10000.00"), ("grant", "8000.00"), ("reserve", "0.00")]),
        ({"threshold": Decimal("60.00")}, [("grant", "10000.00"), ("grant", "8000.00"), ("refuse", "0.00")]),
        ({"cap": Decimal("7000.00")}, [("grant", "7000.00"), ("grant", "7000.00"), ("grant", "6000.00")]),
        ({"rate": Decimal("0.3333")}, [("grant", "6666.00"), ("grant", "6666.00"), ("grant", "6000.00")]),
    ],
)
def test_each_policy_gives_its_own_result(session, policy, expected):
    scenario = make_scenario(session, **policy)
    assert [(line.outcome, str(line.amount)) for line in scenario.lines.order_by("rank")] == expected


@pytest.mark.parametrize("policy", [{"rate": Decimal("0.7100")}, {"cap": Decimal("15000.01")}, {"rate": Decimal(0)}])
def test_no_policy_beyond_the_call(session, policy):
    with pytest.raises(InvalidInput) as refusal:
        make_scenario(session, **policy)
    assert set(refusal.value.fields) == set(policy)


def test_nobody_overtakes_a_file_that_waits_for_money(session, envelope):
    scenario = make_scenario(session, allows_partial=False)
    first, second, third = scenario.lines.order_by("rank")
    jury_scenarios.set_line(line=third, values={"rank": 1}, by=scenario.author)
    jury_scenarios.set_line(line=scenario.lines.get(request=second.request), values={"rank": 3}, by=scenario.author)
    assert [(line.request_id, line.outcome) for line in scenario.lines.order_by("rank")] == [
        (third.request_id, "grant"),
        (first.request_id, "grant"),
        (second.request_id, "reserve"),
    ]


def test_the_jury_sets_an_outcome_a_ceiling_and_a_motive(session, cofinancing_officer):
    scenario = make_scenario(session)
    first, second, _third = scenario.lines.order_by("rank")
    with pytest.raises(InvalidInput):
        jury_scenarios.set_line(line=first, values={"wanted": "refuse", "motive": " "}, by=scenario.author)
    jury_scenarios.set_line(line=first, values={"wanted": "refuse", "motive": " Hors sujet. "}, by=scenario.author)
    jury_scenarios.set_line(line=second, values={"ceiling": Decimal("5000.00")}, by=scenario.author)
    assert [(line.outcome, line.amount, line.bound, line.motive) for line in scenario.lines.order_by("rank")] == [
        ("refuse", Decimal("0.00"), "", "Hors sujet."),
        ("grant", Decimal("5000.00"), "cap", ""),
        ("grant", Decimal("6000.00"), "requested", ""),
    ]
    jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    said = next(one for one in jury_minutes.content(session)["sections"] if one["title"] == "Décisions")["paragraphs"]
    assert said[-1] == f"{first.request.number}, {first.request.association.name} : Hors sujet."


def test_a_copy_keeps_what_the_jury_set(session):
    scenario = make_scenario(session, threshold=Decimal("60.00"))
    jury_scenarios.set_line(line=scenario.lines.get(rank=2), values={"wanted": "reserve"}, by=scenario.author)
    twin = jury_scenarios.copy(scenario=scenario, name="Variante", by=scenario.author)
    assert (twin.name, twin.threshold, lines(twin)) == ("Variante", Decimal("60.00"), lines(scenario))


def test_choosing_decides_everything_at_once(session, files, envelope, cofinancing_officer):
    scenario = make_scenario(session, allows_partial=False)
    other = make_scenario(session, name="Autre")
    tied = session.attendances.get(role="president").member
    ConflictOfInterest.objects.create(user=tied, association=files[1].association, origin="declared", kind="family")
    jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    assert [request.state for request in Request.objects.order_by("pk")] == ["granted", "granted", "reserve"]
    award = Award.objects.get(request=files[0])
    assert (award.amount, award.bound, award.outcome, award.left_before, award.rate_amount, award.rank) == (
        Decimal("10000.00"),
        "requested",
        "granted",
        Decimal("20000.00"),
        Decimal("14000.00"),
        1,
    )
    assert Award.objects.get(request=files[1]).left_before == Decimal("10000.00")
    envelope.refresh_from_db()
    assert (envelope.committed, envelope.remaining) == (Decimal("18000.00"), Decimal("2000.00"))
    assert Entry.objects.filter(kind="commit").count() == 2
    assert ReservePlace.objects.get().rank == 3
    assert JuryScenario.objects.get(pk=other.pk).state == "discarded"
    assert (session.recusals.get().member, session.recusals.get().request) == (tied, files[1])
    session.refresh_from_db()
    assert (session.state, session.decided_at is not None) == ("decided", True)
    assert TransitionLog.objects.about(files[0]).last().actor == cofinancing_officer


def test_a_reduced_award_says_so(session, files, cofinancing_officer):
    scenario = make_scenario(session)
    jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    assert Request.objects.get(pk=files[2].pk).state == "granted_reduced"
    award = Award.objects.get(request=files[2])
    assert (award.amount, award.bound, award.outcome) == (Decimal("2000.00"), "envelope", "reduced")


def test_who_composed_the_scenario_does_not_choose_it(session, cofinancing_officer):
    scenario = make_scenario(session, by=cofinancing_officer)
    with pytest.raises(PermissionRefused):
        jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    assert not Award.objects.exists()


def test_nobody_decides_about_an_association_of_ones_own(session, files, cofinancing_officer):
    scenario = make_scenario(session)
    ConflictOfInterest.objects.create(
        user=cofinancing_officer, association=files[1].association, origin="declared", kind="family"
    )
    juries.record_recusals(session=session)
    assert session.recusals.get().member == cofinancing_officer
    with pytest.raises(PermissionRefused):
        jury_scenarios.set_line(line=scenario.lines.get(rank=2), values={"wanted": "grant"}, by=cofinancing_officer)
    shown = signed_in(cofinancing_officer).get(reverse("associations:scenario", args=[scenario.public_id])).text
    assert (files[1].title in shown, files[0].title in shown) == (False, True)
    OfficerFactory(association=files[2].association, user=cofinancing_officer, state="ended")
    with pytest.raises(PermissionRefused) as refusal:
        jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    assert refusal.value.code == "conflict_of_interest"
    assert set(Request.objects.values_list("state", flat=True)) == {"jury"}


def test_a_scenario_computed_before_the_money_moved_is_not_chosen(session, envelope, cofinancing_officer):
    scenario = make_scenario(session)
    Envelope.objects.filter(pk=envelope.pk).update(amount=Decimal("19000.00"))
    with pytest.raises(StaleScenario):
        jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    assert (Award.objects.count(), JuryScenario.objects.get().state) == (0, "draft")
    jury_scenarios.compute(scenario=scenario, by=scenario.author)
    assert scenario.lines.get(rank=3).amount == Decimal("1000.00")


def test_a_file_that_came_meanwhile_makes_it_stale(session, call, cofinancing_officer):
    scenario = make_scenario(session)
    make_jury_request(call, totals=("95.00",))
    with pytest.raises(StaleScenario):
        jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    jury_scenarios.compute(scenario=scenario, by=scenario.author)
    assert list(scenario.lines.order_by("rank").values_list("score", flat=True))[-1] == Decimal("95.00")


def test_no_decision_before_the_session_opens_and_without_quorum(call, files, cofinancing_officer):
    session = make_session(call, state="planned")
    scenario = make_scenario(session)
    with pytest.raises(TransitionNotAllowed) as refusal:
        jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    assert refusal.value.reasons == ["Ouvrez d’abord la séance du jury : son quorum est vérifié à l’ouverture."]
    JurySession.objects.filter(pk=session.pk).update(state="in_session")
    session.attendances.first().delete()
    with pytest.raises(TransitionNotAllowed) as refusal:
        jury_scenarios.choose(juryscenario=JuryScenario.objects.get(), by=cofinancing_officer)
    assert refusal.value.reasons == ["Le quorum n’est pas atteint : notez les membres présents, ou reportez la séance."]
    assert not Award.objects.exists()


def test_a_jury_without_files_decides_nothing(call, cofinancing_officer):
    scenario = make_scenario(make_session(call))
    jury_scenarios.choose(juryscenario=scenario, by=cofinancing_officer)
    assert (scenario.lines.count(), Award.objects.count()) == (0, 0)


def test_a_stranger_composes_nothing(session, stranger, jury_member):
    for person in (stranger, jury_member):
        with pytest.raises(PermissionRefused):
            jury_scenarios.new(session=session, name="À moi", by=person)
