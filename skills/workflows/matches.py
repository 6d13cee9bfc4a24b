"""What may happen between a need and a person whom the platform, an agent or the person puts forward.

Matching proposes, a person decides (Law 09-08, art. 11): nothing reaches anybody before an agent sent it.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class MatchState(models.TextChoices):
    """Where a match stands."""

    PROPOSED = "proposed", _("Proposée à l’institution")
    SET_ASIDE = "set_aside", _("Écartée")
    SENT = "sent", _("Envoyée à la personne")
    SEEN = "seen", _("Vue par la personne")
    INTERESTED = "interested", _("Personne intéressée")
    DECLINED = "declined", _("Déclinée")
    INTRODUCED = "introduced", _("Mise en relation")
    ENGAGED = "engaged", _("Engagée")
    COMPLETED = "completed", _("Mission terminée")
    CLOSED = "closed", _("Close sans engagement")
    NO_ANSWER = "no_answer", _("Sans réponse")
    LAPSED = "lapsed", _("Caduque")


AWAITING_ANSWER_STATES = (MatchState.SENT, MatchState.SEEN)
LINK_STATES = (*AWAITING_ANSWER_STATES, MatchState.NO_ANSWER)
PURSUED_MATCH_STATES = (MatchState.INTERESTED, MatchState.INTRODUCED)
ENGAGED_MATCH_STATES = (MatchState.ENGAGED, MatchState.COMPLETED)
RUNNING_MATCH_STATES = (MatchState.PROPOSED, *AWAITING_ANSWER_STATES, *PURSUED_MATCH_STATES)
ANSWERED_STATES = (*PURSUED_MATCH_STATES, *ENGAGED_MATCH_STATES, MatchState.DECLINED)


class MatchOrigin(models.TextChoices):
    """Who put the person forward."""

    ENGINE = "engine", _("Rapprochement automatique")
    AGENT = "agent", _("Choix d’un agent")
    MEMBER = "member", _("Candidature de la personne")


class SetAsideReason(models.TextChoices):
    """Why an agent does not write to a person."""

    SKILLS = "skills", _("Compétences trop éloignées")
    EXPERIENCE = "experience", _("Expérience insuffisante ou trop grande")
    CONDITIONS = "conditions", _("Conditions de la mission peu compatibles")
    ALREADY_KNOWN = "already_known", _("Personne déjà en lien avec l’institution")
    ENOUGH_PEOPLE = "enough_people", _("Assez de personnes retenues")
    OTHER = "other", _("Autre")


class DeclineReason(models.TextChoices):
    """Why a person says no."""

    NOT_AVAILABLE = "not_available", _("Je ne suis pas disponible")
    NOT_RELEVANT = "not_relevant", _("La mission ne me correspond pas")
    COMPENSATION = "compensation", _("La contrepartie ne me convient pas")
    DISTANCE = "distance", _("C’est trop loin")
    TIMING = "timing", _("Les dates ne me conviennent pas")
    OTHER = "other", _("Autre raison")


class MatchCloseReason(models.TextChoices):
    """Why nothing came of a person's interest."""

    OTHER_PERSON = "other_person", _("Une autre personne a été retenue")
    NOT_SUITABLE = "not_suitable", _("Le profil ne correspond pas à la mission")
    NO_AGREEMENT = "no_agreement", _("Pas d’accord sur les conditions")
    PERSON_WITHDREW = "person_withdrew", _("La personne n’a pas donné suite")
    NEED_CHANGED = "need_changed", _("Le besoin a changé")
    OTHER = "other", _("Autre")


class MatchOutcome(models.TextChoices):
    """What came of an engagement."""

    ACHIEVED = "achieved", _("Mission accomplie")
    PARTLY = "partly", _("Mission accomplie en partie")
    RENEWED = "renewed", _("Mission accomplie, la collaboration continue")
    STOPPED = "stopped", _("Mission arrêtée avant son terme")


