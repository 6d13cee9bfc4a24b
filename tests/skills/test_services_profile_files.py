"""The photograph and the CV: kept, replaced, removed, and read by whom the field allows."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mdm_platform.errors import InvalidInput, PermissionRefused
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import may_read
from skills.services import profile_files, profiles
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent


def photo(name="moi.png"):
    content = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


@pytest.fixture
def profile(amina):
    return ProfileFactory(owner=consent(amina), state="published")


def test_a_photograph_is_seen_by_members_and_not_by_the_public(profile, amina, stranger, partner_agent):
    stored = profile_files.attach(profile=profile, kind="photo", upload=photo(), by=amina)
    assert [may_read(user, stored) for user in (amina, stranger, partner_agent, None)] == [True, True, False, False]


def test_a_new_photograph_replaces_the_old_one(profile, amina):
    profile_files.attach(profile=profile, kind="photo", upload=photo(), by=amina)
    latest = profile_files.attach(profile=profile, kind="photo", upload=photo("autre.png"), by=amina)
    assert StoredFile.objects.get() == latest
    profile_files.remove(profile=profile, kind="photo", by=amina)
    assert not StoredFile.objects.exists()


def test_a_cv_is_for_staff_unless_its_owner_says_otherwise(profile, amina, stranger, curator):
    stored = StoredFile.objects.create(
        owner=amina, purpose="profile_cv", name="cv.pdf", content_type="application/pdf", size=1, sha256="0" * 64
    )
    profile.cv = stored
    profile.save(update_fields=["cv"])
    assert [may_read(user, stored) for user in (stranger, curator)] == [False, True]


def test_a_photograph_is_an_image(profile, amina):
    upload = SimpleUploadedFile("moi.png", b"%PDF-1.7 not an image", "image/png")
    with pytest.raises(InvalidInput):
        profile_files.attach(profile=profile, kind="photo", upload=upload, by=amina)


def test_nobody_adds_a_file_for_somebody_else(profile, stranger, curator):
    for who in (stranger, curator):
        with pytest.raises(PermissionRefused):
            profile_files.attach(profile=profile, kind="photo", upload=photo(), by=who)
    assert not StoredFile.objects.exists()


def test_anonymising_drops_the_files(profile, amina):
    profile_files.attach(profile=profile, kind="photo", upload=photo(), by=amina)
    profiles.withdraw(profile=profile, by=amina)
    profiles.anonymise(profile=profile)
    assert not StoredFile.objects.exists()
