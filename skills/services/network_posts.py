"""What members write to each other, and how it is moderated."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import InvalidInput, QuotaExceeded, TransitionConflict, TransitionNotAllowed
from mdm_platform.permissions import require_permission
from skills.models import Network, NetworkMembership, NetworkNote, NetworkPost, PostReport
from skills.notifications.networks import (
    NetworkDigest,
    NetworkPostRemoved,
    NetworkPostReported,
    NetworkPostReportedToCurators,
    NetworkPostReportHandled,
)
from skills.services import network_memberships
from skills.workflows import (
    NetworkPostWorkflow,
    NoteState,
    PostReportState,
    PostReportWorkflow,
    PostState,
    RemovalReason,
)

LONGEST_POST, LONGEST_REPORT = 5000, 1000
POSTS_PER_DAY = 50
DIGEST_PERIOD = timedelta(days=7)


@transaction.atomic
def write(
    *, network: Network, body: str, by: Any, parent: NetworkPost | None = None, now: datetime | None = None
) -> NetworkPost:
    """Write to the members, or reply to a post; a reply to a reply joins the same conversation.

    Raises PermissionRefused, InvalidInput, QuotaExceeded, TransitionNotAllowed for a conversation that was removed.
    """
    require_permission(by, "skills.post_in_network", network)
    _check_words("body", body, LONGEST_POST, _("Écrivez votre message."))
    moment = now or timezone.now()
    network_memberships.lock_person(by.pk)
    NetworkMembership.objects.select_for_update(of=("self",)).only("pk").get(network=network, user_id=by.pk)
    written = NetworkPost.objects.filter(author_id=by.pk, posted_at__gt=moment - timedelta(days=1))
    if written.count() >= POSTS_PER_DAY:
        raise QuotaExceeded(_("Vous avez beaucoup écrit aujourd’hui. Revenez demain."), code="posts_per_day")
    post = NetworkPost.objects.create(
        network=network, author=by, parent=_thread(network, parent), body=body.strip(), posted_at=moment
    )
    NetworkPostWorkflow.start_many(NetworkPost, [post.pk], by=by, now=moment)
    return post


@transaction.atomic
def delete(*, post: NetworkPost, by: Any, reason: str = "", now: datetime | None = None) -> NetworkPost:
    """Empty one's own post: its place stays for the replies, its words do not. `by` is None for an erasure."""
    moment = now or timezone.now()
    NetworkPostWorkflow.apply(post, "delete", by=by, now=moment, reason=reason, changes={"body": ""})
    _close_reports(post, "dismiss", by=None, moment=moment)
    return post


@transaction.atomic
def remove(*, post: NetworkPost, by: Any, reason: str, note: str = "", now: datetime | None = None) -> NetworkPost:
    """Take a post out of the space; its author reads why. `reason` is a `RemovalReason`."""
    moment = now or timezone.now()
    log = NetworkPostWorkflow.apply(post, "remove", by=by, now=moment, reason=reason, note=note)
    params = {"log": log.pk}
    NetworkPostRemoved.send(to=post.author, about=post.network, reason=reason, params=params, now=moment)
    _close_reports(post, "uphold", by=None, moment=moment)
    return post


