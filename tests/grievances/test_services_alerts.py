"""Alerts before and at the limit, each once, to those who read the case, and on the days on which they work."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from grievances import tasks
from grievances.models import Alert, Case, Deadline
from grievances.services import (
    alerts,
    deadlines,
    followed_cases,
    messages,
    presenters,
    readers,
    third_parties,
    transfers,
    units,
    waits,
)
from grievances.services.cases import CaseFacts, IdentityFacts, open, receive, withdraw
from grievances.services.followers import Follower
from mdm_platform.accounts.roles import Role
from mdm_platform.notifications.models import InboxMessage, OutboxMessage
from tests.factories.grievances import CategoryFactory, make_unit
from tests.factories.grievances.cases import make_agent
from tests.factories.institutions import ConsulateFactory
from tests.utils.races import race

START = datetime(2026, 9, 1, 9, tzinfo=UTC)  # sixty days later is 31 October, a holiday and a Saturday: 2 November


@pytest.fixture
def unit(complaints_supervisor):
    """A service in Rabat with an agent and a supervisor, and a desk that is watched over."""
    unit = make_unit()
    return {
        "unit": unit,
        "agent": make_agent(unit, email="agent@exemple.test"),
        "chief": make_agent(unit, Role.COMPLAINTS_SUPERVISOR, email="chief@exemple.test"),
        "desk": complaints_supervisor,
    }


def filed(unit, *, to=None, now=START, **facts):
    """A case that a unit received."""
    category = CategoryFactory(takeup_days=5, internal_days=20)
    facts = CaseFacts(**{"kind": "complaint", "category": category, "description": "Rien ne vient.", **facts})
    case = receive(facts=facts, identity=IdentityFacts(), now=now).case
    open(case=case, now=now)
    transfers.transfer(case=case, to=to or unit["unit"], note="Pour vous.", now=now)
    return case


def taken(unit, **fields):
    """The same, on which the agent works."""
    case = filed(unit, **fields)
    return transfers.take_up(case=case, by=unit["agent"], now=fields.get("now", START))


def told(kind):
    """Who received a message of that kind, in order."""
    rows = InboxMessage.objects.filter(notification=f"grievances.{kind}").values_list("recipient__email", flat=True)
    return sorted(set(rows))


def at(month, day, hour=10, minute=0):
    """A moment of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_each_alert_is_given_once_and_to_whom_it_concerns(unit):
    case = filed(unit)
    assert alerts.give(now=at(9, 2)) == 0
    assert alerts.give(now=at(9, 7)) == 1  # due on Tuesday 8
    assert told("deadline_near") == ["agent@exemple.test", "chief@exemple.test"]
    assert alerts.give(now=at(9, 7, 11)) == 0
    assert alerts.give(now=at(9, 9, 6)) == 0  # it is seven in Rabat
    assert alerts.give(now=at(9, 9, 7)) == 1
    assert told("deadline_passed") == ["agent@exemple.test", "chief@exemple.test"]
    assert list(Alert.objects.values_list("deadline__kind", "step")) == [("take_up", "before"), ("take_up", "at")]
    transfers.take_up(case=case, by=unit["agent"], now=at(9, 9, 12))
    InboxMessage.objects.all().delete()
    assert alerts.give(now=at(9, 24)) == 1
    assert told("deadline_near") == ["agent@exemple.test"]


def test_nothing_is_sent_on_a_rest_day_of_the_unit(unit):
    post = ConsulateFactory(institution__slug="riyadh", institution__country="SA").institution
    units.declare(institution=post)
    make_agent(post, email="riyadh@exemple.test")
    filed(unit, to=post)  # five working days from Tuesday 1 September, in Riyadh: Tuesday 8
    filed(unit)
    assert alerts.give(now=at(9, 6)) == 0  # Sunday: worked there, too early
    assert alerts.give(now=at(9, 12)) == 0  # Saturday
    assert alerts.give(now=at(9, 13)) == 1  # Sunday
    assert told("deadline_passed") == ["riyadh@exemple.test"]
    assert alerts.give(now=at(9, 14)) == 1


def read_by_person(case, now):
    return followed_cases.expected_of(presenters.public_case(case, now=now)).message


def test_after_the_sixtieth_day_the_case_goes_higher_once_and_the_person_is_told(unit, amina):
    case = taken(unit)
    case.identity.user, case.identity.contact = amina, "account"
    case.identity.save()
    legal = Deadline.objects.get(case=case, kind="legal")
    assert legal.due_at == at(11, 2, 22, 59) + timedelta(seconds=59)
    assert alerts.escalate_overdue(now=at(11, 2, 12)) == 0
    assert alerts.escalate_overdue(now=at(11, 3, 2)) == 0  # at night
    assert "sera signalé à sa hiérarchie" in read_by_person(case, at(11, 3, 2))
    assert alerts.escalate_overdue(now=at(11, 3)) == 1
    assert alerts.escalate_overdue(now=at(11, 3, 11)) == 0
    case.refresh_from_db()
    assert (case.escalation_level, case.escalated_at, case.state) == (1, at(11, 3), "in_progress")
    assert told("case_escalated") == ["amina@exemple.test"]
    assert "a été signalé à sa hiérarchie le 3 novembre" in read_by_person(case, at(11, 4))
    alerts.give(now=at(11, 3))
    assert told("deadline_passed") == ["agent@exemple.test", "chief@exemple.test", "supervisor@exemple.test"]


