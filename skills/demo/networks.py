"""The demonstration's networks: by domain, country, region, experience, with people in every state and words in three
languages. Places are written in bulk with their history; what people say goes through the services."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit.models import TransitionLog
from mdm_platform.demo import demo_email, whole
from mdm_platform.territories.models import Region
from skills.models import Domain, MemberRole, Network, NetworkMembership, NetworkNote, NetworkPost, Profile
from skills.services import (
    network_documents,
    network_figures,
    network_notes,
    network_posts,
    network_proposals,
    networks,
)
from skills.workflows import (
    MembershipState,
    NetworkMembershipWorkflow,
    NetworkState,
    NoteState,
)

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_networks.json"
OPENED_DAYS_AGO = 200
ANIMATORS = 2
PLACES = (
    (MembershipState.MEMBER, 45),
    (MembershipState.INVITED, 5),
    (MembershipState.REQUESTED, 4),
    (MembershipState.DECLINED, 2),
    (MembershipState.REFUSED, 2),
    (MembershipState.LEFT, 2),
    (MembershipState.REMOVED, 1),
    (MembershipState.SET_ASIDE, 2),
)
# The steps that lead to each state: transition, source, target, whether an animator acts.
PATHS = {
    MembershipState.MEMBER: (("request", "proposed", "requested", False), ("admit", "requested", "member", True)),
    MembershipState.INVITED: (("invite", "proposed", "invited", True),),
    MembershipState.REQUESTED: (("request", "proposed", "requested", False),),
    MembershipState.DECLINED: (("invite", "proposed", "invited", True), ("decline", "invited", "declined", False)),
    MembershipState.REFUSED: (("request", "proposed", "requested", False), ("refuse", "requested", "refused", True)),
    MembershipState.LEFT: (
        ("request", "proposed", "requested", False),
        ("admit", "requested", "member", True),
        ("leave", "member", "left", False),
    ),
    MembershipState.SET_ASIDE: (("set_aside", "proposed", "set_aside", True),),
    MembershipState.REMOVED: (
        ("request", "proposed", "requested", False),
        ("admit", "requested", "member", True),
        ("remove", "member", "removed", True),
    ),
}
REASONS = {"refuse": "out_of_scope", "remove": "advertising"}
MOTIVATION = "Bonjour, je travaille sur ces sujets depuis plusieurs années et j’aimerais y contribuer avec vous."
REVIEW = "Les idées sont bonnes ; ajoutez un exemple chiffré et dites qui ferait quoi."
MEMBER_PLACES = {
    "numerique-europe": (MembershipState.MEMBER, MemberRole.ANIMATOR),
    "energie-eau": (MembershipState.MEMBER, MemberRole.MEMBER),
    "sante-france": (MembershipState.INVITED, MemberRole.MEMBER),
    "jeunes-ingenieurs": (MembershipState.REQUESTED, MemberRole.MEMBER),
}
DOCUMENTS = {
    "numerique-europe": ("Calendrier des relectures de code", "mois;groupe\njanvier;Rabat\nmars;Oujda\n"),
    "energie-eau": ("Dessalement : coûts comparés", "site;euros par mètre cube\nÎle A;0,62\nÎle B;0,71\n"),
    "sante-france": ("جدول حصص الخبرة عن بعد", "date;service\n2026-02-05;cardiologie\n"),
}


def load(*, profiles: int) -> int:
    """Make the twelve networks once; 0 without people or curators. How many there are."""
    curator = User.objects.filter(email=demo_email(Role.DIRECTORY_CURATOR)).first()
    existing = Network.objects.count()
    if existing or curator is None or not Profile.objects.published().exists():
        return existing
    written = json.loads(DATA.read_text(encoding="utf-8"))
    now = timezone.now()
    with whole():
        made = {row["slug"]: _network(row, curator, now) for row in written["networks"]}
        for row in written["networks"]:
            if row["state"] != NetworkState.DRAFT:
                _people(made[row["slug"]], now)
                _talk(made[row["slug"]], row["posts"], now)
        for number, row in enumerate(written["notes"]):
            _note(made[row["network"]], row, now - timedelta(days=60 - 5 * number))
        _report(made["numerique-europe"], now)
        networks.close(
            network=made["artisanat"], by=curator, note="Le salon est passé, merci !", now=now - timedelta(days=1)
        )
        network_proposals.propose_everywhere(now=now - timedelta(hours=5))
        network_figures.refresh_all(now=now)
    return len(made)


def _network(row: dict[str, Any], curator: User, now: datetime) -> Network:
    rule = row["rule"]
    opened = now - timedelta(days=OPENED_DAYS_AGO + 9 * len(row["slug"]))
    network = Network(
        slug=row["slug"],
        admits_residents=row["admits_residents"],
        countries=rule.get("countries", []),
        seniority_min=rule.get("seniority_min"),
        seniority_max=rule.get("seniority_max"),
        **{f"{field}_{code}": text for field in ("name", "purpose") for code, text in row[field].items()},
    )
    domains = Domain.objects.filter(slug__in=rule.get("domains", []))
    regions = Region.objects.filter(code__in=rule.get("regions", []))
    networks.save(network=network, by=curator, domains=domains, regions=regions, now=opened)
    if row["state"] != NetworkState.DRAFT:
        networks.open(network=network, by=curator, now=opened)
    return network


def _people(network: Network, now: datetime) -> None:
    """Places in every state, among those whom the rule finds, each with the steps that led there."""
    member = Profile.objects.filter(owner__email=demo_email(Role.MEMBER)).select_related("owner").first()
    own = MEMBER_PLACES.get(network.slug) if member is not None else None
    fitting = network_proposals.candidates(network).select_related("owner").order_by("pk")
    owners = iter([profile.owner for profile in fitting[:80] if member is None or profile.pk != member.pk])
    rows = [
        _place(
            network, owner, state, MemberRole.ANIMATOR if state == "member" and number < 2 else MemberRole.MEMBER, now
        )
        for state, count in PLACES
        for number, owner in zip(range(count), owners, strict=False)
    ]
    if own is not None:
        rows.append(_place(network, member.owner, *own, now, is_shown=True))
    places = NetworkMembership.objects.bulk_create(rows)
    animator = next((place.user for place in places if place.role == MemberRole.ANIMATOR), None)
    TransitionLog.objects.bulk_create(log for place in places for log in _history(place, animator))


def _place(
    network: Network, user: User, state: str, role: str, now: datetime, *, is_shown: bool | None = None
) -> NetworkMembership:
    since = now - timedelta(days=3 + user.pk % 90)
    is_member = state == MembershipState.MEMBER
    role = role if is_member else MemberRole.MEMBER
    shown = is_member and (user.pk % 3 != 0 if is_shown is None else is_shown)
    return NetworkMembership(
        network=network,
        user=user,
        state=state,
        role=role,
        is_shown=shown,
        is_public=shown and role == MemberRole.ANIMATOR,
        motivation=MOTIVATION if state == MembershipState.REQUESTED else "",
        created_at=since - timedelta(days=9),
        since=since,
        joined_at=since if is_member else None,
    )


def _history(place: NetworkMembership, animator: User | None) -> Iterable[TransitionLog]:
    path = PATHS[place.state]
    yield _log(place, ("start", "", "proposed", False), None, place.created_at)
    for number, step in enumerate(path, 1):
        at = place.since - timedelta(days=2 * (len(path) - number))
        yield _log(place, step, animator if step[3] else place.user, at)


def _log(place: NetworkMembership, step: tuple[str, str, str, bool], by: User | None, at: datetime) -> TransitionLog:
    name, source, target, _is_animator = step
    return TransitionLog(
        workflow=NetworkMembershipWorkflow.name,
        object_type=place._meta.label_lower,
        object_id=str(place.pk),
        transition=name,
        source=source,
        target=target,
        actor=by,
        reason=REASONS.get(name, ""),
        at=at,
    )


def _members(network: Network, role: str = "") -> list[User]:
    held = network.memberships.members().select_related("user").order_by("pk")
    return [place.user for place in (held.filter(role=role) if role else held)]


def _talk(network: Network, threads: list[list[str]], now: datetime) -> None:
    """Conversations of the last weeks, and a document."""
    speakers = _members(network)
    if not speakers:
        return
    for number, texts in enumerate(threads):
        start = now - timedelta(days=2 + 6 * number)
        first = None
        for turn, text in enumerate(texts):
            by = speakers[(3 * number + turn) % len(speakers)]
            at = start + timedelta(hours=5 * turn)
            post = network_posts.write(network=network, body=text, by=by, parent=first, now=at)
            first = first or post
    if network.slug in DOCUMENTS:
        title, content = DOCUMENTS[network.slug]
        upload = SimpleUploadedFile("document.csv", content.encode("utf-8-sig"), "text/csv")
        network_documents.add(network=network, upload=upload, title=title, by=speakers[0], now=now - timedelta(days=8))


def _note(network: Network, row: dict[str, Any], now: datetime) -> None:
    """One note, brought to its state by its author, its peers and an animator."""
    animators = _members(network, MemberRole.ANIMATOR)
    peers = [user for user in _members(network) if user not in animators]
    if len(peers) < 4 or not animators:
        return
    author, state = peers[len(row["title"]) % (len(peers) - 2)], row["state"]
    readers = [user for user in peers if user != author][-2:]
    words = {name: row[name] for name in ("title", "summary", "text", "language", "is_signed")}
    note = network_notes.create(network=network, by=author, now=now, **words)
    if state in (NoteState.IN_REVIEW, NoteState.RETURNED, NoteState.PUBLISHED):
        network_notes.submit(note=note, by=author, now=now + timedelta(days=1))
    _judge(note, row, animators[0], readers, now + timedelta(days=4))
    if state == NoteState.WITHDRAWN:
        network_notes.withdraw(note=note, by=author, now=now + timedelta(days=2))


def _judge(note: NetworkNote, row: dict[str, Any], animator: User, readers: list[User], at: datetime) -> None:
    if row["state"] == NoteState.PUBLISHED:
        for reader in readers:
            network_notes.review(note=note, verdict="approve", by=reader, now=at)
        network_notes.publish(note=note, by=animator, now=at + timedelta(days=1))
    elif row["review"]:
        network_notes.review(note=note, verdict=row["review"], text=REVIEW, by=readers[0], now=at)
    elif row["state"] == NoteState.RETURNED:
        network_notes.hand_back(note=note, by=animator, note_text=REVIEW, now=at)


def _report(network: Network, now: datetime) -> None:
    """An advertisement that a member reported, for the animators to decide."""
    post = NetworkPost.objects.filter(network=network, parent=None).order_by("posted_at", "pk").first()
    reporters = [
        user for user in _members(network, MemberRole.MEMBER) if post is not None and user.pk != post.author_id
    ]
    if reporters:
        network_posts.report(post=post, reason="advertising", by=reporters[0], now=now - timedelta(hours=20))
