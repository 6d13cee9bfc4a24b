"""Every message of the directory can be read in three languages, and keeps people's names out of its subject."""

import re

import pytest

from mdm_platform.notifications.declarations import registered
from mdm_platform.notifications.rendering import render
from skills.models import Invitation
from skills.services import appeals, contacts, curation
from tests.factories.skills import ProfileFactory
from tests.utils.consents import consent

WORDS_OF_DIRECTORY = ("profile", "contact", "report", "invitation", "appeal", "completion", "confirmation")
NAMES = sorted(name for name in registered() if re.match(rf"skills\.({'|'.join(WORDS_OF_DIRECTORY)})", name))


@pytest.fixture
def objects(amina, youssef, curator):
    profile = ProfileFactory(owner=consent(amina), state="published")
    contact = contacts.send(profile=profile, purpose="expertise", subject="Sujet", body="Bonjour", by=youssef)
    curation.hide(profile=profile, by=curator, reason="content", note="Ce qu’il faut changer.")
    appeal = appeals.file(profile=profile, text="Non.", by=amina)
    invitation = Invitation(pk=1, email="x@exemple.test")
    return {"profile": profile, "contact": contact, "appeal": appeal, "invitation": invitation}


def about(name, objects):
    for word, key in (
        ("appeal", "appeal"),
        ("contact", "contact"),
        ("report", "contact"),
        ("invitation", "invitation"),
    ):
        if word in name:
            return objects[key]
    return objects["profile"]


def test_there_is_a_message_for_each_moment_of_a_profile():
    moments = ("submitted", "published", "refused", "hidden", "withdrawn", "stale")
    assert {f"skills.profile_{moment}" for moment in moments} <= set(NAMES)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_message_is_rendered(language, objects, amina):
    log = appeals.last_refusal(objects["profile"])
    params = {"reason": "content", "log": log.pk, "number": 3}
    for name in NAMES:
        made = render(registered()[name], about=about(name, objects), recipient=amina, language=language, params=params)
        assert made.subject, name
        assert len(made.body) > 60, name
        for text in (made.subject, made.body, made.sms):
            assert "undefined" not in text, name
            assert "Berrada" not in text, name


def test_a_refusal_carries_the_reason_and_the_note(objects, amina):
    log = appeals.last_refusal(objects["profile"])
    made = render(
        registered()["skills.profile_hidden"],
        about=objects["profile"],
        recipient=amina,
        language="fr",
        params={"reason": "content", "log": log.pk},
    )
    assert "Motif : Contenu contraire aux règles." in made.body
    assert "Ce qu’il faut changer." in made.body
