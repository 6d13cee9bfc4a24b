"""The label from the application to its withdrawal: what happens, what is refused, who sees what."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from associations.models import (
    Association,
    ConflictOfInterest,
    LabelApplication,
    LabelEvidence,
    LabelPeriod,
    LabelReview,
    LabelStatus,
)
from associations.services import (
    committee,
    conflicts,
    label_applications,
    label_campaigns,
    label_disputes,
    label_partnerships,
    label_renewals,
    label_reviews,
    labels,
)
from mdm_platform.accounts.roles import Role
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.institutions import agreements, memberships
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.associations import OfficerFactory, make_association, make_request
from tests.factories.associations.labels import (
    TEXT,
    make_campaign,
    make_label_application,
    make_label_period,
    make_label_review,
    make_session,
    make_withdrawal,
)
from tests.factories.associations.register import stored_file
from tests.factories.institutions import InstitutionFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
LONG = "L’association est bien tenue, ses comptes sont clairs et elle sert beaucoup de familles."


@pytest.fixture
def association(amina):
    return make_association(amina)


@pytest.fixture
def experts(db):
    return [make_user(Role.LABEL_COMMITTEE) for _number in range(3)]


def told(name):
    return OutboxMessage.objects.filter(notification=f"associations.{name}").count()


def test_an_application_goes_from_the_first_line_to_the_label(association, amina, label_officer, experts):
    campaign = make_campaign()
    application = label_applications.start(association=association, campaign=campaign, by=amina)
    assert label_applications.start(association=association, campaign=campaign, by=amina) == application
    with pytest.raises(TransitionNotAllowed) as refusal:
        label_applications.submit(application=application, by=amina)
    assert len(refusal.value.reasons) == 3
    for step in ("presentation", "social_value", "governance"):
        label_applications.save_step(application=application, step=step, data={step: TEXT}, by=amina)
    label_applications.save_step(
        application=application, step="commitments", data={"accepts_commitments": True}, by=amina
    )
    criterion = campaign.grid.criteria.get(needs_evidence=True)
    LabelEvidence.objects.create(application=application, criterion=criterion, file=stored_file())
    label_applications.submit(application=application, by=amina)
    assert application.number == f"LAB-{TODAY().year}-00001"
    assert told("label_application_received") == 1
    with pytest.raises(TransitionNotAllowed):
        label_applications.save_step(application=application, step="governance", data={"governance": ""}, by=amina)

    label_applications.receive(labelapplication=application, by=label_officer)
    label_applications.ask_completion(labelapplication=application, by=label_officer, note="Et les comptes ?")
    with pytest.raises(InvalidInput):
        label_applications.complete(application=application, answer=" ", by=amina)
    label_applications.complete(application=application, answer="Ils sont là.", by=amina)
    assert application.completions.get().answer == "Ils sont là."
    label_applications.accept(labelapplication=application, by=label_officer)
    with pytest.raises(TransitionNotAllowed):
        label_applications.to_committee(labelapplication=application, by=label_officer)
    reviews = [label_reviews.assign(application=application, expert=one, by=label_officer) for one in experts[:2]]
    for review in reviews:
        scores = {"governance": 4, "project": 4, "impact": 8}
        label_reviews.give(review=review, scores=scores, comment=LONG, by=review.expert)
    assert reviews[0].total == Decimal("80.00")
    label_applications.to_committee(labelapplication=application, by=label_officer)

    session = committee.plan(
        title="Comité", held_on=TODAY(), quorum=2, members=experts, by=label_officer, chair=experts[0]
    )
    item = committee.put_on_agenda(session=session, application=application, by=label_officer)
    with pytest.raises(TransitionNotAllowed):
        committee.open_session(committeesession=session, by=label_officer)
    for member in session.members.all()[:2]:
        committee.set_presence(member=member, presence="present", by=label_officer)
    committee.open_session(committeesession=session, by=label_officer)
    sitting = [member.user for member in session.members.filter(presence="present")]
    absent = next(one for one in experts if one not in sitting)
    with pytest.raises(PermissionRefused):
        committee.vote(item=item, choice="award", by=absent)
    with pytest.raises(TransitionNotAllowed):
        committee.close(committeesession=session, by=label_officer)
    for person in sitting:
        committee.vote(item=item, choice="conditions", by=person)
    with pytest.raises(InvalidInput):
        committee.close(committeesession=session, by=label_officer)
    committee.word(item=item, conditions="Publier les comptes.", by=label_officer)
    Association.objects.filter(pk=association.pk).update(state="suspended")
    with pytest.raises(TransitionNotAllowed, match="vérifiées dans le registre"):
        committee.close(committeesession=session, by=label_officer)
    Association.objects.filter(pk=association.pk).update(state="verified")
    committee.close(committeesession=session, by=label_officer)

    application.refresh_from_db()
    assert application.state == "awarded_with_conditions"
    period = labels.current(association)
    assert (period.starts, period.ends) == (TODAY(), labels.add_months(TODAY(), 36) - timedelta(days=1))
    assert period.conditions == "Publier les comptes."
    assert told("label_decided") == 1


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        (["award", "award", "refuse"], "awarded"),
        (["award", "conditions", "refuse"], "awarded_with_conditions"),
        (["refuse", "abstain", "abstain"], "refused"),
        (["award", "refuse", "abstain"], "awarded"),  # a tie: the chair is the first
        (["refuse", "award", "abstain"], "refused"),
        (["abstain", "award", "refuse"], "refused"),
    ],
)
def test_the_votes_decide_and_the_chair_breaks_a_tie(experts, votes, expected):
    application = make_label_application("committee")
    session = make_session(application, members=experts, chair=experts[0])
    for person, choice in zip(experts, votes, strict=True):
        committee.vote(item=session.items.get(), choice=choice, by=person)
    assert committee.result(session.items.get()) == expected


def test_a_conflict_takes_the_file_away(association, label_officer, experts):
    declared, former, operator = experts
    OfficerFactory(association=association, user=former, state="ended", ends=TODAY() - timedelta(days=400))
    institution = InstitutionFactory()
    memberships.join(user=operator, institution=institution, role=Role.SUPPORT_OPERATOR_AGENT)
    make_request(association=association, opap=institution)
    application = make_label_application("evaluation", association=association)
    assert label_reviews.available_experts(application) == [declared]
    for person in (former, operator):
        with pytest.raises(TransitionNotAllowed):
            label_reviews.assign(application=application, expert=person, by=label_officer)
    assert set(ConflictOfInterest.objects.values_list("origin", flat=True)) <= {"computed"}

    review = label_reviews.assign(application=application, expert=declared, by=label_officer)
    assert list(LabelApplication.objects.visible_to(declared)) == [application]
    label_reviews.declare_conflict(review=review, kind="family", by=declared)
    assert not LabelApplication.objects.visible_to(declared).exists()
    assert not LabelReview.objects.visible_to(declared).exists()
    assert conflicts.association_ids(declared) == {association.pk}
    session = make_session(make_label_application("committee", association=make_association()), members=[declared])
    item = session.items.get()
    item.application = make_label_application("awarded", association=association)
    item.save()
    with pytest.raises(TransitionNotAllowed):
        committee.vote(item=item, choice="award", by=declared)


def test_the_minutes_keep_who_stood_aside(association, amina, label_officer, experts):
    """Ties known after the agenda, and after a vote, count; a file taken back does not keep a session open."""
    other = make_label_application("committee", campaign=make_campaign(quorum=3))
    mine = make_label_application("committee", association=association, campaign=other.campaign)
    session = make_session(other, mine, members=experts[:2], state="planned", quorum=1)
    OfficerFactory(association=association, user=experts[2], state="ended", ends=TODAY() - timedelta(days=9))
    with pytest.raises(TransitionNotAllowed):
        committee.open_session(committeesession=session, by=label_officer)  # the campaign asks for three
    committee.call(session=session, people=[experts[2]], by=label_officer)
    assert ConflictOfInterest.objects.get().user == experts[2]
    session.members.update(presence="present")
    committee.open_session(committeesession=session, by=label_officer)
    first, second = session.items.all()
    for person in experts[:2]:
        committee.vote(item=second, choice="award", by=person)
    committee.declare_conflict(item=second, kind="family", by=experts[0])
    assert second.votes.get().member.user == experts[1]
    label_applications.withdraw(application=other, by=other.certified_by)
    with pytest.raises(TransitionNotAllowed):
        committee.vote(item=first, choice="award", by=experts[0])
    tied = make_user(Role.LABEL_OFFICER)
    conflicts.declare(association=association, kind="other", by=tied)
    second.refresh_from_db()
    for refused in (
        lambda: committee.word(item=second, grounds="Non.", by=tied),
        lambda: committee.close(committeesession=session, by=tied),
    ):
        with pytest.raises(TransitionNotAllowed):
            refused()
    assert labels.staff(association) == [label_officer]
    committee.close(committeesession=session, by=label_officer)
    assert (labels.current(association) is not None, session.items.first().outcome) == (True, "")
    ConflictOfInterest.objects.all().delete()
    kept = {(one.user, one.origin, one.kind) for one in second.recusals.all()}
    assert kept == {(experts[0], "declared", "family"), (experts[2], "computed", "officer")}


def test_an_expert_who_does_not_answer_is_replaced(label_officer, experts):
    application = make_label_application("evaluation")
    late = make_label_review(application, experts[0])
    label_reviews.take_back(review=late, by=label_officer)
    assert late.state == "removed"
    given = make_label_review(application, experts[1], state="given")
    with pytest.raises(TransitionNotAllowed):
        label_reviews.take_back(review=given, by=label_officer)


def test_a_file_taken_up_again_may_be_completed_again(label_officer, administrator, amina, association):
    application = make_label_application("completeness", association=association)
    label_applications.ask_completion(labelapplication=application, by=label_officer, note="Les comptes ?")
    too_late = {"labelapplication": application, "by": label_officer, "reason": "late_answer", "note": "Rien reçu."}
    with pytest.raises(InvalidInput, match="attendez ce jour"):
        label_applications.declare_ineligible(**too_late)
    after = timezone.now() + timedelta(days=application.campaign.completion_days + 1)
    label_applications.declare_ineligible(**too_late, now=after)
    appeal = label_disputes.appeal(application=application, text="Nous étions fermés.", by=amina)
    label_disputes.uphold(labelappeal=appeal, by=administrator, note="C’est vrai.")
    label_applications.ask_completion(labelapplication=application, by=label_officer, note="Les comptes, donc.")
    assert application.completions.get(answered_at=None).text == "Les comptes, donc."


def test_staff_of_the_board_see_their_file_as_applicants_only(association):
    tied = make_user(Role.LABEL_OFFICER)
    OfficerFactory(association=association, user=tied)
    application = make_label_application("evaluation", association=association)
    assert list(LabelApplication.objects.visible_to(tied)) == [application]
    assert not LabelApplication.objects.workable_by(tied).exists()
    assert not LabelReview.objects.visible_to(tied).exists()


def test_an_expert_reads_the_others_after_one_s_own(experts):
    application = make_label_application("evaluation")
    make_label_review(application, experts[0], state="given")
    mine = make_label_review(application, experts[1])
    assert list(LabelReview.objects.visible_to(experts[1])) == [mine]
    scores = {"governance": 5, "project": 5, "impact": 10}
    with pytest.raises(InvalidInput):
        label_reviews.give(review=mine, scores=scores, comment="Bien.", by=experts[1])
    label_reviews.give(review=mine, scores=scores, comment=LONG, by=experts[1])
    assert LabelReview.objects.visible_to(experts[1]).count() == 2
    with pytest.raises(TransitionNotAllowed):
        label_reviews.give(review=mine, scores=scores, comment=LONG, by=experts[1])
    assert not LabelReview.objects.visible_to(experts[2]).exists()


def test_a_stranger_starts_and_reads_nothing(association, stranger):
    campaign = make_campaign()
    with pytest.raises(PermissionRefused):
        label_applications.start(association=association, campaign=campaign, by=stranger)
    make_label_application("evaluation", association=association, campaign=campaign)
    assert not LabelApplication.objects.visible_to(stranger).exists()


def test_a_group_or_another_category_is_told_why(amina):
    campaign = make_campaign()
    group = make_association(amina, is_registered=False, is_social_purpose=False)
    with pytest.raises(TransitionNotAllowed) as refusal:
        label_applications.start(association=group, campaign=campaign, by=amina)
    assert len(refusal.value.reasons) == 2
    assert label_campaigns.open_for(group) is None


def test_a_campaign_in_use_changes_no_more(label_officer):
    campaign = make_campaign(is_open=False)
    label_campaigns.put_into_use(campaign=campaign, by=label_officer)
    assert campaign.grid.frozen_at is not None
    with pytest.raises(TransitionNotAllowed):
        label_campaigns.put_into_use(campaign=campaign, by=label_officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(campaign).objects.filter(pk=campaign.pk).update(quorum=1)
    past = make_campaign(is_open=False, opens_on=date(2020, 1, 1), closes_on=date(2020, 2, 1))
    with pytest.raises(TransitionNotAllowed):
        label_campaigns.put_into_use(campaign=past, by=label_officer)


# -- status ------------------------------------------------------------------------------


def test_the_status_follows_dates_and_events(association, label_officer):
    period = make_label_period(association, starts=TODAY() - timedelta(days=10), ends=TODAY() + timedelta(days=10))
    assert period.status(TODAY() - timedelta(days=11)) == LabelStatus.UPCOMING
    assert period.status(TODAY() + timedelta(days=10)) == LabelStatus.VALID
    assert period.status(TODAY() + timedelta(days=11)) == LabelStatus.EXPIRED
    with pytest.raises(InvalidInput):
        labels.suspend(period=period, reason="", by=label_officer)
    labels.suspend(period=period, reason="governance", by=label_officer)
    assert (period.status(), labels.current(association)) == (LabelStatus.SUSPENDED, None)
    assert period.status(TODAY() - timedelta(days=1)) == LabelStatus.VALID
    with pytest.raises(TransitionNotAllowed):
        labels.suspend(period=period, reason="governance", by=label_officer)
    labels.resume(period=period, by=label_officer)
    assert labels.current(association) == period
    assert labels.current(association, TODAY() + timedelta(days=11)) is None
    assert told("label_status_changed") == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        period.events.all().delete()


def test_periods_of_one_association_never_overlap(association):
    period = make_label_period(association)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_label_period(association, starts=period.ends)
    make_label_period(association, starts=period.ends + timedelta(days=1))


def test_a_renewal_follows_the_label_that_runs(association, label_officer):
    running = make_label_period(association, ends=TODAY() + timedelta(days=30))
    application = make_label_application("awarded", association=association)
    renewed = labels.award(application=application, by=label_officer)
    assert renewed.starts == running.ends + timedelta(days=1)
    assert renewed.status() == LabelStatus.UPCOMING
    assert labels.find(f" {renewed.code.lower()} ") == renewed


def test_a_renewal_is_asked_for_in_the_last_six_months(association, amina):
    campaign = make_campaign()
    running = make_label_period(association, ends=labels.add_months(TODAY(), 6) + timedelta(days=1))
    with pytest.raises(TransitionNotAllowed):
        label_applications.start(association=association, campaign=campaign, by=amina)
    LabelPeriod.objects.filter(pk=running.pk).update(ends=labels.add_months(TODAY(), 6))
    assert label_applications.start(association=association, campaign=campaign, by=amina).state == "draft"


@pytest.mark.django_db(transaction=True)
def test_two_labels_for_one_period_are_never_awarded():
    application = make_label_application("awarded")
    officer = make_user(Role.LABEL_OFFICER)
    ready, outcomes = threading.Barrier(2), []

    def award():
        try:
            ready.wait()
            with transaction.atomic():
                LabelPeriod.objects.filter(association=application.association).exists()
                outcomes.append(labels.award(application=application, by=officer))
        finally:
            connection.close()

    threads = [threading.Thread(target=award) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    periods = list(LabelPeriod.objects.filter(association=application.association).order_by("starts"))
    assert len(periods) == len(outcomes)
    assert LabelPeriod.objects.valid(TODAY()).count() == 1
    assert all(one.ends < other.starts for one, other in pairwise(periods))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 22), 36, date(2029, 11, 22)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 31), -6, date(2025, 11, 30)),
    ],
)
def test_months_are_added_as_calendars_do(day, months, expected):
    assert labels.add_months(day, months) == expected


# -- disputes ----------------------------------------------------------------------------


def test_a_withdrawal_hears_the_association_and_is_decided_by_another(association, amina, label_officer, stranger):
    period = make_label_period(association)
    opener = make_user(Role.LABEL_OFFICER)
    with pytest.raises(InvalidInput):
        label_disputes.notify_withdrawal(period=period, reason="governance", grounds=" ", by=opener)
    withdrawal = label_disputes.notify_withdrawal(period=period, reason="fraud", grounds="De faux comptes.", by=opener)
    assert told("label_withdrawal_notified") == 1
    with pytest.raises(TransitionNotAllowed):
        label_disputes.notify_withdrawal(period=period, reason="fraud", grounds="Encore.", by=label_officer)
    with pytest.raises(TransitionNotAllowed):
        label_disputes.withdraw(labelwithdrawal=withdrawal, by=label_officer, note="Trop tôt.")
    with pytest.raises(PermissionRefused):
        label_disputes.answer(withdrawal=withdrawal, text="Moi.", by=stranger)
    label_disputes.answer(withdrawal=withdrawal, text="Nos comptes sont vrais.", by=amina)
    with pytest.raises(PermissionRefused):
        label_disputes.withdraw(labelwithdrawal=withdrawal, by=opener, note="Je décide.")
    label_disputes.withdraw(labelwithdrawal=withdrawal, by=label_officer, note="Les faits sont établis.")
    period.refresh_from_db()
    assert (period.status(), period.cut_on) == (LabelStatus.WITHDRAWN, TODAY())
    assert labels.current(association) is None
    again = labels.award(application=make_label_application("awarded", association=association), by=label_officer)
    assert again.starts == TODAY() + timedelta(days=1)


def test_silence_until_the_day_is_enough(label_officer):
    withdrawal = make_withdrawal(due=TODAY() - timedelta(days=1))
    label_disputes.withdraw(labelwithdrawal=withdrawal, by=label_officer, note="Sans réponse.")
    assert withdrawal.period.status() == LabelStatus.WITHDRAWN
    dismissed = make_withdrawal()
    label_disputes.dismiss(labelwithdrawal=dismissed, by=label_officer, note="Une erreur.")
    assert dismissed.period.status() == LabelStatus.VALID


def test_an_appeal_sends_the_file_back(association, amina, label_officer):
    application = make_label_application("committee", association=association)
    refuser = make_user(Role.LABEL_OFFICER)
    session = make_session(application, members=[make_user(Role.LABEL_COMMITTEE) for _n in range(2)])
    for member in session.members.all():
        committee.vote(item=session.items.get(), choice="refuse", by=member.user)
    committee.word(item=session.items.get(), grounds="Les comptes manquent.", by=refuser)
    committee.close(committeesession=session, by=refuser)
    application.refresh_from_db()
    assert application.state == "refused"
    assert not LabelPeriod.objects.exists()
    with pytest.raises(InvalidInput):
        label_disputes.appeal(application=application, text=" ", by=amina)
    late = timezone.now() + timedelta(days=31)
    with pytest.raises(TransitionNotAllowed):
        label_disputes.appeal(application=application, text="Tard.", by=amina, now=late)
    appeal = label_disputes.appeal(application=application, text="Ils y étaient.", by=amina)
    with pytest.raises(TransitionNotAllowed):
        label_disputes.appeal(application=application, text="Encore.", by=amina)
    with pytest.raises(PermissionRefused):
        label_disputes.uphold(labelappeal=appeal, by=refuser, note="Non.")
    label_disputes.uphold(labelappeal=appeal, by=label_officer, note="Ils y sont.")
    application.refresh_from_db()
    assert application.state == "committee"


# -- renewals and partnerships -----------------------------------------------------------


def test_reminders_go_out_once_a_step(association):
    period = make_label_period(association, starts=date(2024, 1, 1), ends=date(2026, 12, 31))
    days = [date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1), date(2026, 10, 5), date(2026, 12, 2)]
    sent = [label_renewals.remind(now=_noon(day)) for day in days]
    assert sent == [0, 1, 0, 1, 1]
    assert label_renewals.remind(now=_noon(date(2027, 1, 1))) == 0
    assert sorted(period.reminders.values_list("months", flat=True)) == [1, 3, 6]
    assert told("label_renewal_due") == 3


def test_no_reminder_once_the_renewal_is_on_its_way(association):
    make_label_period(association, starts=date(2024, 1, 1), ends=date(2026, 12, 31))
    make_label_application("evaluation", association=association)
    assert label_renewals.remind(now=_noon(date(2026, 12, 5))) == 0


def test_a_partnership_has_three_signatures_and_blocks_no_label(association, label_officer):
    period, ministry = make_label_period(association), InstitutionFactory(kind="ministry")
    agreement = label_partnerships.draft(
        period=period,
        partner="Ville de Lyon",
        ministry=ministry,
        by=label_officer,
        starts=TODAY(),
        ends=TODAY() + timedelta(days=365),
    )
    agreements.send_to_sign(agreement=agreement, by=label_officer)
    for role in ("association", "ministry"):
        agreements.record_signature(agreement=agreement, role=role, on=TODAY(), by=label_officer)
    assert labels.current(association) == period
    assert told("label_partnership_signed") == 0
    agreements.record_signature(agreement=agreement, role="partner", on=TODAY(), by=label_officer)
    assert told("label_partnership_signed") == 1
    assert label_partnerships.of_period(period) == [agreement]


def _noon(day):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
