"""What curators decide, alone, in bulk and at the same time."""

import threading

import pytest
from django.db import connection

from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import AuditEvent, TransitionLog
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionConflict, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage
from skills.models import Profile
from skills.services import appeals, curation, steps
from tests.factories.accounts import make_user
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent


@pytest.fixture
def submitted(amina):
    return ProfileFactory(owner=consent(amina), state="submitted")


@pytest.fixture
def second_curator(db):
    return make_user(Role.DIRECTORY_CURATOR, full_name="Nour Curatrice")


def heard(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def test_publish_puts_the_profile_into_the_directory(submitted, curator, amina, stranger):
    curation.publish(profile=submitted, by=curator)
    assert Profile.objects.found_by(stranger).get() == submitted
    assert submitted.confirmed_at == submitted.published_at
    assert heard(amina) == ["skills.profile_published"]


@pytest.mark.parametrize("who", ["amina", "stranger", "partner_agent", "dpo"])
def test_only_curators_decide(submitted, who, request):
    with pytest.raises(PermissionRefused):
        curation.publish(profile=submitted, by=request.getfixturevalue(who))


def test_a_curator_does_not_publish_the_own_profile(db):
    both = consent(make_user(Role.DIRECTORY_CURATOR, Role.MEMBER))
    profile = ProfileFactory(owner=both, state="submitted")
    with pytest.raises(PermissionRefused):
        curation.publish(profile=profile, by=both)
    assert not curation.queue(by=both).exists()


def test_publish_needs_the_consent(curator):
    profile = ProfileFactory(state="submitted")
    with pytest.raises(TransitionNotAllowed) as refusal:
        curation.publish(profile=profile, by=curator)
    assert refusal.value.reasons == ["La personne n’a pas donné son accord pour figurer dans l’annuaire."]


def test_a_refusal_needs_a_known_reason_and_a_note(submitted, curator):
    with pytest.raises(InvalidInput, match="Indiquez le motif"):
        curation.refuse(profile=submitted, by=curator, reason="content", note=" ")
    with pytest.raises(InvalidInput, match="Choisissez un motif"):
        curation.refuse(profile=submitted, by=curator, reason="taste", note="Non.")


def test_the_queue_is_oldest_first(curator):
    newer = ProfileFactory(state="submitted")
    older = ProfileFactory(state="submitted", submitted_at=newer.submitted_at.replace(year=2020))
    ProfileFactory(state="draft")
    assert list(curation.queue(by=curator)) == [older, newer]


def test_a_bulk_decision_says_what_is_blocked(submitted, curator):
    blocked = ProfileFactory(state="submitted")
    outcomes = curation.decide_many(decision="publish", profiles=[blocked, submitted], by=curator)
    assert [(outcome.profile.pk, outcome.is_done) for outcome in outcomes] == [
        (blocked.pk, False),
        (submitted.pk, True),
    ]
    assert outcomes[0].refusals == ("La personne n’a pas donné son accord pour figurer dans l’annuaire.",)


def test_an_empty_bulk_decision_does_nothing(curator):
    assert curation.decide_many(decision="publish", profiles=[], by=curator) == []


def test_an_appeal_is_decided_by_another_curator(submitted, curator, second_curator, amina, stranger):
    curation.refuse(profile=submitted, by=curator, reason="out_of_scope", note="Hors sujet.")
    assert appeals.may_be_filed(submitted)
    appeal = appeals.file(profile=submitted, text="Je ne suis pas d’accord.", by=amina)
    with pytest.raises(PermissionRefused):
        appeals.uphold(appeal=appeal, by=curator, note="Toujours non.")
    with pytest.raises(PermissionRefused):
        appeals.reject(appeal=appeal, by=amina, note="Moi-même.")
    appeals.uphold(appeal=appeal, by=second_curator, note="Vous avez raison.")
    assert (appeal.state, appeal.decided_by) == ("upheld", second_curator)
    assert Profile.objects.found_by(stranger).get() == submitted
    assert heard(amina) == ["skills.profile_refused", "skills.appeal_received", "skills.appeal_upheld"]
    assert heard(second_curator) == ["skills.appeal_to_decide"]


def test_a_hidden_profile_can_be_appealed_once(amina, curator, second_curator):
    profile = ProfileFactory(owner=consent(amina), state="published")
    curation.hide(profile=profile, by=curator, reason="misleading", note="Diplôme introuvable.")
    appeal = appeals.file(profile=profile, text="Le voici.", by=amina)
    with pytest.raises(TransitionNotAllowed, match="déjà été contestée"):
        appeals.file(profile=profile, text="Encore.", by=amina)
    appeals.reject(appeal=appeal, by=second_curator, note="Il manque encore.")
    assert (profile.state, appeal.state) == ("refused", "rejected")
    assert not appeals.may_be_filed(profile)


def test_nobody_appeals_for_somebody_else(submitted, curator, stranger):
    curation.refuse(profile=submitted, by=curator, reason="content", note="Non.")
    with pytest.raises(PermissionRefused):
        appeals.file(profile=submitted, text="Pour elle.", by=stranger)


@pytest.mark.django_db(transaction=True)
def test_of_two_curators_who_decide_at_once_one_wins(transactional_db):
    curators = [make_user(Role.DIRECTORY_CURATOR) for _ in range(2)]
    owner = consent(make_user(Role.MEMBER))
    profile = ProfileFactory(owner=owner, state="submitted")
    ready = threading.Barrier(2)
    results = []

    def decide(service, by, words):
        mine = Profile.objects.get(pk=profile.pk)
        ready.wait()
        try:
            service(profile=mine, by=by, **words)
            results.append("done")
        except TransitionConflict:
            results.append("conflict")
        finally:
            connection.close()

    jobs = [
        (curation.publish, curators[0], {}),
        (curation.refuse, curators[1], {"reason": "content", "note": "Non."}),
    ]
    threads = [threading.Thread(target=decide, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["conflict", "done"]
    assert TransitionLog.objects.about(profile).count() == 1
    assert InboxMessage.objects.filter(recipient=owner).count() == 1


def test_what_changed_since_publication_is_read_again(submitted, curator, amina):
    curation.publish(profile=submitted, by=curator)
    assert not Profile.objects.changed_since_published().exists()
    steps.save_step(profile=submitted, step="professional", data={"headline": "Autre titre"}, by=amina)
    assert Profile.objects.changed_since_published().get() == submitted
    with pytest.raises(PermissionRefused):
        curation.acknowledge_changes(profile=submitted, by=amina)
    curation.acknowledge_changes(profile=submitted, by=curator)
    curation.acknowledge_changes(profile=submitted, by=curator)
    assert not Profile.objects.changed_since_published().exists()
    assert AuditEvent.objects.filter(kind="profile.changes_read", subject=amina).count() == 1
