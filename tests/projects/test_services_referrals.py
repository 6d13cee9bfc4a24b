"""Referrals: nothing leaves before the holder agrees, a link answers, expires and is replaced."""

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest

from mdm_platform import links
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage, OutboxMessage
from projects.models import Project, Referral
from projects.notifications.referrals import link_path
from projects.services import referral_presenters, referrals
from projects.services.referrals import ReferralExists
from tests.factories.institutions import InstitutionFactory
from tests.factories.projects import make_accompanied, make_referral
from tests.utils.races import race

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ASKED = {"question": "Quel terrain pour une laiterie ?", "email": "cri@exemple.test"}


def told(person):
    rows = InboxMessage.objects.filter(recipient=person).order_by("pk")
    return [(row.notification.partition("_")[2], row.params.get("reason", "")) for row in rows]


def token_of(referral):
    return link_path(referral, now=NOW).rstrip("/").rpartition("/")[2]


def test_the_partner_reads_and_answers_only_once_the_holder_agreed(amina, project_advisor, partner_agent, stranger):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    membership = partner_agent.memberships.get()
    membership.starts = NOW.date()
    membership.save()
    institution = membership.institution
    made = referrals.propose(project=project, institution=institution, question="Où ?", by=project_advisor, now=NOW)
    assert told(amina) == [("proposed", "")]
    assert told(partner_agent) == []
    assert not Referral.objects.of_partner(partner_agent).exists()
    with pytest.raises(PermissionRefused):
        referrals.agree(referral=made, by=project_advisor, now=NOW)
    referrals.agree(referral=made, by=amina, now=NOW)
    assert (made.state, made.due_on.isoformat()) == ("sent", "2026-11-25")
    assert told(partner_agent) == [("sent", "")]
    assert list(Referral.objects.of_partner(partner_agent)) == [made]
    assert referral_presenters.contact_rows(made) == []
    referrals.ask(referral=made, note="Quelle surface ?", by=partner_agent, now=NOW)
    referrals.inform(referral=made, note="Deux hectares.", by=amina, now=NOW)
    referrals.accept(referral=made, by=partner_agent, now=NOW)
    referrals.answer(referral=made, note="Nous avons un lot.", by=partner_agent, now=NOW)
    assert told(amina)[1:] == [("news", "ask"), ("news", "accept"), ("news", "answer")]
    assert told(project_advisor) == [
        ("news", "agree"),
        ("news", "ask"),
        ("news", "inform"),
        ("news", "accept"),
        ("news", "answer"),
    ]
    story = [(entry.who, entry.note) for entry in referral_presenters.story(made)]
    assert story[2:] == [
        (institution.name, "Quelle surface ?"),
        ("Le porteur du projet", "Deux hectares."),
        (institution.name, ""),
        (institution.name, "Nous avons un lot."),
    ]
    assert [one.note for one in referral_presenters.partner_story(made)] == [
        "Quelle surface ?",
        "Deux hectares.",
        "",
        "Nous avons un lot.",
    ]
    assert not Referral.objects.visible_to(stranger).exists()
    assert referral_presenters.partner_acts(made) == []


