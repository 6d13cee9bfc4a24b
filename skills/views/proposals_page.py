"""What a member's pages show of proposals: those that wait first, one of them in full, what is missing to get some."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from mdm_platform.accounts.services import consents
from mdm_platform.audit.timeline import TimelineEntry
from skills.forms.matches import DeclineForm
from skills.models import Match, Need, Profile
from skills.models.match import MATCHING
from skills.services import match_presenters, matches, need_presenters
from skills.services.match_presenters import Next
from skills.services.need_presenters import NeedView
from skills.workflows import AWAITING_ANSWER_STATES, MatchState, ProfileState

PAGE_SIZE = 20


@dataclass(frozen=True)
class Line:
    """One proposal of the list. `opens` is the address that a POST marks as seen, empty once it was."""

    match: Match
    view: NeedView
    label: Any
    tone: str
    waits: bool

    @property
    def is_new(self) -> bool:
        """Whether the person has not opened it yet."""
        return self.match.state == MatchState.SENT


@dataclass(frozen=True)
class Page:
    """Some proposals and the address of the next page, empty on the last one."""

    lines: Sequence[Line]
    next_url: str


@dataclass(frozen=True)
class Reach:
    """What keeps proposals from coming, and where to mend it."""

    title: str
    message: str
    label: str
    url: str


def page_of(user: Any, after: str) -> Page:
    """The person's proposals: those that wait for an answer first, then the latest."""
    waits = Case(When(state__in=AWAITING_ANSWER_STATES, then=Value(0)), default=Value(1))
    rows = matches.received(user=user).annotate(rank=waits).order_by("rank", "-pk")
    rank, _dot, key = after.partition(".")
    if rank in ("0", "1") and key.isascii() and key.isdigit() and len(key) < 19:
        rows = rows.filter(Q(rank__gt=int(rank)) | Q(rank=int(rank), pk__lt=int(key)))
    found = list(rows.prefetch_related("need__need_skills__skill", "need__need_languages__language")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    following = f"?after={shown[-1].rank}.{shown[-1].pk}" if len(found) > PAGE_SIZE else ""
    return Page([_line(match) for match in shown], following)


def _line(match: Match) -> Line:
    return Line(
        match=match,
        view=need_presenters.need_view(match.need),
        label=match_presenters.label_for_the_person(match),
        tone=match_presenters.tone(match),
        waits=match.state in AWAITING_ANSWER_STATES,
    )


def detail(match: Match, form: DeclineForm) -> dict[str, Any]:
    """Everything that the page of one proposal shows."""
    need = Need.objects.with_parts().get(pk=match.need_id)
    match.need = need
    story: list[TimelineEntry] = match_presenters.story_for_the_person(match)
    following: Next = match_presenters.next_for_the_person(match)
    view = need_presenters.need_view(need)
    return {
        "match": match,
        "view": view,
        "label": match_presenters.label_for_the_person(match),
        "tone": match_presenters.tone(match),
        "may_answer": match.state in (*AWAITING_ANSWER_STATES, MatchState.NO_ANSWER) and view.is_open,
        "may_take_back": match.state == MatchState.INTERESTED,
        "reasons": match_presenters.reasons_of([match])[match.pk],
        "sentence": match_presenters.score_sentence(match) if match.score else "",
        "next": following,
        "story": story,
        "form": form,
    }


def reach(user: Any) -> Reach | None:
    """The first thing that keeps institutions from proposing something to the person; None when nothing does."""
    profile = Profile.objects.filter(owner=user).only("state").first()
    if profile is None or profile.state != ProfileState.PUBLISHED:
        return Reach(
            _("Votre fiche n’est pas encore dans l’annuaire"),
            _("Les institutions vous proposent des missions à partir de votre fiche publiée."),
            _("Voir ma fiche"),
            reverse("skills:my_profile"),
        )
    if not consents.has(user, MATCHING):
        return Reach(
            _("Vous ne recevez pas de propositions"),
            _("Sans votre accord, votre fiche n’est rapprochée d’aucun besoin. Vous pouvez le donner et le retirer."),
            _("Voir mes consentements"),
            reverse("accounts:consents"),
        )
    return None
