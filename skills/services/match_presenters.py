"""What pages show of a match, in words of the reader: the score, the reasons, where it stands, its story."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import TimelineEntry
from mdm_platform.workflow import STARTED
from skills.models import Match
from skills.models.match import BEST_SCORE
from skills.services.matching import Explanation, sentences
from skills.services.matching.sentences import Sentence
from skills.workflows import (
    AWAITING_ANSWER_STATES,
    ENGAGED_MATCH_STATES,
    MatchOrigin,
    MatchState,
    MatchWorkflow,
)

PARTS: Mapping[str, Any] = {
    "required": gettext_lazy("Compétences indispensables"),
    "welcome": gettext_lazy("Compétences appréciées"),
    "level": gettext_lazy("Niveaux inférieurs à ceux demandés"),
    "group": gettext_lazy("Compétences proches"),
    "region": gettext_lazy("Région du Maroc"),
    "language": gettext_lazy("Langue du besoin"),
}
EXCELLENT, GOOD, PARTIAL = 750, 500, 250
TONES: Mapping[str, str] = {
    MatchState.PROPOSED: "info",
    MatchState.SENT: "info",
    MatchState.SEEN: "info",
    MatchState.INTERESTED: "success",
    MatchState.INTRODUCED: "success",
    MatchState.ENGAGED: "success",
    MatchState.COMPLETED: "success",
}
FOR_THE_PERSON: Mapping[str, Any] = {
    MatchState.SENT: gettext_lazy("Nouvelle proposition"),
    MatchState.SEEN: gettext_lazy("À répondre"),
    MatchState.INTERESTED: gettext_lazy("Vous êtes intéressé"),
    MatchState.DECLINED: gettext_lazy("Vous avez décliné"),
    MatchState.INTRODUCED: gettext_lazy("Échange ouvert"),
    MatchState.ENGAGED: gettext_lazy("Mission en cours"),
    MatchState.COMPLETED: gettext_lazy("Mission terminée"),
    MatchState.CLOSED: gettext_lazy("Sans suite"),
    MatchState.NO_ANSWER: gettext_lazy("Restée sans réponse"),
    MatchState.LAPSED: gettext_lazy("N’est plus d’actualité"),
}
SILENT_NO = "refuse_institution"
HIDDEN_FROM_THE_PERSON = frozenset({STARTED, "set_aside", "restore", "propose_again"})


def score_sentence(match: Match) -> str:
    """How well the person matches, in a sentence; for who came without a score, how the person came."""
    if not match.score:
        if match.origin == MatchOrigin.MEMBER:
            return _("Cette personne s’est proposée elle-même.")
        return _("Cette personne a été choisie dans l’annuaire.")
    values = {"score": match.score, "best": BEST_SCORE}
    if match.score >= EXCELLENT:
        return _("Très bonne correspondance : %(score)s points sur %(best)s.") % values
    if match.score >= GOOD:
        return _("Bonne correspondance : %(score)s points sur %(best)s.") % values
    if match.score >= PARTIAL:
        return _("Correspondance partielle : %(score)s points sur %(best)s.") % values
    return _("Correspondance faible : %(score)s points sur %(best)s.") % values


@dataclass(frozen=True)
class Part:
    """One sub-score; `points` of a thousand, less than 0 for what the missing levels cost."""

    label: Any
    points: int

    @property
    def size(self) -> int:
        """How long its bar is."""
        return abs(self.points)

    @property
    def is_cost(self) -> bool:
        """Whether it takes points away."""
        return self.points < 0


def parts(match_parts: Mapping[str, float]) -> list[Part]:
    """The sub-scores that count, in the order in which they are explained; together they make the score."""
    found = [Part(label, round(match_parts.get(code, 0))) for code, label in PARTS.items()]
    return [part for part in found if part.points]


def reasons_of(found: Iterable[Match]) -> dict[int, list[Sentence]]:
    """Why each person is put forward, by match, what speaks for the person first; labels are read once for all."""
    rows = list(found)
    words = sentences.Words(reason for match in rows for reason in match.reasons)
    said = {match.pk: sentences.of_reasons(match.reasons, words) for match in rows}
    return {key: sorted(told, key=lambda one: not one.is_good) for key, told in said.items()}


def tone(match: Match) -> str:
    """The colour of the state."""
    return TONES.get(match.state, "neutral")


def label_for_the_person(match: Match) -> Any:
    """What the state is called to the person who was put forward."""
    return FOR_THE_PERSON.get(match.state, match.get_state_display())


def story_for_agents(match: Match, user: Any) -> list[TimelineEntry]:
    """What happened, for the institution: the person, colleagues and oneself are told apart."""
    return [_entry(log, _who_for_agents(log, match, user)) for log in _logs(match)]


def story_for_the_person(match: Match) -> list[TimelineEntry]:
    """What happened since the proposal reached the person."""
    shown = (log for log in _logs(match) if log.transition not in HIDDEN_FROM_THE_PERSON)
    return [_entry(log, _who_for_the_person(log, match), shows_note=False) for log in shown]


@dataclass(frozen=True)
class Next:
    """What is expected now: `action` is the one to take, empty when one waits (`tone` says for whom)."""

    title: Any
    message: Any
    action: str = ""
    tone: str = "action"


def next_for_agents(match: Match) -> Next:
    """The one next thing that the institution does."""
    if match.state in AWAITING_ANSWER_STATES:
        return Next(
            _("La personne a la proposition"),
            _("Elle répond quand elle le souhaite. Nous la relançons à 9, 21 et 45 jours, et vous prévenons."),
            tone="waiting",
        )
    return _NEXT.get(match.state) or Next(_("Il n’y a plus rien à faire ici"), match.get_state_display(), tone="done")


def next_for_the_person(match: Match) -> Next:
    """What the person may expect, once answered."""
    found = _NEXT_FOR_THE_PERSON.get(match.state)
    if found is not None:
        return found
    if match.state in ENGAGED_MATCH_STATES:
        return Next(_("Cette mission est la vôtre"), _("L’institution a déclaré votre engagement."), tone="done")
    return Next(_("Cette proposition est close"), _("Il n’y a rien à faire."), tone="done")


_NEXT: Mapping[str, Next] = {
    MatchState.PROPOSED: Next(
        gettext_lazy("Écrivez-vous à cette personne ?"),
        gettext_lazy("La plateforme propose, vous décidez. La personne ne sait rien tant que vous n’avez rien envoyé."),
        action="send",
    ),
    MatchState.SET_ASIDE: Next(
        gettext_lazy("Vous avez écarté cette personne"),
        gettext_lazy("Elle n’en sait rien. Vous pouvez revenir sur ce choix tant que le besoin est ouvert."),
        action="restore",
    ),
    MatchState.INTERESTED: Next(
        gettext_lazy("Présentez-vous à la personne"),
        gettext_lazy("Elle est intéressée. Votre premier message ouvre l’échange ; les adresses restent cachées."),
        action="introduce",
    ),
    MatchState.INTRODUCED: Next(
        gettext_lazy("Vous êtes-vous mis d’accord ?"),
        gettext_lazy("Déclarez l’engagement avec ses dates, ou dites pourquoi vous en restez là."),
        action="engage",
    ),
    MatchState.ENGAGED: Next(
        gettext_lazy("La mission est-elle terminée ?"),
        gettext_lazy("Dites ce qu’il en est advenu : c’est ainsi que le besoin raconte son issue."),
        action="complete",
    ),
    MatchState.NO_ANSWER: Next(
        gettext_lazy("La personne n’a pas répondu"),
        gettext_lazy("Elle peut encore le faire tant que le besoin est ouvert."),
        tone="waiting",
    ),
}
_NEXT_FOR_THE_PERSON: Mapping[str, Next] = {
    MatchState.INTERESTED: Next(
        gettext_lazy("L’institution sait que vous êtes intéressé"),
        gettext_lazy("Un agent vous écrira par la plateforme. Vos adresses restent cachées."),
        tone="waiting",
    ),
    MatchState.INTRODUCED: Next(
        gettext_lazy("L’échange est ouvert"),
        gettext_lazy("Lisez le message de l’institution et répondez-lui."),
    ),
    MatchState.DECLINED: Next(
        gettext_lazy("Vous avez décliné"),
        gettext_lazy("L’institution le sait, et ne vous relancera pas pour ce besoin."),
        tone="done",
    ),
}


def _logs(match: Match) -> Iterable[TransitionLog]:
    return TransitionLog.objects.about(match).select_related("actor", "note")


def _entry(log: TransitionLog, who: Any, *, shows_note: bool = True) -> TimelineEntry:
    known = {STARTED: _("Mettre en avant"), **{row.name: row.label for row in MatchWorkflow.transitions}}
    note = getattr(log, "note", None)
    return TimelineEntry(
        at=log.at,
        what=known.get(log.transition, log.transition),
        source=log.source,
        target=MatchState(log.target).label,
        who=who,
        note=note.text if note is not None and shows_note else "",
    )


def _who_for_agents(log: TransitionLog, match: Match, user: Any) -> Any:
    if log.transition == SILENT_NO:
        return _("La personne")
    if log.actor_id is None:
        return _("Un programme de l’institution") if log.organisation else _("La plateforme")
    if log.actor_id == user.pk:
        return _("Vous")
    if log.actor_id == match.recipient_id:
        return _("La personne")
    return _("L’équipe") if log.actor.is_staff else _("Un agent de l’institution")


def _who_for_the_person(log: TransitionLog, match: Match) -> Any:
    if log.transition == SILENT_NO:
        return _("Vous")
    if log.actor_id is None and not log.organisation:
        return _("La plateforme")
    return _("Vous") if log.actor_id == match.recipient_id else match.need.institution.name


@dataclass(frozen=True)
class Why:
    """The answer to « why was I, or was I not, proposed? » for the person concerned."""

    title: Any
    message: Any
    conditions: list[Sentence]
    reasons: list[Sentence]
    parts: list[Part]
    score: int
    threshold: int
    version: str

    @property
    def unmet(self) -> int:
        """How many conditions are not met."""
        return sum(not one.is_good for one in self.conditions)


def why(explained: Explanation, match: Match | None) -> Why:
    """The engine's explanation in words of the person concerned; what agents decided stays theirs."""
    title, message = _verdict(explained, match)
    return Why(
        title=title,
        message=message,
        conditions=sentences.of_gates(explained.gates, to_owner=True),
        reasons=sentences.of_reasons(explained.reasons),
        parts=parts(explained.parts),
        score=explained.score,
        threshold=explained.rank_threshold,
        version=explained.engine_version,
    )


