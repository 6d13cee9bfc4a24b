"""A person's own profile: start, send, pause, withdraw, come back, be forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.errors import PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage
from skills.models import Profile
from skills.services import curation, lifecycle, profiles
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent


def messages_of(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def test_start_draft_gives_the_same_profile_twice(amina):
    profile = profiles.start_draft(by=amina)
    assert (profile.first_name, profile.last_name, profile.state) == ("Amina", "Berrada", "draft")
    assert profiles.start_draft(by=amina).pk == profile.pk
    assert Profile.objects.count() == 1


def test_start_draft_puts_an_arabic_name_in_its_place(youssef):
    profile = profiles.start_draft(by=youssef)
    assert (profile.first_name, profile.first_name_ar, profile.last_name_ar) == ("", "يوسف", "العلمي")


def test_start_draft_refuses_staff_who_are_not_members(curator):
    with pytest.raises(PermissionRefused):
        profiles.start_draft(by=curator)


def test_submit_sends_a_receipt(amina):
    profile = ProfileFactory(owner=consent(amina))
    profiles.submit(profile=profile, by=amina)
    profile.refresh_from_db()
    assert profile.state == "submitted"
    assert profile.submitted_at is not None
    assert messages_of(amina) == ["skills.profile_submitted"]


def test_submit_says_everything_that_is_missing(amina):
    profile = Profile.objects.create(owner=amina)
    with pytest.raises(TransitionNotAllowed) as refusal:
        profiles.submit(profile=profile, by=amina)
    assert len(refusal.value.reasons) == 8
    assert "Ajoutez au moins une compétence." in refusal.value.reasons


@pytest.mark.parametrize("who", ["stranger", "curator", "administrator", "partner_agent"])
def test_submit_refuses_everybody_else(amina, who, request):
    profile = ProfileFactory(owner=consent(amina))
    with pytest.raises(PermissionRefused):
        profiles.submit(profile=profile, by=request.getfixturevalue(who))


def test_resubmit_after_a_request_for_completion(amina, curator):
    profile = ProfileFactory(owner=consent(amina), state="submitted")
    curation.request_completion(profile=profile, by=curator, reason="too_short", note="Dites-en plus.")
    profiles.submit(profile=profile, by=amina)
    assert profile.state == "submitted"
    assert list(TransitionLog.objects.about(profile).values_list("transition", flat=True)) == [
        "request_completion",
        "resubmit",
    ]


def test_pause_and_resume(amina, stranger):
    profile = ProfileFactory(owner=consent(amina), state="published")
    profiles.pause(profile=profile, by=amina)
    assert not Profile.objects.found_by(stranger).exists()
    profiles.resume(profile=profile, by=amina)
    assert Profile.objects.found_by(stranger).get() == profile


def test_withdrawing_the_directory_consent_withdraws_the_profile_at_once(amina, stranger):
    profile = ProfileFactory(owner=consent(amina), state="published")
    consents.withdraw(user=amina, purpose="directory", by=amina)
    profile.refresh_from_db()
    assert (profile.state, profile.published_at) == ("withdrawn", None)
    assert not Profile.objects.found_by(stranger).exists()
    assert messages_of(amina) == ["skills.profile_withdrawn"]
    assert TransitionLog.objects.about(profile).get().reason == "consent_withdrawn"


def test_a_draft_survives_a_withdrawn_consent(amina):
    profile = ProfileFactory(owner=consent(amina))
    consents.withdraw(user=amina, purpose="directory", by=amina)
    profile.refresh_from_db()
    assert profile.state == "draft"


def test_reopen_needs_a_new_consent_to_be_sent(amina):
    profile = ProfileFactory(owner=consent(amina), state="published")
    consents.withdraw(user=amina, purpose="directory", by=amina)
    profile.refresh_from_db()
    profiles.reopen(profile=profile, by=amina)
    assert (profile.state, profile.withdrawn_at) == ("draft", None)
    with pytest.raises(TransitionNotAllowed, match="pas donné son accord"):
        profiles.submit(profile=profile, by=amina)


def test_anonymise_after_thirty_days(amina, curator):
    profile = ProfileFactory(owner=consent(amina), state="submitted", birth_year=1980)
    curation.refuse(profile=profile, by=curator, reason="content", note="Propos d’Amina")
    profiles.withdraw(profile=profile, by=amina)
    assert lifecycle.anonymise_withdrawn(now=timezone.now() + timedelta(days=29)) == 0
    assert lifecycle.anonymise_withdrawn(now=timezone.now() + timedelta(days=31)) == 1
    profile.refresh_from_db()
    assert (profile.state, profile.owner, profile.full_name, profile.birth_year) == ("anonymised", None, "", None)
    assert (profile.country, profile.seniority) == ("FR", 12)
    assert profile.profile_skills.count() == 0
    assert TransitionNote.objects.get().text == ""
    assert profiles.start_draft(by=amina).pk != profile.pk


def test_death_hides_the_profile_and_the_platform_logs_it(amina, stranger):
    profile = ProfileFactory(owner=consent(amina), state="published")
    lifecycle.follow_death(user=amina)
    profile.refresh_from_db()
    assert (profile.state, TransitionLog.objects.about(profile).get().reason) == ("paused", "deceased")


def test_an_erasure_request_hides_and_its_cancellation_shows_again(amina):
    profile = ProfileFactory(owner=consent(amina), state="published")
    lifecycle.follow_erasure_request(user=amina)
    profile.refresh_from_db()
    assert profile.state == "paused"
    lifecycle.follow_erasure_cancellation(user=amina)
    profile.refresh_from_db()
    assert profile.state == "published"


def test_a_cancelled_erasure_does_not_undo_the_owner_s_own_pause(amina):
    profile = ProfileFactory(owner=consent(amina), state="published")
    profiles.pause(profile=profile, by=amina)
    lifecycle.follow_erasure_request(user=amina)
    lifecycle.follow_erasure_cancellation(user=amina)
    profile.refresh_from_db()
    assert profile.state == "paused"
