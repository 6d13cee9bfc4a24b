"""What may happen to a network and to somebody's place in it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class NetworkState(models.TextChoices):
    """Where a network stands; only an open one takes members and words."""

    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Ouvert")
    CLOSED = "closed", _("Fermé")


class MembershipState(models.TextChoices):
    """Where a person stands in a network."""

    PROPOSED = "proposed", _("Proposé par la règle")
    SET_ASIDE = "set_aside", _("Proposition écartée")
    INVITED = "invited", _("Invité")
    REQUESTED = "requested", _("A demandé à entrer")
    MEMBER = "member", _("Membre")
    DECLINED = "declined", _("A décliné")
    REFUSED = "refused", _("Refusé")
    LEFT = "left", _("Parti")
    REMOVED = "removed", _("Exclu")


PENDING_STATES = (MembershipState.PROPOSED, MembershipState.INVITED, MembershipState.REQUESTED)
UNTOLD_STATES = (MembershipState.PROPOSED, MembershipState.SET_ASIDE)
HELD_STATES = (MembershipState.INVITED, MembershipState.MEMBER)


class MembershipRefusal(models.TextChoices):
    """Why a request is refused."""

    OUT_OF_SCOPE = "out_of_scope", _("Le réseau s’adresse à d’autres parcours")
    INCOMPLETE = "incomplete", _("La fiche ne permet pas encore de décider")
    FULL = "full", _("Le réseau n’accueille pas de nouveaux membres en ce moment")
    OTHER = "other", _("Autre")


class RemovalReason(models.TextChoices):
    """Why somebody, or a message, is taken out of a network."""

    OFF_TOPIC = "off_topic", _("Sans rapport avec le réseau")
    ADVERTISING = "advertising", _("Démarchage ou publicité")
    HARASSMENT = "harassment", _("Harcèlement, injures ou menaces")
    PERSONAL_DATA = "personal_data", _("Informations personnelles d’autrui")
    MISLEADING = "misleading", _("Informations trompeuses")
    OTHER = "other", _("Autre")


@guard
def has_every_name(network: Any) -> bool:
    """Donnez au réseau un nom en français, en arabe et en anglais."""
    return all((network.name_fr, network.name_ar, network.name_en))


@guard
def has_every_purpose(network: Any) -> bool:
    """Dites à quoi sert le réseau en français, en arabe et en anglais."""
    return all((network.purpose_fr, network.purpose_ar, network.purpose_en))


@guard
def has_a_rule(network: Any) -> bool:
    """Choisissez au moins un critère : domaine, pays, région ou expérience."""
    return network.has_a_rule


@guard
def is_network_open(thing: Any) -> bool:
    """Ce réseau n’est pas ouvert : il n’accueille ni membres ni textes pour le moment."""
    return thing.network.state == NetworkState.OPEN


@guard
def has_a_listed_profile(membership: Any) -> bool:
    """La fiche de la personne n’est pas publiée dans l’annuaire."""
    return membership.has_a_listed_profile


@guard
def lives_where_admitted(membership: Any) -> bool:
    """Ce réseau s’adresse aux personnes qui vivent hors du Maroc."""
    return membership.lives_where_admitted


ENTRY_GUARDS = (is_network_open, has_a_listed_profile, lives_where_admitted)


class NetworkWorkflow(Workflow):
    """A network is prepared, opened, and may be closed and opened again."""

    name = "skills.network"
    states = NetworkState
    initial = NetworkState.DRAFT
    transitions = (
        Transition(
            "open",
            ("draft",),
            "open",
            _("Ouvrir le réseau"),
            permission="skills.manage_networks",
            guards=(has_every_name, has_every_purpose, has_a_rule),
        ),
        Transition(
            "close",
            ("open",),
            "closed",
            _("Fermer le réseau"),
            permission="skills.manage_networks",
            needs_note=True,
        ),
        Transition(
            "reopen",
            ("closed",),
            "open",
            _("Rouvrir le réseau"),
            permission="skills.manage_networks",
            guards=(has_every_name, has_every_purpose, has_a_rule),
        ),
    )


class NetworkMembershipWorkflow(Workflow):
    """A rule proposes, animators invite or admit, and the person decides to enter, to stay and to leave."""

    name = "skills.network_membership"
    states = MembershipState
    initial = MembershipState.PROPOSED
    transitions = (
        Transition(
            "invite",
            ("proposed",),
            "invited",
            _("Inviter"),
            permission="skills.decide_membership",
            guards=ENTRY_GUARDS,
        ),
        Transition(
            "set_aside",
            ("proposed",),
            "set_aside",
            _("Écarter la proposition"),
            permission="skills.decide_membership",
        ),
        Transition(
            "join",
            ("invited",),
            "member",
            _("Rejoindre le réseau"),
            permission="skills.answer_membership",
            guards=ENTRY_GUARDS,
        ),
        Transition(
            "decline", ("invited",), "declined", _("Décliner l’invitation"), permission="skills.answer_membership"
        ),
        Transition(
            "request",
            ("proposed", "set_aside", "declined", "refused", "left"),
            "requested",
            _("Demander à rejoindre"),
            permission="skills.answer_membership",
            guards=ENTRY_GUARDS,
        ),
        Transition(
            "admit",
            ("requested",),
            "member",
            _("Accueillir"),
            permission="skills.decide_membership",
            guards=ENTRY_GUARDS,
        ),
        Transition(
            "refuse",
            ("requested",),
            "refused",
            _("Refuser la demande"),
            permission="skills.decide_membership",
            reasons=tuple(MembershipRefusal.values),
        ),
        Transition("abandon", ("requested",), "left", _("Retirer ma demande"), permission="skills.answer_membership"),
        Transition("leave", ("member",), "left", _("Quitter le réseau"), permission="skills.answer_membership"),
        Transition(
            "remove",
            ("invited", "member"),
            "removed",
            _("Exclure"),
            permission="skills.remove_member",
            reasons=tuple(RemovalReason.values),
            needs_note=True,
        ),
        Transition(
            "appoint",
            ("proposed", "set_aside", "requested", "declined", "refused", "left", "removed"),
            "invited",
            _("Inviter à animer"),
            permission="skills.appoint_animator",
            guards=ENTRY_GUARDS,
        ),
        Transition("lapse", ("invited", "requested", "member"), "left", _("Retirer du réseau avec la fiche")),
    )
