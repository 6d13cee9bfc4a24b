"""What the agents' pages show of matches: people as the institution may see them, groups, actions and their forms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mdm_platform.components import Person
from mdm_platform.permissions import has_permission
from skills.audiences import face_of
from skills.forms.matches import CloseForm, CompleteForm, EngageForm, IntroduceForm, ProposeForm, SetAsideForm
from skills.models import Match, Need, Profile, ProfileCard
from skills.models.need import institution_acted_for
from skills.services import match_presenters, matches, readings
from skills.services.matching.sentences import Sentence
from skills.services.search import Result
from skills.views import directory_page
from skills.workflows import MatchState, MatchWorkflow

PAGE_SIZE = 20
MOST_SENT_AT_ONCE = 50
MOST_NEEDS_OFFERED = 100
BESIDE = frozenset({"set_aside", "close"})
REVIEW, SENT, ANSWERED, CLOSED = "review", "sent", "answered", "closed"
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    REVIEW: (gettext_lazy("À examiner"), (MatchState.PROPOSED,)),
    SENT: (gettext_lazy("Envoyées"), (MatchState.SENT, MatchState.SEEN, MatchState.NO_ANSWER)),
    ANSWERED: (
        gettext_lazy("Intéressées"),
        (MatchState.INTERESTED, MatchState.INTRODUCED, MatchState.ENGAGED, MatchState.COMPLETED),
    ),
    CLOSED: (
        gettext_lazy("Écartées ou closes"),
        (MatchState.SET_ASIDE, MatchState.DECLINED, MatchState.CLOSED, MatchState.LAPSED),
    ),
}


@dataclass(frozen=True)
class Act:
    """One thing an agent may do with a match: its service, the form it asks for, and what to say after it."""

    service: Callable[..., Any]
    sentence: Any
    label: Any
    form: type[forms.Form] | None = None


ACTS: dict[str, Act] = {
    "send": Act(matches.send, gettext_lazy("La proposition est partie."), gettext_lazy("Envoyer la proposition")),
    "set_aside": Act(
        matches.set_aside, gettext_lazy("Cette personne est écartée."), gettext_lazy("Écarter"), SetAsideForm
    ),
    "restore": Act(
        matches.restore, gettext_lazy("Cette personne est de nouveau à examiner."), gettext_lazy("Reprendre")
    ),
    "introduce": Act(
        matches.introduce,
        gettext_lazy("L’échange est ouvert : la personne a reçu votre message."),
        gettext_lazy("Envoyer et ouvrir l’échange"),
        IntroduceForm,
    ),
    "engage": Act(
        matches.engage, gettext_lazy("L’engagement est déclaré."), gettext_lazy("Déclarer l’engagement"), EngageForm
    ),
    "complete": Act(
        matches.complete, gettext_lazy("La mission est terminée."), gettext_lazy("Déclarer la mission terminée"),
        CompleteForm,
    ),
    "close": Act(matches.close, gettext_lazy("C’est noté."), gettext_lazy("En rester là"), CloseForm),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One match for an agent; `person` is None when the institution may not see the profile any more."""

    match: Match
    person: Person | None
    sentence: str
    parts: Sequence[match_presenters.Part]
    reasons: Sequence[Sentence]
    tone: str

    @property
    def name(self) -> str:
        """What to call the person."""
        return self.person.name if self.person else _("Fiche retirée")

    @property
    def url(self) -> str:
        """The page of the match."""
        return reverse("skills:match_detail", args=[self.match.public_id])


@dataclass(frozen=True)
class Tab:
    """A group of matches with its number."""

    label: Any
    url: str
    count: int
    selected: bool


def act(name: str) -> Act:
    """The action of that name; 404 for an unknown one."""
    if name not in ACTS:
        raise Http404
    return ACTS[name]


def form_for(name: str, match: Match) -> forms.Form | None:
    """The form of an action, with what is likely already written; None when there is nothing to fill in."""
    found = ACTS.get(name)
    if found is None or found.form is None:
        return None
    need = match.need
    likely = {
        "introduce": {"subject": need.title},
        "engage": {"engaged_from": need.starts, "engaged_until": need.ends},
    }
    return found.form(initial=likely.get(name, {}))


def propose_form(user: Any, data: Any = None) -> ProposeForm:
    """The open needs of the agent's institution, those about to end first."""
    institution = institution_acted_for(user)
    rows = Need.objects.open(timezone.localdate()).of_institution(institution) if institution else Need.objects.none()
    return ProposeForm(data, needs=rows.order_by("deadline", "pk")[:MOST_NEEDS_OFFERED])


