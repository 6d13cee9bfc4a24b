"""Who reads which case, and what its row refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grievances.models import (
    Case,
    CaseFile,
    CaseIdentity,
    CaseMessage,
    CaseTransfer,
    RetentionLine,
    RetentionRun,
    Unit,
)
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.institutions import memberships
from mdm_platform.institutions.models import Institution
from tests.factories.accounts import make_user
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent, write_answer
from tests.factories.institutions import make_principal


def read_by(user):
    return set(Case.objects.visible_to(user))


def test_cases_are_read_by_their_units(complaints_agent, complaints_supervisor, unit_complaints_agent, stranger):
    unit = make_unit()
    held = make_case("in_progress", unit=unit)
    was_held = make_case("qualification")
    CaseTransfer.objects.create(case=was_held, to_unit=unit)
    other = make_case("in_progress", unit=make_unit("elsewhere"))
    about = make_case("qualification", unit_complained=unit)
    everything = {held, was_held, other, about}
    assert read_by(complaints_agent) == read_by(complaints_supervisor) == everything
    assert read_by(make_user(Role.COMPLAINTS_SUPERVISOR)) == everything, "a supervisor of no unit is at the desk"
    assert read_by(unit_complaints_agent) == {held, was_held}
    assert read_by(make_agent(unit, Role.COMPLAINTS_SUPERVISOR)) == {held, was_held}
    assert read_by(make_principal("cases:read", institution=unit)) == {held, was_held}
    for person in (
        *(stranger, None, make_user(Role.COMPLAINTS_AGENT), make_principal(institution=unit)),
        *(make_agent(unit, Role.COUNTER_AGENT), make_user(Role.ADMINISTRATOR, is_superuser=True)),
    ):
        assert read_by(person) == set()


def test_what_complains_about_a_unit_reaches_nobody_of_it(complaints_supervisor):
    consulate = make_unit("complained")
    case = make_case("in_progress", unit=make_unit(), unit_complained=consulate)
    CaseMessage.objects.create(case=case, visibility="agents", author_kind="agent", body="Il a été vu au guichet.")
    CaseTransfer.objects.create(case=case, to_unit=consulate)
    for role in (Role.COMPLAINTS_AGENT, Role.COMPLAINTS_SUPERVISOR):
        assert read_by(make_agent(consulate, role)) == set()
    both = make_agent(make_unit())
    memberships.join(user=both, institution=consulate, role=Role.LABEL_OFFICER)
    assert read_by(both) == set(), "a seat of any kind in the institution hides the case"
    assert read_by(make_principal("cases:read", institution=consulate)) == set()
    assert not CaseMessage.objects.visible_to(both).exists()
    assert CaseMessage.objects.visible_to(complaints_supervisor).exists()
    erased = make_case("closed", outcome="founded", unit_complained=consulate)
    line = RetentionLine.objects.create(run=RetentionRun.objects.create(), case=erased, months=60, due_on="2026-01-01")
    assert RetentionLine.objects.visible_to(make_user(Role.ADMINISTRATOR)).get() == line
    assert not RetentionLine.objects.visible_to(make_agent(consulate, Role.ADMINISTRATOR)).exists()
    left = make_agent(make_unit())
    joined = memberships.join(
        user=left,
        institution=consulate,
        role=Role.COUNTER_AGENT,
        starts=timezone.localdate() - timedelta(days=900),
    )
    for ended, read in ((timedelta(days=1), set()), (timedelta(days=731), {case})):
        memberships.leave(membership=joined, on=timezone.localdate() - ended)
        assert read_by(User.objects.get(pk=left.pk)) == read, "whoever has just left is still of it"
    soon = make_agent(make_unit())
    memberships.join(
        user=soon, institution=consulate, role=Role.COUNTER_AGENT, starts=timezone.localdate() + timedelta(days=30)
    )
    assert read_by(soon) == set()


def test_a_supervisor_whose_unit_was_taken_away_does_not_read_everything(db):
    consulate = make_unit("complained")
    make_case("in_progress", unit=make_unit(), unit_complained=consulate)
    today = timezone.localdate()
    over, long_over, soon = (today + timedelta(days=days) for days in (-1, -900, 9))
    for days in ({"ends": over}, {"ends": long_over}, {"starts": soon}):
        chief = make_agent(consulate, Role.COMPLAINTS_SUPERVISOR)
        chief.memberships.update(**{"starts": today - timedelta(days=999), **days})
        assert read_by(User.objects.get(pk=chief.pk)) == set()
    make_agent(consulate, Role.COMPLAINTS_SUPERVISOR)
    Institution.objects.filter(pk=consulate.pk).update(is_active=False)
    assert read_by(make_agent(consulate, Role.COMPLAINTS_SUPERVISOR)) == set()


def test_nobody_works_on_their_own_case(complaints_agent, amina, youssef):
    own = make_case("qualification", identity={"user": complaints_agent})
    acted = make_case("qualification", identity={"user": amina})
    acted.mandates.create(kind="family", scope="act", user=complaints_agent)
    assert read_by(complaints_agent) == set()
    assert set(Case.objects.of_person(complaints_agent)) == {own, acted}
    assert set(Case.objects.of_person(amina)) == {acted}
    acted.mandates.update(revoked_at=timezone.now())
    assert set(Case.objects.of_person(complaints_agent)) == {own}
    assert not Case.objects.of_person(youssef).exists()
    assert not Case.objects.of_person(None).exists()


def test_a_confidential_case_is_read_by_name(complaints_agent, complaints_supervisor, unit_complaints_agent):
    case = make_case("in_progress", is_confidential=True)
    case.readers.add(complaints_agent)
    assert read_by(complaints_agent) == {case}
    assert read_by(complaints_supervisor) == read_by(unit_complaints_agent) == set()
    assert read_by(make_principal("cases:read", institution=case.unit)) == set()


def test_messages_stay_between_those_they_are_for(unit_complaints_agent):
    case = make_case("in_progress")
    first, second = (
        case.third_parties.create(name=name, due_on="2030-01-01", answered_at=timezone.now()) for name in ("A", "B")
    )
    for visibility, third_party in [("person", None), ("agents", None), ("third_party", first)]:
        CaseMessage.objects.create(case=case, visibility=visibility, third_party=third_party, author_kind="agent")
    shared = CaseMessage.objects.all()
    assert shared.visible_to(unit_complaints_agent).count() == 3
    assert shared.for_person().count() == 1
    assert (shared.for_third_party(first).count(), shared.for_third_party(second).count()) == (1, 0)
    assert not CaseFile.objects.for_person().exists()


def test_what_the_rows_refuse(complaints_agent):
    case = make_case("in_progress", agent=complaints_agent)
    write_answer(case, writer=complaints_agent)
    refused = [
        lambda: make_case("in_progress", unit=case.unit, unit_complained=case.unit),
        lambda: make_case("in_progress", unit=None),
        lambda: make_case("attached", lead=None),
        lambda: make_case("answered", outcome=""),
        lambda: make_case("inadmissible", inadmissible_reason=""),
        lambda: make_case("closed", closed_at=None),
        lambda: make_case("received", closed_at=timezone.now()),
        lambda: make_case("closed", redacted_at=timezone.now()),
        lambda: make_case(number=case.number),
        lambda: make_case(happened_from="2026-03-02", happened_to="2026-03-01"),
        lambda: write_answer(case, writer=complaints_agent),
        lambda: case.answers.update(validator=complaints_agent, given_at=timezone.now()),
        lambda: CaseMessage.objects.create(case=case, visibility="third_party", author_kind="agent"),
        lambda: CaseMessage.objects.create(case=case, visibility="person", kind="note", author_kind="agent"),
        lambda: CaseMessage.objects.create(
            case=case, visibility="person", author=complaints_agent, author_kind="person"
        ),
        lambda: case.accesses.create(code_hash="y"),
        lambda: Unit.objects.create(institution=make_unit("second"), is_central=True),
    ]
    case.accesses.create(code_hash="x")
    for act in refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_removing_an_agent_removes_no_case(complaints_agent):
    case = make_case("in_progress", agent=complaints_agent)
    case.refresh_from_db()
    assert Case._meta.get_field("agent").remote_field.on_delete.__name__ == "SET_NULL"
    assert str(case) == case.number
    assert CaseIdentity.objects.get(case=case).full_name not in str(CaseIdentity.objects.get(case=case))
