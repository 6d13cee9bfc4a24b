"""Two at once on a case: one wins, the other reads why."""

from functools import partial

import pytest

from grievances.models import Case, CaseAccess, CaseIdentity, ThirdParty
from grievances.services import (
    answers,
    attachments,
    cases,
    codes,
    messages,
    ownership,
    reopenings,
    third_parties,
    transfers,
)
from grievances.services.cases import CaseFacts, IdentityFacts
from mdm_platform.audit.models import TransitionLog
from tests.factories.accounts import make_user
from tests.factories.grievances import CategoryFactory, make_case, make_unit
from tests.factories.grievances.cases import make_agent, write_answer
from tests.utils.races import race

pytestmark = pytest.mark.django_db(transaction=True)

LOST = "transition_conflict"


def copies(case):
    return Case.objects.get(pk=case.pk), Case.objects.get(pk=case.pk)


def outcome(results):
    """The refusals, beside the one that was done."""
    return sorted(result for result in results if isinstance(result, str))


def test_each_act_has_one_winner():
    desk = make_unit("ministry-complaints", is_central=True)
    unit = make_unit()
    first, second, chief = make_agent(unit), make_agent(unit), make_agent(desk)

    one, other = copies(make_case("transferred", unit=unit))
    taken = race(partial(transfers.take_up, case=one, by=first), partial(transfers.take_up, case=other, by=second))
    assert outcome(taken) == [LOST]

    one, other = copies(make_case("information_requested", unit=unit))
    said = race(
        partial(messages.answer, case=one, body="En mars."), partial(messages.answer, case=other, body="En mai.")
    )
    assert outcome(said) == [LOST]
    assert one.messages.count() == 1

    case = make_case("answer_to_validate", unit=unit)
    write_answer(case, writer=first)
    one, other = copies(case)
    validated = race(
        partial(answers.give, case=one, by=second),
        partial(answers.send_back, case=other, by=second, note="Expliquez."),
    )
    assert outcome(validated) == [LOST]
    assert TransitionLog.objects.about(case).count() == 1

    asked = ThirdParty.objects.create(
        case=make_case("waiting_third_party", unit=unit), name="Atelier", due_on="2030-01-01"
    )
    links = [ThirdParty.objects.select_related("case").get(pk=asked.pk) for _time in range(2)]
    received = race(*(partial(third_parties.receive, third_party=link, body="Demain.") for link in links))
    assert outcome(received) == [LOST]

    left, right = make_case("qualification"), make_case("qualification")
    one, other = copies(left)[0], copies(right)[0]
    tied = race(
        partial(attachments.attach, case=one, lead=copies(right)[0], by=chief),
        partial(attachments.attach, case=other, lead=copies(left)[0], by=chief),
    )
    assert outcome(tied) == ["transition_not_allowed"]
    assert Case.objects.filter(state="attached").count() == 1

    one, other = copies(make_case("reopening_requested", unit=unit))
    decided = race(
        partial(reopenings.grant, case=one, by=second),
        partial(reopenings.refuse, case=other, by=chief, note="Relue, elle reste."),
    )
    assert outcome(decided) == [LOST]

    lead = make_case("answer_to_validate", unit=unit)
    write_answer(lead, writer=first)
    nothing_stays_attached(lead, chief, partial(answers.give, by=second), "answered")
    refused = partial(cases.declare_inadmissible, by=chief, reason="not_understood", note="Hors du champ.")
    nothing_stays_attached(make_case("qualification"), chief, refused, "inadmissible")


def nothing_stays_attached(lead, chief, end, ended):
    """A case attached while its lead ends either ends with it or goes its own way."""
    late = make_case("qualification")
    (led, ending), attached = copies(lead), copies(late)[0]
    race(partial(attachments.attach, case=attached, lead=led, by=chief), partial(end, case=ending))
    late.refresh_from_db()
    assert (Case.objects.get(pk=lead.pk).state, late.state) in ((ended, ended), (ended, "qualification"))


def test_a_code_is_one_and_ties_one_account():
    case, people = make_case(), [make_user("member") for _time in range(2)]
    race(*(partial(codes.issue, case=one) for one in copies(case)))
    running = case.accesses.running().get()
    accesses = [CaseAccess.objects.select_related("case").get(pk=running.pk) for _person in people]
    tied = race(
        *(partial(ownership.tie, access=one, to=who) for one, who in zip(accesses, people, strict=True)),
    )
    assert outcome(tied) == ["transition_not_allowed"]
    assert CaseIdentity.objects.get(case=case).user in people


def test_two_filings_at_once_get_two_numbers():
    subject = CategoryFactory()
    facts = CaseFacts(kind="complaint", category=subject, description="Trois mois d’attente.")
    received = race(*(partial(cases.receive, facts=facts, identity=IdentityFacts()) for _time in range(3)))
    assert len({one.case.number for one in received}) == len({one.code for one in received}) == 3