class LapseReason(models.TextChoices):
    """Why the platform ends a match."""

    CONSENT_WITHDRAWN = "consent_withdrawn", _("La personne ne souhaite plus être proposée")
    PROFILE_GONE = "profile_gone", _("La fiche n’est plus dans l’annuaire")
    DECEASED = "deceased", _("Décès")
    ERASURE = "erasure", _("Compte effacé")
    NEED_CLOSED = "need_closed", _("Le besoin est clos")
    BLOCKED = "blocked", _("La personne ne souhaite plus entendre parler de l’institution")
    NO_LONGER_FOUND = "no_longer_found", _("La fiche ou le besoin a changé")


@guard
def need_is_open(match: Any) -> bool:
    """Ce besoin n’accepte plus de réponses : sa date limite est passée, ou il est clos."""
    return match.need_is_open


@guard
def need_is_pursued(match: Any) -> bool:
    """Ce besoin est pourvu ou retiré : il ne se poursuit plus."""
    return match.need_is_pursued


@guard
def person_is_reachable(match: Any) -> bool:
    """Cette personne n’est plus dans l’annuaire, ou ne souhaite plus être proposée."""
    return match.person_is_reachable


@guard
def has_a_place(match: Any) -> bool:
    """Toutes les places de ce besoin sont prises. Augmentez le nombre de personnes recherchées s’il en reste."""
    return match.has_a_place


class MatchWorkflow(Workflow):
    """From a proposal to what came of it: an agent sends, the person answers, an agent introduces."""

    name = "skills.match"
    states = MatchState
    initial = MatchState.PROPOSED
    transitions = (
        Transition(
            "set_aside",
            ("proposed",),
            "set_aside",
            _("Écarter"),
            permission="skills.review_matches",
            reasons=tuple(SetAsideReason.values),
        ),
        Transition(
            "restore",
            ("set_aside",),
            "proposed",
            _("Reprendre"),
            permission="skills.review_matches",
            guards=(need_is_open, person_is_reachable),
        ),
        Transition(
            "propose_again",
            ("lapsed",),
            "proposed",
            _("Proposer de nouveau"),
            permission="skills.review_matches",
            platform=True,
            guards=(need_is_open, person_is_reachable),
        ),
        Transition(
            "send",
            ("proposed",),
            "sent",
            _("Envoyer à la personne"),
            permission="skills.send_match",
            guards=(need_is_open, person_is_reachable),
        ),
        Transition("see", ("sent",), "seen", _("Ouvrir la proposition"), permission="skills.answer_match"),
        Transition(
            "interest",
            ("sent", "seen", "no_answer"),
            "interested",
            _("Cela m’intéresse"),
            permission="skills.answer_match",
            guards=(need_is_open,),
        ),
        Transition(
            "volunteer",
            ("proposed", "set_aside", "declined", "lapsed"),
            "interested",
            _("Me proposer"),
            permission="skills.answer_match",
            guards=(need_is_open,),
        ),
        Transition(
            "decline",
            ("sent", "seen", "no_answer", "interested"),
            "declined",
            _("Décliner"),
            permission="skills.answer_match",
            reasons=tuple(DeclineReason.values),
        ),
        Transition(
            "refuse_institution",
            ("sent", "seen", "no_answer", "interested", "introduced"),
            "declined",
            _("Décliner"),
            reasons=(LapseReason.BLOCKED.value,),
        ),
        Transition(
            "introduce",
            ("interested",),
            "introduced",
            _("Mettre en relation"),
            permission="skills.introduce_match",
            guards=(need_is_pursued, person_is_reachable),
        ),
        Transition(
            "engage",
            ("introduced",),
            "engaged",
            _("Déclarer l’engagement"),
            permission="skills.record_outcome",
            guards=(need_is_pursued, has_a_place),
        ),
        Transition(
            "complete",
            ("engaged",),
            "completed",
            _("Déclarer la mission terminée"),
            permission="skills.record_outcome",
            reasons=tuple(MatchOutcome.values),
        ),
        Transition(
            "close",
            ("interested", "introduced", "engaged"),
            "closed",
            _("Clore sans engagement"),
            permission="skills.record_outcome",
            reasons=tuple(MatchCloseReason.values),
        ),
        Transition("expire", ("sent", "seen"), "no_answer", _("Clore faute de réponse")),
        Transition(
            "lapse",
            ("proposed", "sent", "seen", "interested", "introduced"),
            "lapsed",
            _("Rendre caduque"),
            reasons=tuple(LapseReason.values),
        ),
    )
