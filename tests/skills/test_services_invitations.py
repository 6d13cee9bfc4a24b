"""Imported people: hidden until they accept, forgotten when they do not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdm_platform import links
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import OutboxMessage
from skills.models import Invitation, Profile
from skills.notifications import INVITATION_PURPOSE
from skills.services import invitations, profiles
from tests.factories.skills import ProfileFactory


@pytest.fixture
def imported(db):
    return ProfileFactory(owner=None, first_name="Karim", last_name="Importé")


@pytest.fixture
def invitation(imported, curator):
    return invitations.invite(profile=imported, by=curator, email="Karim@Exemple.test", language="ar", source="liste")


def test_an_invitation_is_written_in_the_language_of_the_person(invitation, imported):
    message = OutboxMessage.objects.get()
    assert (message.notification, message.language) == ("skills.invitation_sent", "ar")
    assert invitation.email == "karim@exemple.test"
    imported.refresh_from_db()
    assert (imported.origin, bool(imported.name_key)) == ("import", True)


def test_an_invited_person_is_hidden(invitation, stranger, partner_agent):
    for user in (stranger, partner_agent):
        assert not Profile.objects.visible_to(user).exists()


def test_only_staff_invite(imported, stranger):
    with pytest.raises(PermissionRefused):
        invitations.invite(profile=imported, by=stranger, email="x@exemple.test")


def test_an_invitation_needs_an_address(imported, curator):
    with pytest.raises(InvalidInput):
        invitations.invite(profile=imported, by=curator)


def test_accepting_gives_the_draft_to_the_person(invitation, imported, amina):
    token = links.sign(INVITATION_PURPOSE, invitation, max_age=timedelta(days=60))
    profile = invitations.accept(invitation=invitations.of_link(token), by=amina)
    assert (profile.pk, profile.owner, profile.state) == (imported.pk, amina, "draft")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.email) == ("accepted", "")
    with pytest.raises(links.LinkRefused):
        invitations.of_link(token)


def test_an_empty_draft_gives_way_and_a_real_profile_does_not(invitation, amina, youssef):
    ProfileFactory(owner=youssef)
    with pytest.raises(TransitionNotAllowed, match="déjà une fiche"):
        invitations.accept(invitation=invitation, by=youssef)
    profiles.start_draft(by=amina)
    invitations.accept(invitation=invitation, by=amina)
    assert Profile.objects.get(owner=amina).last_name == "Importé"


def test_declining_forgets_everything_at_once(invitation, imported):
    invitations.decline(invitation=invitation)
    assert not Profile.objects.filter(pk=imported.pk).exists()
    kept = Invitation.objects.get()
    assert (kept.state, kept.email, kept.profile) == ("declined", "", None)


def test_sixty_days_without_an_answer(invitation, imported):
    assert invitations.purge_overdue(now=timezone.now() + timedelta(days=59)) == 0
    assert invitations.purge_overdue(now=timezone.now() + timedelta(days=61)) == 1
    assert not Profile.objects.filter(pk=imported.pk).exists()
    assert Invitation.objects.get().state == "purged"


def test_an_accepted_profile_is_never_purged(invitation, amina):
    invitations.accept(invitation=invitation, by=amina)
    assert invitations.purge_overdue(now=timezone.now() + timedelta(days=100)) == 0
    assert Profile.objects.filter(owner=amina).exists()
