"""Messages are written with the change that they tell, to those who may and want to hear."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from mdm_platform import bell, encryption
from mdm_platform.notifications import Category, Channel, Notification, declarations, queue
from mdm_platform.notifications.models import AddressOptOut, ChannelPreference, InboxMessage, OutboxMessage
from mdm_platform.notifications.optout import hash_address
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile_told(monkeypatch):
    monkeypatch.setattr(declarations, "_registry", dict(declarations._registry))

    class ProfileTold(Notification):
        label = "Votre fiche"
        category = Category.PROFILE

    return ProfileTold


def sent(channel: str) -> int:
    return OutboxMessage.objects.filter(channel=channel).count()


def test_a_name_is_the_app_and_the_class(profile_told):
    assert profile_told.name == "platform.profile_told"
    assert declarations.get("platform.profile_told") is profile_told


def test_an_unknown_name_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"declared as x\.y"):
        declarations.get("x.y")


def test_by_default_the_inbox_and_the_mail(profile_told, amina):
    now = timezone.now()
    profile_told.send(to=amina, about=amina, reason="complete", params={"count": 2}, now=now)
    inbox, outbox = InboxMessage.objects.get(), OutboxMessage.objects.get()
    for message in (inbox, outbox):
        assert message.recipient == amina
        assert (message.about_type, message.about_id) == ("accounts.user", str(amina.pk))
        assert message.params == {"count": 2, "reason": "complete"}
        assert message.created_at == now
        assert message.about() == amina
    assert (outbox.channel, outbox.language, outbox.status, outbox.attempts) == ("email", "fr", "pending", 0)


def test_somebody_without_mail_gets_a_text(profile_told):
    phoning = make_user(email=None, phone="+212600000001", language="ar")
    profile_told.send(to=phoning)
    assert (sent("sms"), sent("email"), InboxMessage.objects.count()) == (1, 0, 1)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"deceased_at": timezone.now()}])
def test_the_inactive_and_the_deceased_get_nothing(profile_told, fields):
    profile_told.send(to=make_user(email="x@exemple.test", **fields))
    assert (OutboxMessage.objects.count(), InboxMessage.objects.count()) == (0, 0)


def test_a_choice_replaces_the_default(profile_told, amina, youssef):
    ChannelPreference.objects.create(user=amina, category="profile", channel="email", enabled=False)
    ChannelPreference.objects.create(user=youssef, category="news", channel="email", enabled=False)
    profile_told.send_to_many(to=[amina, youssef])
    assert list(OutboxMessage.objects.values_list("recipient", flat=True)) == [youssef.pk]
    assert InboxMessage.objects.count() == 2


def test_a_mandatory_message_ignores_choices(profile_told, amina):
    ChannelPreference.objects.create(user=amina, category="profile", channel="email", enabled=False)
    profile_told.mandatory = True
    profile_told.send(to=amina)
    assert sent("email") == 1


def test_declared_channels_are_the_only_ones(profile_told, amina):
    profile_told.channels = (Channel.EMAIL,)
    profile_told.send(to=amina)
    assert (sent("email"), InboxMessage.objects.count()) == (1, 0)


def test_an_address_is_written_to_in_the_language_given(profile_told):
    profile_told.send_to_address(email="invitee@exemple.test", language="ar")
    message = OutboxMessage.objects.get()
    assert (message.address, message.language, message.recipient) == ("invitee@exemple.test", "ar", None)


def test_an_address_that_opted_out_is_left_alone(profile_told):
    AddressOptOut.objects.create(address_hash=hash_address("Invitee@exemple.test "), category="profile")
    profile_told.send_to_address(email="invitee@exemple.test", language="fr")
    assert OutboxMessage.objects.count() == 0


def test_either_a_mail_address_or_a_number(profile_told):
    with pytest.raises(ImproperlyConfigured, match="either an e-mail address or a telephone number"):
        profile_told.send_to_address(language="fr")


def test_a_code_is_encrypted(profile_told, amina):
    profile_told.send(to=amina, secrets={"code": "482913"})
    message = OutboxMessage.objects.get()
    assert "482913" not in message.secrets
    assert encryption.decrypt_json(message.secrets) == {"code": "482913"}


def test_a_change_that_fails_tells_nothing(profile_told, amina):
    def fail_after_telling():
        profile_told.send(to=amina)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        transaction.atomic(fail_after_telling)()
    assert (OutboxMessage.objects.count(), InboxMessage.objects.count()) == (0, 0)


def test_one_ring_a_transaction(profile_told, amina, monkeypatch, django_capture_on_commit_callbacks):
    rings = []
    monkeypatch.setattr(bell, "ring", rings.append)
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(20):
            profile_told.send(to=amina)
    assert rings == [queue.DELIVER_TASK]


def test_many_people_cost_a_handful_of_statements(profile_told, django_assert_max_num_queries):
    people = [make_user(email=f"p{number}@exemple.test") for number in range(30)]
    with django_assert_max_num_queries(6):
        profile_told.send_to_many(to=people)
    assert sent("email") == 30
