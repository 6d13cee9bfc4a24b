"""Notes of the think tank: only their author reads a draft, peers review, an animator publishes, everybody reads."""

import pytest
from django.contrib.auth.models import AnonymousUser

from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from mdm_platform.notifications.models import InboxMessage
from skills.models import NetworkNote, NoteReview, Profile
from skills.services import network_notes, network_views
from tests.factories.skills import NetworkFactory, NetworkMembershipFactory, NetworkNoteFactory

pytestmark = pytest.mark.django_db
WORDS = {"title": "L’eau", "summary": "En bref.", "text": "Long."}


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def author(network):
    return NetworkMembershipFactory(network=network).user


@pytest.fixture
def peers(network):
    return [NetworkMembershipFactory(network=network).user for _number in range(2)]


@pytest.fixture
def animator(network):
    return NetworkMembershipFactory(network=network, role="animator").user


def told(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def readers(note, *users):
    return [user for user in users if NetworkNote.objects.visible_to(user).filter(pk=note.pk).exists()]


def test_a_note_goes_from_draft_to_everybody(network, author, peers, animator, stranger):
    visitor = AnonymousUser()
    note = network_notes.create(network=network, by=author, **WORDS)
    assert readers(note, author, animator, peers[0], stranger, visitor) == [author]
    network_notes.submit(note=note, by=author)
    assert (note.state, note.round, told(animator)) == ("in_review", 1, ["skills.network_note_to_review"])
    assert readers(note, author, animator, peers[0], stranger, visitor) == [author, animator, peers[0]]
    network_notes.review(note=note, verdict="approve", by=peers[0])
    with pytest.raises(TransitionNotAllowed) as refusal:
        network_notes.publish(note=note, by=animator)
    assert refusal.value.reasons == ["Il faut l’avis favorable d’au moins deux autres membres."]
    network_notes.review(note=note, verdict="improve", text="Plus court.", by=animator)
    with pytest.raises(TransitionNotAllowed):
        network_notes.publish(note=note, by=animator)
    network_notes.review(note=note, verdict="approve", by=peers[1])
    network_notes.publish(note=note, by=animator)
    assert readers(note, author, animator, peers[0], stranger, visitor) == [
        author,
        animator,
        peers[0],
        stranger,
        visitor,
    ]
    assert told(author) == ["skills.network_note_reviewed"] * 3 + ["skills.network_note_published"]


def test_a_new_round_forgets_the_former_reviews(network, author, peers, animator):
    note = network_notes.create(network=network, by=author, **WORDS)
    network_notes.submit(note=note, by=author)
    for peer in peers:
        network_notes.review(note=note, verdict="approve", by=peer)
    with pytest.raises(TransitionNotAllowed):
        network_notes.update(note=note, by=author, text="Autre chose.")
    network_notes.hand_back(note=note, by=animator, note_text="Citez vos sources.")
    assert told(author)[-1] == "skills.network_note_returned"
    network_notes.update(note=note, by=author, text="Avec les sources.")
    network_notes.submit(note=note, by=author)
    assert (note.round, note.approvals) == (2, 0)
    with pytest.raises(TransitionNotAllowed):
        network_notes.publish(note=note, by=animator)
    assert network_notes.recall(note=note, by=author).state == "draft"


def test_nobody_reviews_or_publishes_one_s_own(network, animator, peers):
    note = network_notes.create(network=network, by=animator, **WORDS)
    network_notes.submit(note=note, by=animator)
    with pytest.raises(PermissionRefused):
        network_notes.review(note=note, verdict="approve", by=animator)
    for peer in peers:
        network_notes.review(note=note, verdict="approve", by=peer)
    with pytest.raises(PermissionRefused):
        network_notes.publish(note=note, by=animator)


def test_one_review_a_round_with_its_reasons(network, author, peers):
    note = NetworkNoteFactory(network=network, author=author, state="in_review")
    for verdict, text in (("perhaps", "x"), ("reject", " "), ("approve", "x" * 5001)):
        with pytest.raises(InvalidInput):
            network_notes.review(note=note, verdict=verdict, text=text, by=peers[0])
    network_notes.review(note=note, verdict="reject", text="Hors sujet.", by=peers[0])
    with pytest.raises(TransitionNotAllowed):
        network_notes.review(note=note, verdict="approve", by=peers[0])
    assert list(NoteReview.objects.visible_to(peers[1])) == []
    assert NoteReview.objects.visible_to(peers[0]).count() == NoteReview.objects.visible_to(author).count() == 1


def test_only_complete_notes_are_handed_to_peers(network, author):
    note = network_notes.create(network=network, by=author, title="L’eau")
    with pytest.raises(TransitionNotAllowed) as refusal:
        network_notes.submit(note=note, by=author)
    assert refusal.value.reasons == ["Résumez la note en quelques phrases.", "Écrivez le texte de la note."]
    for broken in ({"title": "x" * 201}, {"language": "xx"}):
        with pytest.raises(InvalidInput):
            network_notes.update(note=note, by=author, **broken)


@pytest.mark.parametrize("outsider", ["stranger", "curator", "partner_agent"])
def test_outsiders_write_and_review_nothing(request, network, author, outsider):
    user = request.getfixturevalue(outsider)
    note = NetworkNoteFactory(network=network, author=author, state="in_review")
    assert readers(note, user) == []
    for work in (
        lambda: network_notes.create(network=network, by=user, **WORDS),
        lambda: network_notes.update(note=note, by=user, title="Autre"),
        lambda: network_notes.review(note=note, verdict="approve", by=user),
        lambda: network_notes.publish(note=note, by=user),
        lambda: network_notes.withdraw(note=note, by=user),
    ):
        with pytest.raises(PermissionRefused):
            work()


def test_a_member_of_another_network_reads_no_note_in_review(network, author):
    note = NetworkNoteFactory(network=network, author=author, state="in_review")
    assert readers(note, NetworkMembershipFactory(role="animator").user) == []


def test_a_curator_takes_a_note_off_the_public_pages(author, network, curator):
    note = NetworkNoteFactory(network=network, author=author, state="published")
    network_notes.retract(note=note, by=curator, reason="misleading", note_text="Chiffres faux.")
    assert (note.state, told(author)) == ("withdrawn", ["skills.network_note_retracted"])
    assert readers(note, author, curator, AnonymousUser()) == [author, curator]


def test_only_a_signed_note_names_its_author(network, author):
    note = NetworkNoteFactory(network=network, author=author, state="published")
    assert network_views.signature_of(note) == ""
    note.is_signed = True
    assert network_views.signature_of(note) == author.profile.full_name
    Profile.objects.filter(owner=author).update(state="paused")
    note = NetworkNote.objects.get(pk=note.pk)
    note.is_signed = True
    assert network_views.signature_of(note) == ""
