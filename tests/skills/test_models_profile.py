"""What the database itself refuses of a profile."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from skills.models import Profile
from tests.factories.skills import ProfileFactory


def test_a_draft_needs_nothing_but_its_owner(amina):
    profile = Profile.objects.create(owner=amina)
    profile.refresh_from_db()
    assert (profile.state, profile.listed_for, profile.visibility, profile.contributions) == (
        "draft",
        "members",
        {},
        [],
    )


def test_a_bare_insert_gets_defaults_from_the_database(amina):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO skills_profile (owner_id) VALUES (%s)", [amina.pk])
    profile = Profile.objects.get(owner=amina)
    assert (profile.state, profile.origin, profile.accepts_contacts) == ("draft", "registration", True)
    assert profile.public_id is not None
    assert profile.created_at <= timezone.now()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "published", "published_at": None}, "profile_published_iff_published_at"),
        ({"state": "draft", "published_at": timezone.now()}, "profile_published_iff_published_at"),
        ({"state": "published", "confirmed_at": None}, "profile_published_is_confirmed"),
        ({"state": "submitted", "submitted_at": None}, "profile_submitted_has_date"),
        ({"state": "withdrawn", "withdrawn_at": None}, "profile_withdrawn_iff_withdrawn_at"),
        ({"state": "submitted", "owner": None}, "profile_owned_unless_invited"),
        ({"state": "anonymised", "owner": None}, "profile_anonymised_names_nobody"),
        ({"seniority": 71}, "profile_seniority_plausible"),
        ({"birth_year": 199}, "profile_birth_year_plausible"),
        ({"completeness": 101}, "profile_completeness_percent"),
        ({"listed_for": "family"}, "profile_listed_for_known"),
        ({"indexable": True}, "profile_indexable_is_public"),
    ],
)
def test_the_database_refuses(db, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProfileFactory(**fields)


def test_a_person_has_one_profile(amina):
    ProfileFactory(owner=amina)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfileFactory(owner=amina)


def test_a_name_never_stands_in_the_string_of_a_profile(amina):
    profile = ProfileFactory(owner=amina, last_name="Berrada")
    assert str(profile) == f"fiche {profile.public_id}"