def restore(*, post: NetworkPost, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> Any:
    """Put a removed post back."""
    NetworkPostWorkflow.apply(post, "restore", by=by, now=now, note=note)
    return post


@transaction.atomic
def report(*, post: NetworkPost, reason: str, by: Any, text: str = "", now: datetime | None = None) -> PostReport:
    """Say that a post breaks the rules; animators other than its author decide, or the curators."""
    require_permission(by, "skills.report_post", post)
    if reason not in RemovalReason.values:
        raise InvalidInput(fields={"reason": [_("Choisissez un motif dans la liste.")]})
    _check_words("text", text or "-", LONGEST_REPORT, "")
    if post.state != PostState.PUBLISHED:
        raise TransitionNotAllowed(_("Ce message n’est plus en ligne."), code="post_not_published")
    moment = now or timezone.now()
    try:
        with transaction.atomic():
            filed = PostReport.objects.create(
                post=post, reporter=by, reason=reason, text=text.strip(), reported_at=moment
            )
    except IntegrityError as error:
        if "postreport_once" not in str(error):
            raise
        raise TransitionNotAllowed(_("Vous avez déjà signalé ce message."), code="already_reported") from error
    PostReportWorkflow.start_many(PostReport, [filed.pk], by=by, now=moment)
    _tell_deciders(filed, moment)
    return filed


@transaction.atomic
def uphold(*, report: PostReport, by: Any, reason: str = "", note: str = "", now: datetime | None = None) -> PostReport:
    """Agree with a report: the post is removed for the reason given, else for the one reported.

    The post is taken before its reports, as everywhere: two who agree with two reports of it would wait for each other.
    """
    moment = now or timezone.now()
    NetworkPost.objects.select_for_update(of=("self",)).only("pk").get(pk=report.post_id)
    _decide(report, "uphold", by=by, moment=moment)
    post = report.post
    if post.state == PostState.PUBLISHED:
        remove(post=post, by=by, reason=reason or report.reason, note=note, now=moment)
    return report


@transaction.atomic
def dismiss(
    *, report: PostReport, by: Any, reason: str = "", note: str = "", now: datetime | None = None
) -> PostReport:
    """Leave the post where it is."""
    _decide(report, "dismiss", by=by, moment=now or timezone.now(), note=note)
    return report


def send_digests(*, now: datetime | None = None) -> int:
    """Tell each member who wants it what the networks of theirs did this week, in one message; how many people."""
    moment = now or timezone.now()
    news = _news_since(moment - DIGEST_PERIOD)
    places = NetworkMembership.objects.members().filter(network__in=news, wants_digest=True).order_by("network")
    networks_of: dict[int, list[int]] = defaultdict(list)
    for user, network in places.values_list("user", "network"):
        networks_of[user].append(network)
    together: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for user, networks in networks_of.items():
        together[tuple(networks)].append(user)
    for networks, users in together.items():
        told = User.objects.reachable().filter(pk__in=users)
        params = {"networks": [{"id": network, **news[network]} for network in networks]}
        NetworkDigest.send_to_many(to=told, params=params, now=moment)
    return len(networks_of)


def _news_since(start: datetime) -> dict[int, dict[str, int]]:
    """Open networks where something was written since then, with how many posts and notes to review."""
    fresh = Q(posts__posted_at__gt=start, posts__state=PostState.PUBLISHED)
    posts = Network.objects.open().annotate(count=Count("posts", filter=fresh)).filter(count__gt=0)
    found = {network: {"posts": count, "notes": 0} for network, count in posts.values_list("pk", "count")}
    waiting = NetworkNote.objects.filter(state=NoteState.IN_REVIEW, submitted_at__gt=start, network__state="open")
    for network, count in waiting.values("network").annotate(count=Count("pk")).values_list("network", "count"):
        found.setdefault(network, {"posts": 0, "notes": 0})["notes"] = count
    return found


def _thread(network: Network, parent: NetworkPost | None) -> NetworkPost | None:
    if parent is None:
        return None
    thread = parent.parent or parent
    if thread.network_id != network.pk:
        raise InvalidInput(_("Cette conversation est celle d’un autre réseau."), code="other_network")
    if thread.state == PostState.REMOVED:
        raise TransitionNotAllowed(_("Cette conversation est close."), code="thread_removed")
    return thread


def _decide(filed: PostReport, name: str, *, by: Any, moment: datetime, note: str = "") -> None:
    PostReportWorkflow.apply(filed, name, by=by, now=moment, note=note, changes={"decided_at": moment})
    if filed.reporter is not None:
        NetworkPostReportHandled.send(to=filed.reporter, about=filed.post.network, reason=name, now=moment)


def _close_reports(post: NetworkPost, name: str, *, by: Any, moment: datetime) -> None:
    for filed in post.reports.filter(state=PostReportState.OPEN).order_by("pk"):
        try:
            with transaction.atomic():
                _decide(filed, name, by=by, moment=moment)
        except TransitionConflict:
            continue


def _tell_deciders(filed: PostReport, moment: datetime) -> None:
    """The animators who neither wrote nor reported the post, else the curators."""
    network, concerned = filed.post.network, [filed.post.author_id, filed.reporter_id]
    animators = network.memberships.animators().exclude(user__in=concerned).values("user")
    deciders = list(User.objects.reachable().filter(pk__in=animators))
    if deciders:
        NetworkPostReported.send_to_many(to=deciders, about=network, now=moment)
        return
    curators = User.objects.with_role(Role.DIRECTORY_CURATOR).exclude(pk__in=concerned)
    NetworkPostReportedToCurators.send_to_many(to=curators, about=network, now=moment)


def last_removal(post: NetworkPost) -> TransitionLog | None:
    """The latest decision that removed the post."""
    return TransitionLog.objects.about(post).filter(transition="remove").last()


def _check_words(name: str, text: str, most: int, missing: str) -> None:
    if not text.strip():
        raise InvalidInput(code="text_required", fields={name: [missing]})
    if len(text) > most:
        sentence = _("Ce texte est trop long : %(most)s caractères au plus.") % {"most": most}
        raise InvalidInput(code="text_too_long", fields={name: [sentence]})
