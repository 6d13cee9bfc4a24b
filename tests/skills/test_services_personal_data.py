"""A person can leave: everything held is exported, and nothing of it stays."""

import json

import pytest
from django.apps import apps
from django.db import connection
from psycopg import sql

from mdm_platform.accounts import data_rights
from mdm_platform.audit.models import TransitionLog
from skills.models import Education, Experience, Profile
from skills.services import appeals, contacts, curation, duplicates, invitations, profiles
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent

CANARY = "zqxcanari"


@pytest.fixture
def full_life(amina, youssef, curator):
    """Somebody who used everything, with the same word in each free text."""
    profile = ProfileFactory(
        owner=consent(amina),
        state="published",
        first_name=CANARY,
        last_name=CANARY,
        first_name_ar=CANARY,
        last_name_ar=CANARY,
        headline=CANARY,
        summary_fr=CANARY,
        summary_ar=CANARY,
        summary_en=CANARY,
        city=CANARY,
    )
    Experience.objects.create(profile=profile, title=CANARY, organisation=CANARY, description=CANARY)
    Education.objects.create(profile=profile, degree=CANARY, institution=CANARY, field=CANARY)
    profile.profile_skills.update(evidence="link", evidence_url=f"https://{CANARY}.test/")
    other = ProfileFactory(owner=consent(youssef), state="published")
    contacts.send(profile=other, purpose="other", subject=CANARY, body=CANARY, by=amina)
    received = contacts.send(profile=profile, purpose="other", subject="Bonjour", body="De Youssef", by=youssef)
    contacts.accept(contact=received, by=amina)
    contacts.post_message(contact=received, body=CANARY, by=amina)
    contacts.report(contact=received, by=amina, reason="other", note=CANARY)
    curation.hide(profile=profile, by=curator, reason="content", note=CANARY)
    appeals.file(profile=profile, text=CANARY, by=amina)
    return profile


def rows_with(word):
    """Tables of the directory and of the log in which the word stands anywhere."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label not in ("skills", "audit", "files"):
                continue
            statement = sql.SQL("SELECT count(*) FROM {} AS r WHERE lower(r::text) LIKE %s")
            cursor.execute(statement.format(sql.Identifier(model._meta.db_table)), [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(model._meta.label)
    return found


def test_the_export_holds_everything_the_person_wrote(full_life, amina, youssef):
    assert data_rights.export(amina)["skills.contacts"][-1]["bloque"] == youssef.full_name
    exported = json.dumps(data_rights.export(amina), ensure_ascii=False)
    assert exported.count(CANARY) >= 17
    assert str(full_life.public_id) in exported
    assert "De Youssef" in exported


def test_the_export_of_somebody_without_a_profile_is_empty(stranger):
    exported = data_rights.export(stranger)
    assert (exported["skills.profile"], exported["skills.contacts"]) == ([], [])


def test_erasing_leaves_no_word_and_every_log_row(full_life, amina, youssef):
    assert len(rows_with(CANARY)) >= 6
    before = TransitionLog.objects.count()
    data_rights.erase(amina)
    assert rows_with(CANARY) == []
    assert TransitionLog.objects.count() == before + 4
    assert not Profile.objects.filter(owner=amina).exists()
    assert Profile.objects.filter(owner=youssef).exists()
    data_rights.erase(amina)


def test_erasing_keeps_what_the_other_side_wrote(full_life, amina, youssef):
    data_rights.erase(amina)
    assert "De Youssef" in json.dumps(data_rights.export(youssef), ensure_ascii=False)


def test_names_never_reach_the_logs_of_the_program(amina, curator, caplog):
    caplog.set_level("DEBUG")
    profile = ProfileFactory(owner=consent(amina), last_name=CANARY)
    profiles.submit(profile=profile, by=amina)
    curation.refuse(profile=profile, by=curator, reason="content", note=CANARY)
    messages = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [message for message in messages if CANARY in message]


def test_duplicates_by_name_across_scripts_and_by_address(amina, youssef, curator, db):
    latin = ProfileFactory(owner=amina, first_name="Mohamed", last_name="Alaoui", birth_year=1980, country="FR")
    arabic = ProfileFactory(
        owner=youssef, first_name="", last_name="", first_name_ar="محمد", last_name_ar="العلوي", country="ES"
    )
    imported = ProfileFactory(owner=None, first_name="Alaoui", last_name="Muhammad", birth_year=1980, country="BE")
    for profile in (latin, arabic, imported):
        profile.name_key = duplicates.name_key(profile)
        profile.save(update_fields=["name_key"])
    found = {hint.profile: [reason.value for reason in hint.reasons] for hint in duplicates.hints(latin)}
    assert found == {imported: ["similar_name_and_birth_year"], arabic: ["similar_name"]}


def test_duplicates_by_the_address_of_an_invitation(amina, curator):
    profile = ProfileFactory(owner=amina)
    imported = ProfileFactory(owner=None)
    invitations.invite(profile=imported, by=curator, email=amina.email)
    (hint,) = duplicates.hints(profile)
    assert (hint.profile, [reason.value for reason in hint.reasons]) == (imported, ["same_address"])
    (mirrored,) = duplicates.hints(imported)
    assert mirrored.profile == profile