def _verdict(explained: Explanation, match: Match | None) -> tuple[Any, Any]:
    if match is not None and match.origin == MatchOrigin.MEMBER:
        return _("Vous vous êtes proposé"), _("L’institution a votre fiche parce que vous avez répondu à ce besoin.")
    if match is not None and match.state != MatchState.LAPSED:
        return _("Votre fiche a été proposée à l’institution"), _who_proposed(explained, match)
    if not explained.is_eligible:
        return (
            _("Votre fiche n’a pas été proposée"),
            _("Une condition au moins n’est pas remplie. Voici lesquelles, et ce que vous pouvez y faire."),
        )
    if explained.score == 0:
        return (
            _("Votre fiche n’a pas été proposée"),
            _("Vous remplissez les conditions, mais votre fiche ne montre aucune des compétences demandées."),
        )
    if explained.score < explained.rank_threshold:
        return (
            _("Votre fiche n’a pas été proposée"),
            _("Vous remplissez les conditions. D’autres fiches correspondent davantage aux compétences demandées."),
        )
    return (
        _("Votre fiche n’a pas encore été proposée"),
        _("Vous remplissez les conditions. Le rapprochement passe chaque nuit : il tiendra compte de votre fiche."),
    )


def _who_proposed(explained: Explanation, match: Match) -> Any:
    if explained.is_eligible:
        return _("La plateforme propose, une personne décide : un agent lit votre fiche et choisit d’écrire ou non.")
    if match.origin == MatchOrigin.AGENT:
        return _("Un agent vous a choisi dans l’annuaire, bien qu’une condition au moins ne soit pas remplie.")
    return _("Elle l’a été quand vous remplissiez les conditions. Depuis, votre fiche ou le besoin a changé.")
