"""Who may describe oneself as an investor, present a project, meet, sign and disclose."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.audit import words
from mdm_platform.permissions import anyone, is_somebody, predicate, register
from projects.models.introduction import Introduction
from projects.models.investor import InvestorProfile, verifies_investors
from projects.models.teaser import Teaser
from projects.workflows.investors import InvestorState

DOCUMENT_READ = "introduction.document_read"
REREAD = "investorprofile.changes_read"


@predicate
def is_the_investor(user: Any, profile: Any) -> bool:
    """Whether the profile is the person's own (any person, without a profile)."""
    return is_somebody(user) and (profile is None or profile.owner_id == user.pk)


@predicate
def is_investment_officer(user: Any, obj: Any) -> bool:
    """Whether the person verifies investors, and is not the one whom this is about."""
    is_own = isinstance(obj, InvestorProfile) and obj.owner_id == getattr(user, "pk", None)
    return verifies_investors(user) and not is_own


@predicate
def is_verified_investor(user: Any, obj: Any) -> bool:
    """Whether the person is an investor whom the team has verified."""
    return is_somebody(user) and InvestorProfile.objects.verified().filter(owner_id=user.pk).exists()


@predicate
def holds_the_project(user: Any, obj: Any) -> bool:
    """Whether the person carries the project (any person, without one)."""
    if obj is None:
        return is_somebody(user)
    project = obj.project if isinstance(obj, Teaser | Introduction) else obj
    return is_somebody(user) and project.holder_id == user.pk


@predicate
def accompanies_the_project(user: Any, obj: Any) -> bool:
    """Whether the person is the advisor of the project (any advisor, without one), and does not carry it."""
    if obj is None:
        return is_somebody(user)
    project = obj.project if isinstance(obj, Teaser | Introduction) else obj
    return is_somebody(user) and project.advisor_id == user.pk and project.holder_id != user.pk


@predicate
def is_a_party(user: Any, introduction: Any) -> bool:
    """Whether the person stands on a side (any person, without an introduction)."""
    return is_somebody(user) and (introduction is None or bool(introduction.side_of(user)))


@predicate
def has_to_answer(user: Any, introduction: Any) -> bool:
    """Whether the request was made to this person."""
    return introduction is not None and introduction.side_of(user) == introduction.asked


@predicate
def asked_for_it(user: Any, introduction: Any) -> bool:
    """Whether this person made the request."""
    return introduction is not None and introduction.side_of(user) == introduction.requested_by


@predicate
def has_not_signed(user: Any, introduction: Any) -> bool:
    """Whether the person stands on a side that has not accepted the agreement yet."""
    side = introduction.side_of(user) if introduction is not None else ""
    return bool(side) and getattr(introduction, f"{side}_signed_at") is None


@predicate
def is_the_holder_in_it(user: Any, introduction: Any) -> bool:
    """Whether the person carries the project of the introduction."""
    return introduction is not None and is_somebody(user) and introduction.project.holder_id == user.pk


@predicate
def may_ask_holders(user: Any, teaser: Any) -> bool:
    """Whether a verified investor reads somebody else's presentation."""
    if not is_verified_investor(user, None):
        return False
    return teaser is None or teaser.project.holder_id != user.pk


@predicate
def follows_introductions(user: Any, obj: Any) -> bool:
    """Whether the person is a member of staff who follows investors."""
    return verifies_investors(user)


def is_shown_to_holders(profile: InvestorProfile) -> bool:
    """Whether holders may meet this investor."""
    return profile.state == InvestorState.VERIFIED


register("projects.view_investors_page", anyone, _("consulter la page des investisseurs"))
register("projects.edit_investor", is_the_investor, _("modifier ce profil d’investisseur"))
register("projects.verify_investor", is_investment_officer, _("vérifier ce profil d’investisseur"))
register("projects.follow_introductions", follows_introductions, _("suivre les mises en relation"))
register("projects.view_teasers", is_verified_investor, _("lire les projets : votre profil n’est pas encore vérifié"))
register("projects.edit_teaser", holds_the_project, _("modifier cette présentation"))
register("projects.read_teaser", accompanies_the_project, _("relire cette présentation"))
register("projects.ask_holder", may_ask_holders, _("demander une mise en relation"))
register("projects.ask_investor", holds_the_project, _("écrire à cet investisseur"))
register("projects.answer_introduction", has_to_answer, _("répondre à cette demande"))
register("projects.cancel_introduction", asked_for_it, _("retirer cette demande"))
register("projects.sign_introduction", has_not_signed, _("accepter cet engagement"))
register("projects.disclose_documents", is_the_holder_in_it, _("communiquer des documents"))
register("projects.take_part_in_introduction", is_a_party, _("prendre part à cet échange"))
words.register(DOCUMENT_READ, _("Lecture d’un document communiqué à un investisseur"))
words.register(REREAD, _("Modifications d’un profil d’investisseur relues"))
words.register("introduction.read", _("Lecture d’une mise en relation"))
words.register("investorprofile.read", _("Lecture d’un profil d’investisseur"))
