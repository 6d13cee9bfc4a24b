"""Who may do what in networks. Private spaces are the members' own: staff enter none of them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.permissions import anyone, predicate, register
from skills.models import Network, NetworkMembership, NetworkNote
from skills.permissions.people import is_curator, is_member, is_person
from skills.workflows import NetworkState


def network_of(thing: Any) -> Network | None:
    """The network that a membership, a post, a document, a note or a report belongs to; itself for a network."""
    if thing is None or isinstance(thing, Network):
        return thing
    return thing.post.network if hasattr(thing, "post") else thing.network


@predicate
def may_open_network(user: Any, network: Any) -> bool:
    """Whether the network has a page that the user may open."""
    return network is not None and Network.objects.visible_to(user).filter(pk=network.pk).exists()


@predicate
def is_inside(user: Any, thing: Any) -> bool:
    """Whether the user is a member of the network; without one, of any."""
    if not is_person(user):
        return False
    network = network_of(thing)
    held = NetworkMembership.objects.members().filter(user_id=user.pk)
    return (held if network is None else held.filter(network_id=network.pk)).exists()


@predicate
def is_animator(user: Any, thing: Any) -> bool:
    """Whether the user animates the network; without one, any."""
    if not is_person(user):
        return False
    network = network_of(thing)
    held = NetworkMembership.objects.animators().filter(user_id=user.pk)
    return (held if network is None else held.filter(network_id=network.pk)).exists()


@predicate
def takes_words(user: Any, thing: Any) -> bool:
    """Whether the network is open."""
    network = network_of(thing)
    return network is None or network.state == NetworkState.OPEN


@predicate
def is_own_place(user: Any, membership: Any) -> bool:
    """Whether the place is the user's own."""
    return is_person(user) and membership is not None and membership.user_id == user.pk


@predicate
def is_other_place(user: Any, thing: Any) -> bool:
    """Whether the place is somebody else's: nobody lets oneself in."""
    return thing is None or isinstance(thing, Network) or thing.user_id != user.pk


@predicate
def is_plain_member(user: Any, membership: Any) -> bool:
    """Whether the place is that of somebody who does not animate."""
    return membership is None or membership.role != "animator"


@predicate
def is_author(user: Any, thing: Any) -> bool:
    """Whether the user wrote it."""
    return is_person(user) and thing is not None and thing.author_id == user.pk


@predicate
def is_other_author(user: Any, thing: Any) -> bool:
    """Whether somebody else wrote it: nobody decides about one's own words."""
    return thing is None or thing.author_id != user.pk


@predicate
def is_reported_by_others(user: Any, report: Any) -> bool:
    """Whether the user neither wrote the post nor reported it."""
    return report is None or user.pk not in (report.post.author_id, report.reporter_id)


@predicate
def is_reported(user: Any, post: Any) -> bool:
    """Whether somebody reported the post: curators read no other."""
    return post is not None and post.reports.exists()


@predicate
def may_open_note(user: Any, note: Any) -> bool:
    """Whether the note stands among those that the user may read."""
    return note is not None and NetworkNote.objects.visible_to(user).filter(pk=note.pk).exists()


register("skills.view_networks", anyone, _("consulter les réseaux"))
register("skills.view_network", may_open_network, _("ouvrir ce réseau"))
register("skills.manage_networks", is_curator, _("créer et administrer des réseaux"))
register("skills.join_network", is_member & may_open_network, _("demander à rejoindre ce réseau"))
register("skills.enter_network", is_inside, _("entrer dans l’espace de ce réseau"))
register("skills.answer_membership", is_own_place, _("répondre à la place de cette personne"))
register("skills.animate_network", is_animator, _("animer ce réseau"))
register("skills.propose_members", is_animator | is_curator, _("proposer des membres à ce réseau"))
register("skills.decide_membership", is_animator & is_other_place, _("décider de l’entrée dans ce réseau"))
register(
    "skills.remove_member",
    ((is_animator & is_plain_member) | is_curator) & is_other_place,
    _("exclure une personne de ce réseau"),
)
register("skills.appoint_animator", is_curator & is_other_place, _("inviter quelqu’un à animer ce réseau"))
register("skills.change_role", (is_animator | is_curator) & is_other_place, _("changer les rôles dans ce réseau"))
register("skills.post_in_network", is_inside & takes_words, _("écrire dans ce réseau"))
register("skills.delete_post", is_author, _("effacer ce message"))
register("skills.report_post", is_inside & is_other_author, _("signaler ce message"))
register(
    "skills.moderate_post",
    (is_animator | (is_curator & is_reported)) & is_other_author,
    _("modérer ce message"),
)
register("skills.decide_post_report", (is_animator | is_curator) & is_reported_by_others, _("traiter ce signalement"))
register("skills.remove_document", is_author | is_animator, _("retirer ce document"))
register("skills.view_note", may_open_note, _("lire cette note"))
register("skills.edit_note", is_author & is_inside, _("modifier cette note"))
register("skills.withdraw_note", is_author, _("retirer cette note"))
register("skills.review_note", is_inside & is_other_author, _("donner un avis sur cette note"))
register("skills.publish_note", is_animator & is_other_author, _("décider de la publication de cette note"))
register("skills.retract_note", (is_animator | is_curator) & is_other_author, _("dépublier cette note"))

words.register("networkmembership.read", _("Lecture de votre place dans un réseau"))
words.register("postreport.read", _("Lecture d’un de vos messages, signalé dans un réseau"))
words.register("network.made_animator", _("Animation d’un réseau confiée"))
words.register("network.made_member", _("Animation d’un réseau retirée"))
words.register("network.shown", _("Choix d’être vu, ou non, dans un réseau"))
words.register("network.document_removed", _("Retrait d’un document d’un réseau"))
