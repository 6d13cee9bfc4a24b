"""Notes of the think tank as pages show them: lines of a list, the note itself, what is expected of the reader."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.permissions import has_permission
from skills.models import Network, NetworkNote, NoteReview
from skills.services import network_views, presenters
from skills.workflows import NetworkNoteWorkflow, NoteState, Verdict

WORDS_A_MINUTE = 220
TONES = {
    NoteState.DRAFT: "neutral",
    NoteState.IN_REVIEW: "info",
    NoteState.RETURNED: "warning",
    NoteState.PUBLISHED: "success",
    NoteState.WITHDRAWN: "neutral",
}
VERDICT_TONES = {Verdict.APPROVE: "success", Verdict.IMPROVE: "warning", Verdict.REJECT: "danger"}


@dataclass(frozen=True)
class NoteLine:
    """A note in a list."""

    title: str
    summary: str
    url: str
    at: datetime
    by: str
    state_label: str = ""
    tone: str = "neutral"
    progress: str = ""


@dataclass(frozen=True)
class NoteGroup:
    """Some notes under a title."""

    name: str
    title: str
    notes: list[NoteLine]


@dataclass(frozen=True)
class NoteView:
    """A note as a page."""

    public_id: Any
    title: str
    summary: str
    text: str
    language: str
    byline: str
    is_published: bool
    state_label: str
    tone: str
    published_at: datetime | None
    minutes: int
    reference: str


@dataclass(frozen=True)
class ReviewView:
    """What a peer said."""

    who: str
    verdict_label: str
    tone: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Expected:
    """The box on top of the note; `url` leads on, by POST where `method` says so."""

    title: str
    message: str
    tone: str = "action"
    action_label: str = ""
    action_url: str = ""
    method: str = "get"
    refusals: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class NoteAct:
    """Something else that the reader may do."""

    label: str
    url: str
    tone: str = "quiet"
    is_link: bool = False
    question: str = ""
    consequence: str = ""


def byline(note: NetworkNote, user: Any = None) -> str:
    """Under whose name the note stands: the author's only where it is signed."""
    if user is not None and note.author_id is not None and note.author_id == user.pk:
        return _("Par vous, signée") if note.is_signed else _("Par vous, au nom du réseau")
    profile = getattr(note.author, "profile", None) if note.is_signed and note.author_id else None
    names = presenters.spellings(profile.full_name, profile.full_name_ar) if profile else ()
    if not names:
        return _("Un membre du réseau")
    return _("Par %(name)s") % {"name": f"\u2068{names[0]}\u2069"}


def note_line(note: NetworkNote, user: Any = None) -> NoteLine:
    """A note in a list; without a reader it is a published one."""
    published = note.state == NoteState.PUBLISHED
    given = getattr(note, "review_count", 0)
    progress = ngettext("%(n)s avis reçu", "%(n)s avis reçus", given) % {"n": given}
    return NoteLine(
        title=note.title,
        summary=note.summary,
        url=address("note_detail", note),
        at=note.published_at if published else note.updated_at,
        by=byline(note, user),
        state_label="" if published else str(note.get_state_display()),
        tone=TONES[note.state],
        progress=progress if note.state == NoteState.IN_REVIEW else "",
    )


def address(name: str, note: NetworkNote, *more: str) -> str:
    """The address of a page or an action about the note."""
    return reverse(f"skills:{name}", args=[note.network.slug, note.public_id, *more])


def groups(network: Network, user: Any) -> list[NoteGroup]:
    """The notes of the network that the member may read, those that wait for the reader first."""
    given = Count("reviews", filter=Q(reviews__round=F("round")))
    rows = NetworkNote.objects.visible_to(user).filter(network=network).exclude(state=NoteState.WITHDRAWN)
    rows = rows.select_related("network", "author__profile").defer("text").annotate(review_count=given)
    notes = list(rows.order_by("-updated_at", "-pk")[:200])
    reviewed = set(_reviewed_by(user, notes))
    parts: dict[str, list[NetworkNote]] = {"review": [], "mine": [], "reading": [], "published": []}
    for note in notes:
        parts[_group_of(note, user, reviewed)].append(note)
    titles = {
        "review": _("À relire"),
        "mine": _("Vos notes"),
        "reading": _("En relecture"),
        "published": _("Notes publiées"),
    }
    return [NoteGroup(name, titles[name], [note_line(note, user) for note in found]) for name, found in parts.items()]


def _group_of(note: NetworkNote, user: Any, reviewed: set[int]) -> str:
    if note.author_id == user.pk:
        return "mine"
    if note.state == NoteState.PUBLISHED:
        return "published"
    return "review" if note.state == NoteState.IN_REVIEW and note.pk not in reviewed else "reading"


def _reviewed_by(user: Any, notes: Iterable[NetworkNote]) -> Iterable[int]:
    rows = NoteReview.objects.filter(note__in=[note.pk for note in notes], reviewer_id=user.pk).of_current_round()
    return rows.values_list("note", flat=True)


