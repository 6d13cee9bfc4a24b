"""Every message of every app can be made in three languages, by mail, by text and in the inbox."""

from html.parser import HTMLParser

import pytest
from django.db import transaction

from mdm_platform.notifications import declarations, optout
from mdm_platform.notifications.rendering import SMS_LENGTH, Rendered, render
from tests.utils.notification_examples import example_of, examples_of

pytestmark = pytest.mark.django_db

NAMES = sorted(declarations.registered())
LONGEST_SUBJECT = 110


@pytest.fixture(scope="module")
def examples(django_db_setup, django_db_blocker):
    """What every message is about, made once for the module and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield examples_of({name.partition(".")[0] for name in NAMES})
        transaction.set_rollback(True)


@pytest.fixture
def made(request, examples, amina) -> Rendered:
    name, language = request.param
    notification = declarations.get(name)
    example = example_of(name, examples)
    return render(
        notification,
        about=example.about,
        recipient=amina,
        language=language,
        params={"reason": "", **example.params},
        secrets=example.secrets,
        unsubscribe_url=optout.link(notification, recipient=amina, address="", language=language),
    )


every = pytest.mark.parametrize(
    "made",
    [pytest.param((name, language), id=f"{name}-{language}") for name in NAMES for language in ("fr", "ar", "en")],
    indirect=True,
)


@every
def test_the_message_can_be_made(made):
    assert 5 <= len(made.subject) <= LONGEST_SUBJECT
    assert "Berrada" not in made.subject, "a subject is neutral"
    assert len(made.body) >= 10
    assert made.body in made.text
    assert 0 < len(made.sms) <= SMS_LENGTH
    assert made.action_url == "" or made.action_url.startswith("http://testserver/")
    for text in (made.subject, made.text, made.html, made.sms):
        assert "undefined" not in text
        assert "None" not in text
        assert "&#x27;" not in text or text is made.html
    HTMLParser().feed(made.html)


@pytest.mark.parametrize("name", NAMES)
def test_the_declaration_is_complete(name):
    notification = declarations.get(name)
    assert str(notification.label)
    assert notification.category in declarations.Category
    assert notification.__doc__, "a message says to whom it tells what"