def test_who_may_not_read_the_case_hears_nothing(unit):
    case = taken(unit)
    other = make_agent(unit["unit"], email="named@exemple.test")
    readers.restrict(case=case, people=[other])
    case.agent = other
    case.save(update_fields=["agent"])
    alerts.give(now=at(11, 3))
    assert told("deadline_passed") == ["named@exemple.test"]
    accused = make_unit("accused")
    make_agent(accused, Role.COMPLAINTS_SUPERVISOR, email="accused@exemple.test")
    filed(unit, unit_complained=accused)
    alerts.give(now=at(11, 3))
    assert "accused@exemple.test" not in told("deadline_passed")


def test_a_person_is_reminded_once_of_a_question_and_told_once_that_its_time_is_over(unit):
    case = taken(unit)
    case.identity.contact, case.identity.email = "email", "zineb@exemple.org"
    case.identity.save()
    messages.ask(case=case, body="Où ?", by=unit["agent"], now=START)  # until Wednesday 16

    def sent():
        rows = OutboxMessage.objects.filter(address="zineb@exemple.org").order_by("pk")
        return [row.notification.removeprefix("grievances.case_question") for row in rows]

    assert waits.remind(now=at(9, 10)) == 0
    assert waits.remind(now=at(9, 11, 3)) == 0  # at night
    assert waits.remind(now=at(9, 11)) == 1
    assert waits.remind(now=at(9, 14)) == 0
    assert sent() == ["", "_reminder"]
    assert waits.end_overdue(now=at(9, 17, 2)) == 0  # at night
    assert waits.end_overdue(now=at(9, 17)) == 1
    assert sent() == ["", "_reminder", "_ended"]
    follower = Follower(case=case, by=None, is_person=True, may_act=True)
    case.refresh_from_db()
    page = followed_cases.page(follower, now=at(9, 17))
    assert (page.expected.title, page.may_write) == ("Le service continue sans votre réponse", True)
    messages.from_person(case=case, body="À Lyon.", now=at(9, 18))
    assert followed_cases.page(follower, now=at(9, 18)).expected.title == "Votre dossier suit son cours"
    assert deadlines.recompute(write=False) == []


def test_a_question_that_was_answered_or_asked_for_tomorrow_is_not_reminded(unit):
    answered, hurried = taken(unit), taken(unit)
    messages.ask(case=answered, body="Où ?", by=unit["agent"], now=START)
    messages.answer(case=answered, body="À Lyon.", now=START)
    messages.ask(case=hurried, body="Où ?", by=unit["agent"], days=2, now=START)
    assert [waits.remind(now=at(9, day)) for day in (2, 3, 11, 16)] == [0, 0, 0, 0]


def test_a_wait_that_is_over_takes_the_case_up_again_and_closes_nothing(unit):
    asked, consulted = taken(unit), taken(unit)
    messages.ask(case=asked, body="Où ?", by=unit["agent"], now=START)
    third_parties.consult(
        case=consulted, name="La poste", question="Où ?", due_on=at(9, 12).date(), by=unit["agent"], now=START
    )
    assert waits.end_overdue(now=at(9, 12)) == 0
    assert waits.end_overdue(now=at(9, 15)) == 1  # a Saturday was given: until Monday
    consulted.refresh_from_db()
    assert consulted.state == "in_progress"
    assert waits.end_overdue(now=at(9, 17)) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.due_at.date()) == (
        "in_progress",
        Deadline.objects.get(case=asked, kind="internal").due_at.date(),
    )
    assert waits.end_overdue(now=at(9, 18)) == 0
    assert deadlines.recompute(write=False) == []


def test_where_a_unit_has_nobody_the_desk_hears(unit):
    filed(unit, to=make_unit("empty"))
    alerts.give(now=at(9, 7))
    assert told("deadline_near") == ["supervisor@exemple.test"]


def test_what_has_ended_is_not_announced(unit):
    withdraw(case=taken(unit), now=START)
    assert alerts.give(now=at(11, 3)) == 0
    assert alerts.escalate_overdue(now=at(11, 3)) == 0


def test_the_command_checks_and_the_task_mends(unit, capsys):
    case = taken(unit)
    call_command("recompute_deadlines", "--check")
    assert capsys.readouterr().out == "No difference.\n"
    Case.objects.filter(pk=case.pk).update(due_at=None)
    with pytest.raises(CommandError, match="1 cases have stored deadlines"):
        call_command("recompute_deadlines", "--check")
    assert capsys.readouterr().out == f"{case.number}: due_at\n"
    tasks.recompute_deadlines()
    call_command("recompute_deadlines", "--all")
    assert capsys.readouterr().out == "No difference.\n"


@pytest.mark.django_db(transaction=True)
def test_two_workers_give_an_alert_once(unit):
    case = taken(unit)
    given = race(*[lambda: (alerts.escalate_overdue(now=at(11, 3)), alerts.give(now=at(11, 3)))] * 2)
    assert [sum(numbers) for numbers in zip(*given, strict=True)] == [1, 2]
    case.refresh_from_db()
    assert case.escalation_level == 1
