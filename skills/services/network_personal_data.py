"""What networks hold about a person: shown, exported, erased (Law 09-08, art. 7 to 9).

Words leave with their author: an erased person's posts keep an empty place where others replied, notes are
withdrawn and emptied even when they were published, documents are deleted with their files.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.data_rights import DataSection
from mdm_platform.audit import notes
from skills.models import NetworkDocument, NetworkMembership, NetworkNote, NetworkPost, NoteReview, PostReport
from skills.services import network_documents, network_notes, network_posts
from skills.workflows import NoteState, PostState

ERASURE = "erasure"
_NOTED = ("networkmembership", "networkpost", "postreport", "networknote")


def export_networks(user: Any) -> list[dict[str, Any]]:
    """The person's places in networks; the right of access covers proposals that were set aside, or wait, as well."""
    return [
        {
            "reseau": place.network.slug,
            "etat": place.state,
            "role": place.role,
            "visible_des_membres": place.is_shown,
            "visible_de_tous": place.is_public,
            "resume_de_la_semaine": place.wants_digest,
            "motivation": place.motivation,
            "depuis": place.since.isoformat(),
        }
        for place in NetworkMembership.objects.filter(user=user).select_related("network").order_by("pk")
    ]


def export_words(user: Any) -> list[dict[str, Any]]:
    """What the person wrote in networks: posts, notes, reviews, reports, documents."""
    posts = NetworkPost.objects.filter(author=user).select_related("network").order_by("pk")
    written = NetworkNote.objects.filter(author=user).select_related("network").order_by("pk")
    reviews = NoteReview.objects.filter(reviewer=user).select_related("note__network").order_by("pk")
    reports = PostReport.objects.filter(reporter=user).select_related("post__network").order_by("pk")
    documents = NetworkDocument.objects.filter(author=user).select_related("network", "stored").order_by("pk")
    return [
        *(_row("message", one.network.slug, one.posted_at, etat=one.state, texte=one.body) for one in posts),
        *(
            _row(
                "note",
                one.network.slug,
                one.created_at,
                etat=one.state,
                titre=one.title,
                resume=one.summary,
                texte=one.text,
                signee=one.is_signed,
            )
            for one in written
        ),
        *(_row("avis", one.note.network.slug, one.at, avis=one.verdict, texte=one.text) for one in reviews),
        *(
            _row("signalement", one.post.network.slug, one.reported_at, motif=one.reason, texte=one.text)
            for one in reports
        ),
        *(
            _row(
                "document", one.network.slug, one.added_at, titre=one.title, texte=one.description, nom=one.stored.name
            )
            for one in documents
        ),
    ]


@transaction.atomic
def erase_networks(user: Any) -> None:
    """Forget the person's places, and what was explained about them."""
    places = NetworkMembership.objects.filter(user=user)
    notes.forget_about(NetworkMembership, places.values_list("pk", flat=True))
    places.delete()


@transaction.atomic
def erase_words(user: Any) -> None:
    """Empty what the person wrote, and delete the documents with their files."""
    for post in NetworkPost.objects.filter(author=user).exclude(state=PostState.DELETED).order_by("pk"):
        network_posts.delete(post=post, by=None, reason=ERASURE)
    for note in NetworkNote.objects.filter(author=user).exclude(state=NoteState.WITHDRAWN).order_by("pk"):
        network_notes.withdraw(note=note, by=None, reason=ERASURE)
    for document in NetworkDocument.objects.filter(author=user).select_related("stored").order_by("pk"):
        network_documents.remove(document=document, by=None)
    for model in (NetworkPost, NetworkNote):
        notes.forget_about(model, model.objects.filter(author=user).values_list("pk", flat=True))
    NetworkPost.objects.filter(author=user).update(author=None)
    NetworkNote.objects.filter(author=user).update(author=None, title="", summary="", text="")
    NoteReview.objects.filter(reviewer=user).update(reviewer=None, text="")
    PostReport.objects.filter(reporter=user).update(reporter=None, text="")
    types = [f"skills.{name}" for name in _NOTED]
    notes.forget_by(user, *types)


def _row(kind: str, network: str, at: Any, **more: Any) -> dict[str, Any]:
    return {"nature": kind, "reseau": network, "date": at.isoformat(), **more}


MEMBERSHIP_SECTION = DataSection("skills.networks", _("Réseaux"), export_networks, erase_networks)
WORDS_SECTION = DataSection("skills.network_words", _("Ce que j’ai écrit dans les réseaux"), export_words, erase_words)
