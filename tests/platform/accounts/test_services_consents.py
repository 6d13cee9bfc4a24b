from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from mdm_platform.accounts import lifecycle
from mdm_platform.accounts.models import Consent, ConsentPurpose, ConsentText
from mdm_platform.accounts.reference import load_purposes
from mdm_platform.accounts.services import consents
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput


@pytest.fixture
def purposes(db):
    load_purposes()


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setitem(lifecycle._listeners, "consent_changed", [lambda **event: heard.append(event)])
    return heard


def test_seven_purposes_are_loaded_with_their_words_in_three_languages_and_loading_again_changes_nothing(db):
    assert (load_purposes(), load_purposes()) == (7, 7)
    slugs = ["directory", "matching", "volunteering", "partner_sharing", "host_country", "statistics", "news"]
    assert list(ConsentPurpose.objects.values_list("slug", flat=True)) == slugs
    assert ConsentText.objects.count() == 7
    for text in ConsentText.objects.all():
        assert min(len(text.text_fr), len(text.text_ar), len(text.text_en)) > 60


def test_given_withdrawn_given_again(purposes, amina, told):
    now = timezone.now()
    consents.give(user=amina, purpose="news", by=amina, now=now)
    assert consents.has(amina, "news")
    assert list(consents.active_user_ids("news")) == [{"user_id": amina.pk}]
    assert consents.withdraw(user=amina, purpose="news", by=amina, now=now + timedelta(hours=1))
    assert not consents.has(amina, "news")
    assert not consents.active_user_ids("news").exists()
    consents.give(user=amina, purpose="news", by=amina, now=now + timedelta(hours=2))
    rows = Consent.objects.filter(user=amina).order_by("pk")
    assert [(row.text.version, row.withdrawn_at is None) for row in rows] == [(1, False), (1, True)]
    assert [event["given"] for event in told] == [True, False, True]
    kinds = AuditEvent.objects.filter(subject=amina).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["consent.given", "consent.withdrawn", "consent.given"]


def test_giving_twice_changes_nothing(purposes, amina, told):
    first = consents.give(user=amina, purpose="news", by=amina)
    assert consents.give(user=amina, purpose="news", by=amina) == first
    assert len(told) == 1


def test_withdrawing_what_was_not_given_changes_nothing(purposes, amina, told):
    assert not consents.withdraw(user=amina, purpose="news", by=amina)
    assert told == []


def shown(user, slug):
    row = next(row for row in consents.overview(user) if row["purpose"].slug == slug)
    return row["text"].version, row["newer"] and row["newer"].version


def test_new_words_are_agreed_to_anew(purposes, amina, client):
    consents.give(user=amina, purpose="news", by=amina)
    assert shown(amina, "news") == (1, None)
    purpose = ConsentPurpose.objects.get(slug="news")
    words = {"text_fr": "Autre", "text_ar": "آخر", "text_en": "Other"}
    ConsentText.objects.create(purpose=purpose, version=2, valid_from=timezone.now(), **words)
    assert consents.has(amina, "news")
    assert shown(amina, "news") == (1, 2)
    client.force_login(amina)
    assert "Accepter le nouveau texte" in client.get("/fr/me/consents/").content.decode()
    assert consents.give(user=amina, purpose="news", by=amina).text.version == 2
    assert shown(amina, "news") == (2, None)
    assert Consent.objects.active().filter(user=amina).count() == 1


def test_words_of_the_future_are_not_shown_yet(purposes, amina):
    purpose = ConsentPurpose.objects.get(slug="news")
    tomorrow = timezone.now() + timedelta(days=1)
    ConsentText.objects.create(purpose=purpose, version=2, valid_from=tomorrow, text_fr="a", text_ar="b", text_en="c")
    assert purpose.current_text().version == 1
    assert shown(amina, "news") == (1, None)
    assert purpose.current_text(tomorrow).version == 2


@pytest.mark.parametrize("slug", ["unknown", ""])
def test_an_unknown_purpose_is_refused(purposes, amina, slug):
    for verb in (consents.give, consents.withdraw):
        with pytest.raises(InvalidInput) as refusal:
            verb(user=amina, purpose=slug, by=amina)
        assert refusal.value.code == "unknown_purpose"


def test_a_purpose_that_is_no_longer_offered_can_only_be_withdrawn(purposes, amina, youssef):
    consents.give(user=amina, purpose="news", by=amina)
    ConsentPurpose.objects.filter(slug="news").update(is_active=False)
    with pytest.raises(InvalidInput):
        consents.give(user=youssef, purpose="news", by=youssef)
    assert "news" in [row["purpose"].slug for row in consents.overview(amina)]
    assert "news" not in [row["purpose"].slug for row in consents.overview(youssef)]
    assert consents.withdraw(user=amina, purpose="news", by=amina)


def test_a_listener_that_fails_undoes_the_change(purposes, amina, monkeypatch):
    def fail(**_event):
        raise RuntimeError

    monkeypatch.setitem(lifecycle._listeners, "consent_changed", [fail])
    with pytest.raises(RuntimeError):
        consents.give(user=amina, purpose="news", by=amina)
    assert not consents.has(amina, "news")
    assert not AuditEvent.objects.filter(kind="consent.given").exists()


def test_the_database_refuses_two_active_consents(purposes, amina):
    held = consents.give(user=amina, purpose="news", by=amina)
    with pytest.raises(IntegrityError, match="consent_one_active"):
        Consent.objects.create(user=amina, purpose=held.purpose, text=held.text, given_at=timezone.now())


def test_one_sees_only_ones_own(purposes, amina, youssef):
    consents.give(user=amina, purpose="news", by=amina)
    assert not Consent.objects.visible_to(youssef).exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_once(amina):
    load_purposes()

    def give(_):
        try:
            return consents.give(user=amina, purpose="news", by=amina).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(give, range(2)))) == 1
