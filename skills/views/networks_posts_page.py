"""Posts and documents of a network's space, as one member reads them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from skills.forms.networks import ReplyForm
from skills.models import Network, NetworkDocument, NetworkPost
from skills.services import network_views
from skills.workflows import PostState

CURSOR = re.compile(r"(?P<at>\d{1,11}\.\d{6})\.(?P<key>\d{1,18})")
POSTS_A_PAGE, REPLIES_SHOWN, REPLIES_A_PAGE, DOCUMENTS_SHOWN = 15, 3, 50, 100
LONG = 1200


@dataclass(frozen=True)
class PostView:
    """A post or a reply, with what its reader may do about it."""

    public_id: UUID
    url: str
    who: str
    at: datetime
    body: str
    is_animator: bool = False
    is_removed: bool = False
    removed_sentence: str = ""
    is_cut: bool = False
    acts: tuple[str, ...] = ()
    replies: list["PostView"] = field(default_factory=list)
    more_replies: int = 0
    reply_form: Any = None


@dataclass(frozen=True)
class DocumentView:
    """A shared file."""

    title: str
    description: str
    url: str
    size: int
    by: str
    at: datetime
    remove_url: str = ""


@dataclass(frozen=True)
class Desk:
    """Who reads, in which network, what the reader may do there, and the names the reader may know."""

    network: Network
    user: Any
    animates: bool
    names: Mapping[int, str]
    animators: frozenset[int]

    def who(self, author_id: int | None) -> str:
        """The author as the reader may know it."""
        if author_id == self.user.pk:
            return _("Vous")
        return (self.names.get(author_id) if author_id else "") or _("Un ancien membre")

    def acts(self, post: NetworkPost) -> tuple[str, ...]:
        """What the reader may do about the post."""
        if post.state == PostState.DELETED:
            return ()
        if post.author_id == self.user.pk:
            return ("delete",)
        if post.state == PostState.REMOVED:
            return ("restore",) if self.animates else ()
        return ("remove",) if self.animates else ("report",)


def desk(network: Network, user: Any, authors: Iterable[int | None], *, animates: bool) -> Desk:
    """What is needed to show the words of these authors."""
    keys = {user.pk, *(key for key in authors if key is not None)}
    animators = network.memberships.shown().animators().filter(user__in=keys).values_list("user", flat=True)
    return Desk(network, user, animates, network_views.author_names(keys, network, user), frozenset(animators))


def threads(network: Network, user: Any, cursor: str) -> tuple[list[NetworkPost], str]:
    """A page of conversations, the latest first, and the cursor of the next.

    What was deleted or removed keeps its place, without words, as long as replies stand under it.
    """
    kept = Count("replies", filter=Q(replies__state=PostState.PUBLISHED))
    seen = Q(pk__in=NetworkPost.objects.visible_to(user).values("pk"))
    rows = NetworkPost.objects.filter(network=network).threads().annotate(reply_count=kept)
    rows = rows.filter((seen & ~Q(state=PostState.DELETED)) | Q(reply_count__gt=0))
    found = list(_after(rows, cursor, older=True)[: POSTS_A_PAGE + 1])
    shown = found[:POSTS_A_PAGE]
    return shown, _encode(shown[-1]) if len(found) > POSTS_A_PAGE else ""


def replies_page(post: NetworkPost, cursor: str) -> tuple[list[NetworkPost], str]:
    """A page of replies, the oldest first."""
    rows = post.replies.exclude(state=PostState.DELETED).order_by("posted_at", "pk")
    found = list(_after(rows, cursor, older=False)[: REPLIES_A_PAGE + 1])
    shown = found[:REPLIES_A_PAGE]
    return shown, _encode(shown[-1]) if len(found) > REPLIES_A_PAGE else ""


def latest_replies(posts: Iterable[NetworkPost]) -> dict[int, list[NetworkPost]]:
    """The last replies of each conversation, in the order they were written, in one query."""
    latest = Window(RowNumber(), partition_by="parent", order_by=[F("posted_at").desc(), F("pk").desc()])
    rows = NetworkPost.objects.filter(parent__in=[post.pk for post in posts]).exclude(state=PostState.DELETED)
    found: dict[int, list[NetworkPost]] = {}
    for row in rows.annotate(place=latest).filter(place__lte=REPLIES_SHOWN).order_by("posted_at", "pk"):
        found.setdefault(row.parent_id, []).append(row)
    return found


def post_view(post: NetworkPost, at: Desk, *, replies: Iterable[NetworkPost] = (), **more: Any) -> PostView:
    """A post with these replies."""
    removed = post.state != PostState.PUBLISHED
    own = post.author_id == at.user.pk or at.animates
    return PostView(
        public_id=post.public_id,
        url=reverse("skills:network_post", args=[at.network.slug, post.public_id]),
        who=at.who(post.author_id),
        at=post.posted_at,
        body=post.body if not removed or own else "",
        is_animator=post.author_id in at.animators,
        is_removed=removed,
        removed_sentence=_removed(post),
        acts=at.acts(post),
        replies=[post_view(reply, at) for reply in replies],
        **more,
    )


def thread_views(posts: list[NetworkPost], at: Desk, replies: Mapping[int, list[NetworkPost]]) -> list[PostView]:
    """The conversations of a page."""
    found = []
    for post in posts:
        shown = replies.get(post.pk, [])
        more = max(0, post.reply_count - len([reply for reply in shown if reply.state == PostState.PUBLISHED]))
        cut = len(post.body) > LONG
        view = post_view(post, at, replies=shown, more_replies=more, is_cut=cut, reply_form=ReplyForm(post=post))
        found.append(view)
    return found


def documents(network: Network, user: Any) -> list[NetworkDocument]:
    """The files of the space, the latest first."""
    rows = NetworkDocument.objects.visible_to(user).filter(network=network).select_related("stored")
    return list(rows.order_by("-added_at", "-pk")[:DOCUMENTS_SHOWN])


def document_view(document: NetworkDocument, at: Desk) -> DocumentView:
    """A file, with its removal for those who may."""
    may_remove = at.animates or document.author_id == at.user.pk
    removal = reverse("skills:network_document_remove", args=[at.network.slug, document.public_id])
    return DocumentView(
        title=document.title,
        description=document.description,
        url=reverse("files:download", args=[document.stored.public_id]),
        size=document.stored.size,
        by=at.who(document.author_id),
        at=document.added_at,
        remove_url=removal if may_remove else "",
    )


def _removed(post: NetworkPost) -> str:
    if post.state == PostState.REMOVED:
        return _("Ce message a été retiré par l’animation.")
    return _("Ce message a été effacé par son auteur.") if post.state == PostState.DELETED else ""


def _after(rows: Any, cursor: str, *, older: bool) -> Any:
    found = CURSOR.fullmatch(cursor)
    if found is None:
        return rows
    moment, key = datetime.fromtimestamp(float(found["at"]), UTC), int(found["key"])
    if older:
        return rows.filter(Q(posted_at__lt=moment) | Q(posted_at=moment, pk__lt=key))
    return rows.filter(Q(posted_at__gt=moment) | Q(posted_at=moment, pk__gt=key))


def _encode(post: NetworkPost) -> str:
    return f"{post.posted_at.timestamp():.6f}.{post.pk}"
