"""Opinions by a link that serves once, closing by time, and the erasure of what is over."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grievances.models import Case, RetentionRule, RetentionRun, Satisfaction
from grievances.services import feedback, holds, messages, personal_data, reopenings, retention
from mdm_platform.accounts import data_rights
from mdm_platform.accounts.notifications import ErasureScheduled
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import erasures
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed
from mdm_platform.formats import nice_date
from mdm_platform.links import LinkExpired, LinkRefused
from mdm_platform.notifications.models import OutboxMessage
from mdm_platform.notifications.rendering import render
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.after import make_answered
from tests.factories.grievances.cases import make_agent
from tests.utils.login import signed_in
from tests.utils.races import race

DAY = timedelta(days=1)
CANARY = "Canari-9417"
pytestmark = pytest.mark.django_db


def test_a_link_serves_once_and_a_satisfied_person_closes_the_case():
    case = make_answered()
    token = feedback.link(case)
    assert feedback.read_link(token) == case
    assert feedback.read_link(token) == case, "reading a link uses nothing up"
    feedback.give(case=feedback.read_link(token), rating="satisfied", comment="  Merci.  ")
    case.refresh_from_db()
    [kept] = Satisfaction.objects.all()
    assert (case.state, kept.rating, kept.comment, kept.answered_at) == (
        "closed",
        "satisfied",
        "Merci.",
        case.answered_at,
    )
    assert TransitionLog.objects.about(case).last().actor is None
    with pytest.raises(feedback.AlreadyGiven):
        feedback.read_link(token)
    assert feedback.link(case) == ""


def test_an_unsatisfied_person_may_still_ask_for_a_reopening_and_judges_the_next_answer_anew():
    case = make_answered()
    token = feedback.link(case)
    feedback.give(case=case, rating="unsatisfied")
    assert case.state == "answered"
    assert not feedback.is_asked(case)
    reopenings.ask(case=case, note="Le passeport n’est toujours pas là.")
    Case.objects.filter(pk=case.pk).update(state="answered", answered_at=timezone.now())
    case.refresh_from_db()
    with pytest.raises(TransitionNotAllowed, match="réponse précédente"):
        feedback.read_link(token)
    assert feedback.is_asked(case)


def test_refusals_say_why(amina, stranger):
    case = make_answered(identity={"user": amina})
    with pytest.raises(PermissionRefused):
        feedback.give(case=case, rating="satisfied", by=stranger)
    with pytest.raises(InvalidInput) as wrong:
        feedback.give(case=case, rating="five stars", by=amina)
    assert set(wrong.value.fields) == {"rating"}
    with pytest.raises(InvalidInput):
        feedback.give(case=case, rating="partly", comment="x" * 2001, by=amina)
    token = feedback.link(case)
    with pytest.raises(LinkExpired):
        feedback.read_link(token, now=timezone.now() + 14 * DAY)
    with pytest.raises(LinkRefused):
        feedback.read_link(token[:-2] + "xx")
    late = make_answered(days=15)
    assert feedback.link(late) == ""
    with pytest.raises(TransitionNotAllowed):
        feedback.give(case=late, rating="satisfied")
    with pytest.raises(TransitionNotAllowed):
        feedback.give(case=make_case("in_progress"), rating="satisfied")
    assert Satisfaction.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_opinions_at_once_one_is_kept():
    case = make_answered()
    one, other = (Case.objects.get(pk=case.pk) for _ in range(2))
    outcomes = race(
        lambda: feedback.give(case=one, rating="partly"), lambda: feedback.give(case=other, rating="unsatisfied")
    )
    assert outcomes.count("already_given") == 1
    assert Satisfaction.objects.count() == 1


def test_time_closes_what_nobody_contests():
    now = timezone.now()
    late, early = make_answered(days=15), make_answered(days=13)
    refused = make_case("inadmissible", feedback_until=now - DAY)
    asked = make_case("reopening_requested", feedback_until=now - DAY)
    assert feedback.close_due(now=now) == 2
    states = {case.pk: Case.objects.get(pk=case.pk).state for case in (late, early, refused, asked)}
    assert states == {late.pk: "closed", early.pk: "answered", refused.pk: "closed", asked.pk: "reopening_requested"}
    assert feedback.close_due(now=now) == 0


def ended(*, years=0, days=0, state="closed", **fields):
    """A case that ended so long ago."""
    now = timezone.now()
    return make_case(state, closed_at=now.replace(year=now.year - years) - timedelta(days=days), **fields)


def test_the_first_rule_that_fits_says_how_long_a_case_is_kept():
    case = ended(years=2, days=1)
    assert retention.term_of(case, retention.rules()).months == 60
    general = RetentionRule.objects.create(position=20, months=36, basis="Décision 12")
    short = RetentionRule.objects.create(
        position=10, kind="complaint", ending="withdrawn", months=12, basis="Décision 13"
    )
    assert retention.term_of(case, retention.rules()).rule == general
    assert retention.term_of(ended(state="withdrawn"), retention.rules()).rule == short
    assert list(retention.due()) == []
    general.months = 24
    general.save()
    assert [term.case for term in retention.due()] == [case]
    assert [retention.later(date(2024, 1, 31), months) for months in (1, 12, -2)] == [
        date(2024, 2, 29), date(2025, 1, 31), date(2023, 11, 30),
    ]  # fmt: skip


def test_a_round_leaves_a_tombstone_and_a_report(amina, dpo, stranger):
    case = ended(years=5, days=2, identity={"user": amina, "full_name": CANARY})
    Case.objects.filter(pk=case.pk).update(description=CANARY, remedy=CANARY)
    Satisfaction.objects.create(case=case, answered_at=case.closed_at, rating="partly", comment=CANARY)
    messages.kept_from_person(case=case, kind="message", body=CANARY)
    kept = ended(years=4)
    with pytest.raises(PermissionRefused):
        retention.erase_due(by=stranger)
    run = retention.erase_due(by=dpo)
    [line] = run.lines.all()
    assert (line.case_id, line.months, line.messages, line.had_identity, run.failures) == (case.pk, 60, 1, True, 0)
    case.refresh_from_db()
    assert (case.state, case.description, bool(case.redacted_at), case.files.count()) == ("closed", "", True, 0)
    assert (case.identity.user, case.identity.full_name, case.satisfactions.get().comment) == (None, "", "")
    assert CANARY not in "".join(case.messages.values_list("body", flat=True))
    assert Case.objects.get(pk=kept.pk).redacted_at is None
    assert retention.erase_due() is None
    assert [row["cases"] for row in retention.by_category(run)] == [1]


def test_one_case_that_fails_does_not_hold_back_the_others(monkeypatch):
    broken, fine = ended(years=6), ended(years=6, days=1)
    erase = retention.redaction.redact
    monkeypatch.setattr(
        retention.redaction, "redact", lambda *, case, now: 1 / 0 if case == broken else erase(case=case, now=now)
    )
    run = retention.erase_due()
    assert (run.failures, [line.case for line in run.lines.all()]) == (1, [fine])
    monkeypatch.undo()
    assert [line.case for line in retention.erase_due().lines.all()] == [broken]
    assert RetentionRun.objects.count() == 2


class TestHolds:
    def test_what_is_held_is_not_erased_until_the_hold_is_over(self, dpo, complaints_supervisor, stranger):
        case = ended(years=6, identity={"full_name": CANARY})
        held = holds.place(case=case, reason="Procès en cours.", by=dpo, until=timezone.localdate() + 2 * DAY)
        assert retention.erase_due() is None
        with pytest.raises(TransitionNotAllowed, match="conservation"):
            retention.redaction.redact(case=case)
        shown = retention.preview(by=dpo)
        assert (shown.terms, shown.count, [term.case for term in shown.held]) == ([], 0, [case])
        with pytest.raises(TransitionNotAllowed):
            holds.place(case=case, reason="Encore.", by=complaints_supervisor)
        with pytest.raises(PermissionRefused):
            holds.lift(hold=held, reason="Non.", by=stranger)
        in_three_days = timezone.now() + 3 * DAY
        again = holds.place(case=case, reason="Appel.", by=complaints_supervisor, now=in_three_days)
        holds.lift(hold=again, reason="Jugé.", by=dpo)
        with pytest.raises(TransitionConflict):
            holds.lift(hold=again, reason="Jugé.", by=dpo)
        [term] = retention.preview(by=dpo).terms
        assert (term.case, term.months, term.rule) == (case, 60, None)
        assert [line.case for line in retention.erase_due().lines.all()] == [case]
        assert set(case.holds.values_list("reason", "lift_reason")) == {("", "")}
        with pytest.raises(TransitionNotAllowed, match="effacé"):
            holds.place(case=case, reason="Trop tard.", by=dpo)
        kinds = AuditEvent.objects.filter(kind__startswith="case.h").order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["case.held", "case.held", "case.hold_lifted"]

    def test_an_erasure_asked_meanwhile_waits_for_the_end_of_the_hold(self, amina, dpo):
        lifted, lapsed = (make_case("in_progress", identity={"user": amina}) for _ in range(2))
        hold = holds.place(case=lifted, reason="Enquête.", by=dpo)
        holds.place(case=lapsed, reason="Enquête.", by=dpo, until=timezone.localdate())
        kept = data_rights.kept(amina)
        assert [case.number in said and "Enquête." in said for case, said in zip((lifted, lapsed), kept, strict=True)]
        assert ["levée" in kept[0], nice_date(timezone.localdate()) in kept[1]] == [True, True]
        personal_data.erase_cases(amina)
        lifted.refresh_from_db()
        assert (lifted.state, lifted.redacted_at, lifted.identity.user) == ("withdrawn", None, None)
        holds.lift(hold=hold, reason="Close.", by=dpo)
        retention.erase_due(now=timezone.now() + 2 * DAY)
        assert not Case.objects.filter(redacted_at=None).exists()

    def test_who_asks_to_be_erased_is_told_what_is_kept_why_and_until_when(self, amina, dpo):
        case = make_case("in_progress", identity={"user": amina})
        erasure = erasures.request(user=amina)
        holds.place(case=case, reason="Enquête du parquet.", by=dpo, until=timezone.localdate() + 9 * DAY)
        sent = OutboxMessage.objects.filter(notification="accounts.erasure_scheduled")
        assert list(sent.values_list("about_id", flat=True)) == [str(erasure.pk)] * 2, "asked, then held"
        mail = render(ErasureScheduled, recipient=amina, about=erasure, language="fr", params={}).body
        assert "gardée plus longtemps" in mail
        assert case.number not in mail, "somebody else may read this address"
        page = signed_in(amina).get(reverse("accounts:erasure")).content.decode()
        for words in (case.number, "Enquête du parquet.", nice_date(timezone.localdate() + 9 * DAY)):
            assert words in page

    def test_who_is_complained_about_neither_places_nor_reads_one(self, dpo, complaints_supervisor):
        unit = make_unit("complained")
        theirs = make_agent(unit, Role.COMPLAINTS_SUPERVISOR)
        case = ended(years=6, unit_complained=unit)
        with pytest.raises(PermissionRefused):
            holds.place(case=case, reason="À nous.", by=theirs)
        their_administrator = make_agent(unit, Role.ADMINISTRATOR)
        assert [retention.preview(by=person).count for person in (theirs, their_administrator)] == [0, 0]
        assert retention.preview(by=complaints_supervisor).count == 1
        held = holds.place(case=case, reason="Procès.", by=dpo)
        readers = [user for user in (dpo, complaints_supervisor, theirs) if held in type(held).objects.visible_to(user)]
        assert readers == [dpo, complaints_supervisor]

    def test_the_officer_and_the_supervisor_do_it_in_the_workplace(self, dpo, complaints_supervisor, complaints_agent):
        case, other = ended(years=6), ended(years=7)
        officer, desk = signed_in(dpo), signed_in(complaints_supervisor)
        place = reverse("admin:grievances_retentionhold_place")
        preview = reverse("admin:grievances_retentionrun_next")
        html = officer.get(preview).content.decode()
        assert "2 dossiers seront effacés" in html
        assert case.number in html
        assert place in officer.get(reverse("admin:grievances_retentionhold_changelist")).content.decode()
        assert officer.post(place, {"case": "R-2026-1", "reason": "Procès."}).status_code == 422
        officer.post(place, {"case": case.number.lower(), "reason": "Procès."})
        page = reverse("admin:grievances_case_change", args=[other.pk])
        assert "acts/hold/" in desk.get(page).content.decode()
        desk.post(f"{page.removesuffix('change/')}acts/hold/", {"reason": "Enquête."})
        assert "acts/lift-hold/" in desk.get(page).content.decode()
        assert "Aucun dossier ne sera effacé" in desk.get(preview).content.decode()
        hold = case.holds.get()
        sheet = reverse("admin:grievances_retentionhold_change", args=[hold.pk])
        assert "Procès." in officer.get(sheet).content.decode()
        officer.post(reverse("admin:grievances_retentionhold_act", args=[hold.pk, "lift"]), {"reason": "Jugé."})
        assert not hold.__class__.objects.in_force().filter(case=case).exists()
        run = retention.erase_due()
        reports = officer.get(reverse("admin:grievances_retentionrun_changelist")).content.decode()
        assert preview in reports
        lines = reverse("admin:grievances_retentionline_changelist")
        assert case.number in officer.get(lines, {"run__id__exact": run.pk}).content.decode()
        agent = signed_in(complaints_agent)
        assert agent.get(preview).status_code == agent.get(place).status_code == 403
