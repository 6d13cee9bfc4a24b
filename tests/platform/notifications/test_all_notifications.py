"""Every message of every app can be made in three languages, by mail, by text and in the inbox."""

from collections.abc import Iterator
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


def made(name, language, examples, reader) -> Rendered:
    """The message as that person receives it."""
    notification = declarations.get(name)
    example = example_of(name, examples)
    return render(
        notification,
        about=example.about,
        recipient=reader,
        language=language,
        params={"reason": "", **example.params},
        secrets=example.secrets,
        unsubscribe_url=optout.link(notification, recipient=reader, address="", language=language),
    )


def faults(message: Rendered) -> Iterator[str]:
    """What no reader should meet in a message."""
    if not 5 <= len(message.subject) <= LONGEST_SUBJECT:
        yield "the length of the subject"
    if "Berrada" in message.subject:
        yield "a subject that is not neutral"
    if len(message.body) < 10 or message.body not in message.text:
        yield "the body"
    if not 0 < len(message.sms) <= SMS_LENGTH:
        yield "the length of the text message"
    if message.action_url and not message.action_url.startswith("http://testserver/"):
        yield "the address"
    for text in (message.subject, message.text, message.html, message.sms):
        if "undefined" in text or "None" in text or ("&#x27;" in text and text is not message.html):
            yield f"a word of the machine: {text[:80]}"
    HTMLParser().feed(message.html)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_message_can_be_made(examples, amina, language):
    found = {name: list(faults(made(name, language, examples, amina))) for name in NAMES}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_declaration_is_complete():
    complete = [declarations.get(name) for name in NAMES]
    assert [one for one in complete if not str(one.label) or one.category not in declarations.Category] == []
    assert [one for one in complete if not one.__doc__] == [], "a message says to whom it tells what"