def note_view(note: NetworkNote, user: Any, *, site: str) -> NoteView:
    """The note as its page shows it."""
    published = note.state == NoteState.PUBLISHED
    return NoteView(
        public_id=note.public_id,
        title=note.title,
        summary=note.summary,
        text=note.text,
        language=note.language,
        byline=byline(note, None if published else user),
        is_published=published,
        state_label=str(note.get_state_display()),
        tone=TONES[note.state],
        published_at=note.published_at if published else None,
        minutes=max(1, round(len(note.text.split()) / WORDS_A_MINUTE)) if note.text else 0,
        reference=f"{site}{address('note_detail', note)}" if published else "",
    )


def reviews(note: NetworkNote, user: Any) -> list[ReviewView]:
    """What peers said of this version, as far as the reader may know it."""
    rows = NoteReview.objects.visible_to(user).filter(note=note).of_round(note.round).order_by("at", "pk")
    found = list(rows)
    names = network_views.author_names([row.reviewer_id for row in found], note.network, user)
    return [
        ReviewView(
            who=_("Vous") if row.reviewer_id == user.pk else names.get(row.reviewer_id) or _("Un ancien membre"),
            verdict_label=str(row.get_verdict_display()),
            tone=VERDICT_TONES[row.verdict],
            text=row.text,
            at=row.at,
        )
        for row in found
    ]


def expected(note: NetworkNote, user: Any) -> Expected | None:
    """What the reader should do about the note, None where nothing is."""
    if not user.is_authenticated:
        return None
    if note.author_id == user.pk:
        return _expected_of_author(note)
    if note.state != NoteState.IN_REVIEW or not has_permission(user, "skills.review_note", note):
        return None
    if note.pk not in set(_reviewed_by(user, [note])):
        return Expected(
            _("Donnez votre avis sur cette note"),
            _("Votre lecture aide l’auteur. Deux avis favorables permettent de la publier."),
            action_label=_("Relire et donner mon avis"),
            action_url=address("note_review", note),
        )
    if has_permission(user, "skills.publish_note", note):
        return _expected_of_animator(note)
    return Expected(_("Merci pour votre avis"), _("Les animateurs décident quand les avis sont là."), tone="done")


def _expected_of_animator(note: NetworkNote) -> Expected:
    return Expected(
        _("Publier cette note ?"),
        _("Elle paraît sur la page publique du réseau. L’auteur est prévenu."),
        action_label=_("Publier la note"),
        action_url=address("note_act", note, "publish"),
        method="post",
        refusals=NetworkNoteWorkflow.get("publish").refusals(note),
    )


def _expected_of_author(note: NetworkNote) -> Expected | None:
    if note.state == NoteState.IN_REVIEW:
        sentence = _("Deux avis favorables de vos pairs permettent de la publier. Vous lisez leurs avis ici.")
        return Expected(_("Votre note est relue par vos pairs"), sentence, tone="waiting")
    edit = {"action_label": _("Reprendre la note"), "action_url": address("note_edit", note)}
    if note.state == NoteState.RETURNED:
        return Expected(_("Votre note est à reprendre"), _("Lisez ce qu’en disent vos pairs, corrigez-la."), **edit)
    if note.state == NoteState.DRAFT:
        sentence = _("Personne d’autre ne la lit tant que vous ne la proposez pas à la relecture.")
        return Expected(_("Votre note est un brouillon"), sentence, **edit)
    return None


def acts(note: NetworkNote, user: Any) -> list[NoteAct]:
    """What else the reader may do."""
    if not user.is_authenticated:
        return []
    if note.author_id == user.pk:
        return _acts_of_author(note)
    found = []
    if note.state == NoteState.IN_REVIEW and has_permission(user, "skills.publish_note", note):
        asked_for_review = note.pk not in set(_reviewed_by(user, [note]))
        if asked_for_review and not NetworkNoteWorkflow.get("publish").refusals(note):
            found.append(NoteAct(_("Publier la note"), address("note_act", note, "publish"), "secondary"))
        found.append(NoteAct(_("Rendre à l’auteur"), address("note_return", note), is_link=True))
    if note.state == NoteState.PUBLISHED and has_permission(user, "skills.retract_note", note):
        found.append(NoteAct(_("Dépublier la note"), address("note_retract", note), is_link=True))
    return found


def _acts_of_author(note: NetworkNote) -> list[NoteAct]:
    found = []
    if note.state == NoteState.IN_REVIEW:
        found.append(NoteAct(_("Reprendre pour modifier"), address("note_act", note, "recall")))
    if note.state != NoteState.WITHDRAWN:
        consequence = _("Elle quitte les pages du réseau, et les avis de vos pairs avec elle.")
        question = _("Retirer cette note ?")
        found.append(
            NoteAct(_("Retirer ma note"), address("note_act", note, "withdraw"), "quiet", False, question, consequence)
        )
    return found
