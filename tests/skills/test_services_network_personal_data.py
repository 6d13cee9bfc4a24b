"""What networks hold about a person is shown to the person, and leaves with the person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from mdm_platform.accounts import data_rights
from mdm_platform.files.models import StoredFile
from skills.models import NetworkDocument, NetworkMembership, NetworkNote, NetworkPost, NoteReview, PostReport
from skills.services import network_documents, network_memberships, network_notes, network_posts
from tests.factories.skills import NetworkFactory, NetworkMembershipFactory, NetworkNoteFactory, NetworkPostFactory
from tests.utils.consents import consent

pytestmark = pytest.mark.django_db
CANARY = "kanarienvogel"


def tables_that_hold(text):
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS held WHERE held::text ILIKE %s', [f"%{text}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.fixture
def writer():
    """A member who left words everywhere, some of which were answered, removed or published."""
    network = NetworkFactory()
    user = consent(NetworkMembershipFactory(network=network).user)
    NetworkMembership.objects.filter(user=user).update(motivation=CANARY)
    animator = NetworkMembershipFactory(network=network, role="animator").user
    answered = network_posts.write(network=network, body=f"{CANARY} 1", by=user)
    network_posts.write(network=network, body="Merci.", by=animator, parent=answered)
    removed = network_posts.write(network=network, body=f"{CANARY} 2", by=user)
    network_posts.remove(post=removed, by=animator, reason="other", note=f"Cher {CANARY}")
    other = NetworkPostFactory(network=network)
    network_posts.report(post=other, reason="other", text=CANARY, by=user)
    network_notes.create(network=network, by=user, title=CANARY, summary=CANARY, text=CANARY)
    NetworkNoteFactory(network=network, author=user, state="published", text=CANARY, is_signed=True)
    reviewed = NetworkNoteFactory(network=network, state="in_review")
    network_notes.review(note=reviewed, verdict="improve", text=CANARY, by=user)
    upload = SimpleUploadedFile(f"{CANARY}.csv", b"nom;ville\nA;Lyon\n", "text/csv")
    network_documents.add(network=network, upload=upload, title=CANARY, by=user)
    return user


def test_everything_is_shown(writer):
    held = data_rights.export(writer)
    assert [row["motivation"] for row in held["skills.networks"]] == [CANARY]
    kinds = [row["nature"] for row in held["skills.network_words"]]
    assert kinds == ["message", "message", "note", "note", "avis", "signalement", "document"]
    assert data_rights.readable(writer)


def test_everything_leaves(writer):
    assert tables_that_hold(CANARY)
    for _twice in range(2):
        for section in data_rights.sections():
            section.erase(writer)
    assert tables_that_hold(CANARY) == []
    assert not NetworkMembership.objects.filter(user=writer).exists()
    assert not NetworkDocument.objects.exists()
    assert not StoredFile.objects.exists()
    posts = list(NetworkPost.objects.order_by("state", "pk").values_list("state", "author"))
    assert posts[:2] == [("deleted", None), ("deleted", None)]
    assert [state for state, author in posts[2:] if author] == ["published", "published"]
    assert set(NetworkNote.objects.filter(author=None).values_list("state", "title")) == {("withdrawn", "")}
    assert NoteReview.objects.get().reviewer is PostReport.objects.get().reporter is None


def test_what_was_explained_about_a_place_leaves_with_it(writer):
    place = NetworkMembership.objects.get(user=writer)
    animator = NetworkMembership.objects.get(network=place.network, role="animator").user
    network_memberships.remove(membership=place, by=animator, reason="other", note=f"{CANARY} exagère")
    for section in data_rights.sections():
        section.erase(writer)
    assert tables_that_hold(CANARY) == []
