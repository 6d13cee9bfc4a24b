"""The header that every page has."""

import pytest

from mdm_platform.notifications.models import InboxMessage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [0, 1, 2, 3, 11, 100])
def test_unread_notifications_are_counted_in_every_language(amina, client_as, count):
    InboxMessage.objects.bulk_create(
        InboxMessage(recipient=amina, notification="accounts.test", about_type="", about_id="") for _ in range(count)
    )
    browser = client_as(amina)
    for language in ("fr", "ar", "en"):
        answer = browser.get(f"/{language}/")
        assert answer.status_code == 200
        assert ("bell-count" in answer.content.decode()) is (count > 0), language
