"""Posts and documents of a network: who reads, who writes, how it is moderated, what the week’s message says."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused, QuotaExceeded, TransitionNotAllowed
from mdm_platform.files.models import StoredFile
from mdm_platform.files.purposes import may_read
from mdm_platform.notifications.models import InboxMessage
from skills.models import NetworkDocument, NetworkMembership, NetworkPost, PostReport
from skills.services import network_documents, network_posts, network_views
from tests.factories.skills import NetworkFactory, NetworkMembershipFactory, NetworkNoteFactory, NetworkPostFactory

pytestmark = pytest.mark.django_db
CSV = b"nom;ville\nA;Lyon\n"


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def member(network):
    return NetworkMembershipFactory(network=network).user


@pytest.fixture
def animator(network):
    return NetworkMembershipFactory(network=network, role="animator").user


@pytest.fixture
def neighbour():
    """A member, and an animator, of another network."""
    return NetworkMembershipFactory(role="animator").user


def told(user):
    return list(InboxMessage.objects.filter(recipient=user).order_by("pk").values_list("notification", flat=True))


def csv():
    return SimpleUploadedFile("liste.csv", CSV, "text/csv")


def test_members_write_and_reply(network, member, animator):
    post = network_posts.write(network=network, body=" Bonjour. ", by=member)
    reply = network_posts.write(network=network, body="Bienvenue.", by=animator, parent=post)
    deeper = network_posts.write(network=network, body="Merci.", by=member, parent=reply)
    assert (post.body, reply.parent, deeper.parent) == ("Bonjour.", post, post)
    assert list(NetworkPost.objects.visible_to(animator).threads()) == [post]


@pytest.mark.parametrize("outsider", ["neighbour", "stranger", "curator", "dpo", "partner_agent"])
def test_nobody_else_writes_or_reads(request, network, member, outsider):
    user = request.getfixturevalue(outsider)
    post = network_posts.write(network=network, body="Entre nous.", by=member)
    assert not NetworkPost.objects.visible_to(user).filter(pk=post.pk).exists()
    for work in (
        lambda: network_posts.write(network=network, body="Coucou", by=user),
        lambda: network_posts.write(network=network, body="Coucou", by=user, parent=post),
        lambda: network_posts.report(post=post, reason="other", by=user),
        lambda: network_posts.remove(post=post, reason="other", by=user),
        lambda: network_posts.delete(post=post, by=user),
        lambda: network_documents.add(network=network, upload=csv(), title="Liste", by=user),
    ):
        with pytest.raises(PermissionRefused):
            work()


def test_a_former_member_reads_no_more(network, member):
    post = network_posts.write(network=network, body="Entre nous.", by=member)
    other = NetworkMembershipFactory(network=network, state="left").user
    invited = NetworkMembershipFactory(network=network, state="invited").user
    for user in (other, invited):
        assert not NetworkPost.objects.visible_to(user).filter(pk=post.pk).exists()


def test_a_closed_network_is_read_only(member):
    network = NetworkFactory(state="closed")
    user = NetworkMembershipFactory(network=network).user
    NetworkPostFactory(network=network)
    assert NetworkPost.objects.visible_to(user).count() == 1
    with pytest.raises(PermissionRefused):
        network_posts.write(network=network, body="Encore.", by=user)


def test_empty_and_endless_words_are_refused(network, member):
    for body in ("  ", "x" * 5001):
        with pytest.raises(InvalidInput):
            network_posts.write(network=network, body=body, by=member)
    with pytest.raises(InvalidInput):
        network_posts.write(network=network, body="Ici.", by=member, parent=NetworkPostFactory())
    NetworkPost.objects.bulk_create(NetworkPost(network=network, author=member, body="x") for _number in range(50))
    with pytest.raises(QuotaExceeded):
        network_posts.write(network=network, body="Encore.", by=member)


def test_a_deleted_post_keeps_its_place_without_words(network, member, animator):
    post = network_posts.write(network=network, body="Je me suis trompé.", by=member)
    network_posts.write(network=network, body="Pas grave.", by=animator, parent=post)
    with pytest.raises(PermissionRefused):
        network_posts.delete(post=post, by=animator)
    network_posts.delete(post=post, by=member)
    post.refresh_from_db()
    assert (post.state, post.body, post.replies.count()) == ("deleted", "", 1)


def test_an_animator_removes_and_puts_back(network, member, animator):
    post = network_posts.write(network=network, body="Achetez !", by=member)
    with pytest.raises(InvalidInput):
        network_posts.remove(post=post, by=animator, reason="")
    network_posts.remove(post=post, by=animator, reason="advertising", note="Pas ici.")
    assert told(member) == ["skills.network_post_removed"]
    colleague = NetworkMembershipFactory(network=network).user
    assert not NetworkPost.objects.visible_to(colleague).exists()
    assert NetworkPost.objects.visible_to(member).exists()
    assert network_views.post_views([post], network, colleague)[0].body == ""
    assert network_posts.restore(post=post, by=animator).state == "published"


def test_an_animator_does_not_judge_own_words(network, animator):
    post = network_posts.write(network=network, body="Moi.", by=animator)
    with pytest.raises(PermissionRefused):
        network_posts.remove(post=post, by=animator, reason="other")


def test_a_report_is_upheld_and_the_reporter_hears(network, member, animator):
    reporter = NetworkMembershipFactory(network=network).user
    post = network_posts.write(network=network, body="Injure.", by=member)
    report = network_posts.report(post=post, reason="harassment", text="Il insiste.", by=reporter)
    assert told(animator) == ["skills.network_post_reported"]
    with pytest.raises(TransitionNotAllowed):
        network_posts.report(post=post, reason="harassment", by=reporter)
    second = network_posts.report(post=post, reason="other", by=NetworkMembershipFactory(network=network).user)
    network_posts.uphold(report=report, by=animator)
    post.refresh_from_db()
    assert (post.state, told(member), told(reporter)) == (
        "removed",
        ["skills.network_post_removed"],
        ["skills.network_post_report_handled"],
    )
    second.refresh_from_db()
    assert second.state == "upheld"


def test_a_report_about_the_only_animator_goes_to_the_curators(network, member, animator, curator):
    post = network_posts.write(network=network, body="Moi d’abord.", by=animator)
    assert not NetworkPost.objects.visible_to(curator).exists()
    report = network_posts.report(post=post, reason="misleading", by=member)
    assert (told(animator), told(curator)) == ([], ["skills.network_post_reported_to_curators"])
    assert list(NetworkPost.objects.visible_to(curator)) == [post]
    assert not PostReport.objects.visible_to(animator).exists()
    with pytest.raises(PermissionRefused):
        network_posts.dismiss(report=report, by=animator)
    network_posts.dismiss(report=report, by=curator)
    assert (told(member), NetworkPost.objects.get().state) == (["skills.network_post_report_handled"], "published")


def test_curators_have_what_no_animator_may_decide_or_did(network, member, animator):
    now = timezone.now()
    other = network_posts.report(post=NetworkPostFactory(network=network), reason="other", by=member, now=now)
    own = network_posts.report(post=NetworkPostFactory(network=network, author=animator), reason="other", by=member)
    assert list(PostReport.objects.left_to_curators(now)) == [own]
    assert set(PostReport.objects.left_to_curators(now + timedelta(days=4))) == {other, own}
    NetworkMembershipFactory(network=network, role="animator")
    assert list(PostReport.objects.left_to_curators(now)) == []


def test_nobody_decides_one_s_own_report(network, animator):
    post = NetworkPostFactory(network=network)
    report = network_posts.report(post=post, reason="other", by=animator)
    with pytest.raises(PermissionRefused):
        network_posts.uphold(report=report, by=animator)


def test_a_hidden_member_writes_without_name(network, member, animator):
    colleague = NetworkMembershipFactory(network=network).user
    post = network_posts.write(network=network, body="Bonjour.", by=member)
    name = member.profile.full_name
    seen = {
        user.pk: network_views.post_views([post], network, user)[0].author_name
        for user in (colleague, animator, member)
    }
    assert seen == {colleague.pk: "Un membre", animator.pk: name, member.pk: name}
    NetworkMembership.objects.filter(network=network, user=member).update(is_shown=True)
    assert network_views.post_views([post], network, colleague)[0].author_name == name
    NetworkMembership.objects.filter(network=network, user=member).delete()
    assert network_views.post_views([post], network, colleague)[0].author_name == "Un ancien membre"


def test_conversations_are_read_in_few_queries(network, member, django_assert_num_queries):
    for _number in range(3):
        thread = NetworkPostFactory(network=network)
        NetworkPostFactory(network=network, parent=thread)
    threads = list(NetworkPost.objects.visible_to(member).threads())
    with django_assert_num_queries(3):
        assert [len(view.replies) for view in network_views.post_views(threads, network, member)] == [1, 1, 1]


def test_the_database_keeps_words_and_deletion_apart(network, member):
    for broken in ({"body": ""}, {"state": "deleted", "body": "Encore là."}, {"author": None, "body": "De personne."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NetworkPost.objects.create(**{"network": network, "author": member} | broken)


# -- documents --------------------------------------------------------------------------


def test_members_alone_read_the_documents(network, member, neighbour, curator, stranger, animator):
    document = network_documents.add(network=network, upload=csv(), title=" Liste ", by=member)
    assert (document.title, document.stored.purpose) == ("Liste", "network_document")
    readers = {user.pk: may_read(user, document.stored) for user in (member, animator, neighbour, curator, stranger)}
    assert [pk for pk, may in readers.items() if may] == [member.pk, animator.pk]
    NetworkMembership.objects.filter(user=member).delete()
    assert not may_read(member, document.stored)


def test_a_document_is_removed_with_its_file(network, member, animator):
    colleague = NetworkMembershipFactory(network=network).user
    document = network_documents.add(network=network, upload=csv(), title="Liste", by=member)
    with pytest.raises(PermissionRefused):
        network_documents.remove(document=document, by=colleague)
    network_documents.remove(document=document, by=animator)
    assert not NetworkDocument.objects.exists()
    assert not StoredFile.objects.exists()
    assert AuditEvent.objects.filter(kind="network.document_removed", subject=member).exists()


def test_a_document_needs_a_title_and_a_harmless_file(network, member):
    program = SimpleUploadedFile("liste.csv", b"MZ\x90\x00", "text/csv")
    for upload, title in ((csv(), " "), (csv(), "x" * 161), (program, "Liste")):
        with pytest.raises(InvalidInput):
            network_documents.add(network=network, upload=upload, title=title, by=member)
    assert not StoredFile.objects.exists()


# -- the week ------------------------------------------------------------------------------


def test_the_week_is_one_message_a_person(network, member, animator, neighbour):
    second = NetworkFactory()
    NetworkMembershipFactory(network=second, user=member)
    silent = NetworkMembershipFactory(network=network, wants_digest=False).user
    network_posts.write(network=network, body="Bonjour.", by=animator)
    network_posts.write(network=second, body="Bonjour.", by=member)
    NetworkNoteFactory(network=second, author=member, state="in_review")
    assert network_posts.send_digests() == 2
    message = InboxMessage.objects.get(recipient=member)
    news = [{"id": network.pk, "posts": 1, "notes": 0}, {"id": second.pk, "posts": 1, "notes": 1}]
    assert (message.notification, message.params["networks"]) == ("skills.network_digest", news)
    assert (told(silent), told(neighbour), told(animator)) == ([], [], ["skills.network_digest"])


def test_a_silent_week_is_no_message(network, member):
    now = timezone.now()
    network_posts.write(network=network, body="Bonjour.", by=member, now=now - timedelta(days=8))
    assert network_posts.send_digests(now=now) == 0


def test_the_week_of_a_huge_network_takes_few_queries(network, member, django_assert_max_num_queries):
    NetworkMembershipFactory.create_batch(60, network=network)
    network_posts.write(network=network, body="Bonjour.", by=member)
    with django_assert_max_num_queries(20):
        assert network_posts.send_digests() == 61