def offer_to_propose(user: Any) -> ProposeForm | None:
    """The form of `propose_form` for an agent who has an open need, None for anybody else."""
    form = propose_form(user) if has_permission(user, "skills.manage_needs") else None
    return form if form is not None and form.known else None


def offered(match: Match, first: str, user: Any) -> list[tuple[str, forms.Form]]:
    """What else the agent may do, beside the next action: each with its form."""
    rows = MatchWorkflow.available(match, user)
    names = [row.name for row, _refusals in rows if row.name in BESIDE and row.name != first]
    return [(name, form_for(name, match)) for name in names]


def tabs(need: Need, selected: str) -> list[Tab]:
    """The groups with how many matches each holds."""
    counted = {name: Count("pk", filter=Q(state__in=states)) for name, (_label, states) in GROUPS.items()}
    found = Match.objects.filter(need=need).aggregate(**counted)
    address = reverse("skills:need_matches", args=[need.public_id])
    return [
        Tab(label, f"{address}?show={name}", found[name], name == selected) for name, (label, _states) in GROUPS.items()
    ]


def page_of(need: Need, group: str, after: str) -> tuple[list[Match], str]:
    """Some matches of a group, the best first, and the cursor of the next page, empty on the last one."""
    rows = Match.objects.of_need(need).filter(state__in=GROUPS[group][1]).with_sides()
    score, _dot, key = after.partition(".")
    if score.isascii() and score.isdigit() and key.isascii() and key.isdigit() and len(after) < 24:
        rows = rows.filter(Q(score__lt=int(score)) | Q(score=int(score), pk__gt=int(key)))
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return shown, f"{shown[-1].score}.{shown[-1].pk}" if len(found) > PAGE_SIZE else ""


def rows_of(found: Iterable[Match], user: Any) -> list[Row]:
    """Matches as this agent may see them, in a fixed number of queries; reading people leaves a trace."""
    listed = list(found)
    people = people_of(listed, user)
    said = match_presenters.reasons_of(listed)
    return [
        Row(
            match=match,
            person=people.get(match.profile_id),
            sentence=match_presenters.score_sentence(match),
            parts=match_presenters.parts(match.parts),
            reasons=said[match.pk],
            tone=match_presenters.tone(match),
        )
        for match in listed
    ]


def people_of(found: Iterable[Match], user: Any) -> dict[int, Person]:
    """The face of each profile that the institution sees, by profile."""
    keys = [match.profile_id for match in found]
    cards = ProfileCard.objects.of_audience(face_of(user)).filter(profile_id__in=keys).only("profile_id", "card")
    results = [Result(row.profile_id, row.card, []) for row in cards]
    readings.trace_many(profiles=Profile.objects.filter(pk__in=[one.profile_id for one in results]), by=user)
    people = directory_page.listed_people(results)
    return {result.profile_id: person for result, person in zip(results, people, strict=True)}


def sentences_after_sending(done: Any) -> list[tuple[bool, str]]:
    """What to say after sending several: whether it went well, and the sentence."""
    said: list[tuple[bool, str]] = []
    if done.sent:
        count = len(done.sent)
        sentence = ngettext(
            "%(count)s proposition est partie. La personne y répond quand elle le souhaite.",
            "%(count)s propositions sont parties. Chaque personne y répond quand elle le souhaite.",
            count,
        )
        said.append((True, sentence % {"count": count}))
    return said + [(False, sentence) for sentence in dict.fromkeys(why for _match, why in done.refused)]


def sentences_after_setting_aside(done: Any) -> list[tuple[bool, str]]:
    """What to say after setting several aside: whether it went well, and the sentence."""
    said: list[tuple[bool, str]] = []
    if done.done:
        count = len(done.done)
        sentence = ngettext(
            "%(count)s personne est écartée. Elle n’en sait rien.",
            "%(count)s personnes sont écartées. Elles n’en savent rien.",
            count,
        )
        said.append((True, sentence % {"count": count}))
    return said + [(False, sentence) for sentence in dict.fromkeys(why for _match, why in done.refused)]


def chosen(values: Iterable[str]) -> list[UUID]:
    """The matches that a form names; what is no identifier is left out."""
    found = []
    for value in list(values)[:MOST_SENT_AT_ONCE]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