def test_a_link_opens_one_referral_until_it_is_replaced_or_old(amina, project_advisor):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    made = referrals.propose(project=project, institution=InstitutionFactory(), by=project_advisor, now=NOW, **ASKED)
    referrals.agree(referral=made, by=amina, shares_contact=True, now=NOW)
    letter = OutboxMessage.objects.get(address="cri@exemple.test")
    assert letter.notification == "projects.referral_sent"
    first = token_of(made)
    assert referrals.read_link(public_id=made.public_id, token=first, now=NOW) == made
    assert [row.value for row in referral_presenters.contact_rows(made)] == ["Amina Berrada", "amina@exemple.test"]
    other = make_referral("sent", project=project)
    for public_id, token in ((other.public_id, first), (made.public_id, first + "x")):
        with pytest.raises(links.LinkRefused):
            referrals.read_link(public_id=public_id, token=token, now=NOW)
    with pytest.raises(links.LinkExpired):
        referrals.read_link(public_id=made.public_id, token=first, now=NOW + timedelta(days=181))
    referrals.send_again(referral=made, by=project_advisor, email="autre@exemple.test", now=NOW)
    with pytest.raises(links.LinkRefused):
        referrals.read_link(public_id=made.public_id, token=first, now=NOW)
    found = referrals.read_link(public_id=made.public_id, token=token_of(made), now=NOW)
    referrals.trace_reading(referral=found)
    assert AuditEvent.objects.get(subject=amina).kind == "referral.opened_by_link"
    referrals.answer(referral=found, note="Venez.", now=NOW)
    assert (found.state, found.ended_at, len(referral_presenters.contact_rows(found))) == ("answered", NOW, 2)
    for state, readers in (("paused", 1), ("abandoned", 0)):
        project.state = found.project.state = state
        Project.objects.filter(pk=project.pk).update(state=state, before_pause="diagnosis" if readers else "")
        shown = Referral.objects.read_by_partner().filter(pk=found.pk).count()
        assert (shown, len(referral_presenters.contact_rows(found))) == (readers, 2 * readers), state


def test_what_is_refused_of_a_proposal(amina, project_advisor, partner_agent):
    project = make_accompanied(holder=amina, advisor=project_advisor)
    nobody = InstitutionFactory()
    for words in ({"question": " ", "email": "a@b.test"}, {"question": "Où ?"}, {"question": "Où ?", "email": "ab"}):
        with pytest.raises(InvalidInput):
            referrals.propose(project=project, institution=nobody, by=project_advisor, now=NOW, **words)
    with pytest.raises(PermissionRefused):
        referrals.propose(project=project, institution=nobody, by=amina, now=NOW, **ASKED)
    referrals.propose(project=project, institution=nobody, by=project_advisor, now=NOW, **ASKED)
    with pytest.raises(ReferralExists):
        referrals.propose(project=project, institution=nobody, by=project_advisor, now=NOW, **ASKED)
    project.state = "completed"
    with pytest.raises(TransitionNotAllowed):
        referrals.propose(project=project, institution=InstitutionFactory(), by=project_advisor, now=NOW, **ASKED)


def test_a_partner_is_reminded_once_then_the_time_is_over(amina, project_advisor, monkeypatch):
    made = make_referral("sent", project=make_accompanied(holder=amina, advisor=project_advisor))
    Referral.objects.update(due_on=NOW.date() + timedelta(days=5))
    make_referral("information")
    assert [referrals.remind(now=NOW), referrals.remind(now=NOW), referrals.expire_overdue(now=NOW)] == [1, 0, 0]
    assert OutboxMessage.objects.get(address="cri@exemple.test").notification == "projects.referral_awaited"
    late = NOW + timedelta(days=6)
    with monkeypatch.context() as cut_off:
        cut_off.setattr(referrals, "_to_sides", Mock(side_effect=ConnectionError))
        with pytest.raises(ConnectionError):
            referrals.expire_overdue(now=late)
    assert [referrals.expire_overdue(now=late), referrals.expire_overdue(now=late)] == [1, 0]
    made.refresh_from_db()
    assert (made.state, told(amina), told(project_advisor)) == ("expired", [("news", "expire")], [("news", "expire")])
    with pytest.raises(TransitionNotAllowed):
        referrals.answer(referral=made, note="Trop tard.", now=late)


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_withdrawal_at_once_leave_one(amina, project_advisor):
    made = make_referral("sent", project=make_accompanied(holder=amina, advisor=project_advisor))
    one, two = Referral.objects.get(), Referral.objects.get()
    results = race(
        lambda: referrals.answer(referral=one, note="Oui.") and "answered",
        lambda: referrals.revoke(referral=two, by=amina) and "revoked",
    )
    assert sorted(results) in (["answered", "transition_conflict"], ["revoked", "transition_conflict"])
    made.refresh_from_db()
    assert made.state in results
