"""Who reviews, decides, notifies, appeals and co-finances."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import CofunderShare, JurySession, Review
from associations.models.review import INSTRUCTOR_ROLES, is_decision_reader
from associations.permissions.labels import is_free_of_conflict
from associations.permissions.people import is_finance, is_officer
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.institutions import scopes
from mdm_platform.permissions import has_role, is_somebody, predicate, register

READ_SHARES, WRITE_SHARES = "cofunding:read", "cofunding:write"

is_instructor = has_role(*sorted(INSTRUCTOR_ROLES))
is_jury_member = has_role(Role.JURY_MEMBER)


@predicate
def is_reviewer(user: Any, review: Any) -> bool:
    """Whether the review was asked of the user; without one, whether any was."""
    if not is_somebody(user):
        return False
    return Review.objects.of_reviewer(user).exists() if review is None else review.is_reviewer(user)


@predicate
def may_open_review(user: Any, review: Any) -> bool:
    """Whether the review stands among those that the user may read."""
    return review is not None and Review.objects.visible_to(user).filter(pk=review.pk).exists()


@predicate
def may_open_jury(user: Any, session: Any) -> bool:
    """Whether the user instructs, pays, or is called to the session; without one, to any."""
    seen = JurySession.objects.visible_to(user)
    return seen.exists() if session is None else seen.filter(pk=session.pk).exists()


@predicate
def composed_it(user: Any, scenario: Any) -> bool:
    """Whether the user composed the scenario."""
    return scenario is not None and scenario.author_id == user.pk


@predicate
def decided_it(user: Any, appeal: Any) -> bool:
    """Whether the user took the decision that is appealed against."""
    return appeal is not None and appeal.decision.actor_id == user.pk


@predicate
def decided_the_award(user: Any, award: Any) -> bool:
    """Whether the user took the decision to grant."""
    return award is not None and award.decided_by_id == user.pk


@predicate
def reads_decisions(user: Any, obj: Any) -> bool:
    """Whether the user reads every decision."""
    return is_decision_reader(user)


@predicate
def acts_for_the_cofunder(user: Any, share: Any) -> bool:
    """Whether the user is an agent of the share's institution; without a share, of any co-funder."""
    if not is_somebody(user) or Role.COFUNDER_AGENT not in user.role_names:
        return False
    return share is None or CofunderShare.objects.visible_to(user).filter(pk=share.pk).exists()


@predicate
def is_own_share(user: Any, share: Any) -> bool:
    """Whether the program that calls is of the share's institution."""
    return share is None or (getattr(user, "is_partner", False) and share.institution_id == user.institution.pk)


writes_shares = acts_for_the_cofunder | (scopes.has_scope(WRITE_SHARES) & is_own_share)

scopes.register(READ_SHARES, _("consulter les parts de cofinancement de l’institution"))
scopes.register(WRITE_SHARES, _("confirmer les parts de cofinancement de l’institution"))

register("associations.view_reviews", is_reviewer | is_jury_member | is_instructor, _("consulter les évaluations"))
register("associations.view_review", may_open_review, _("ouvrir cette évaluation"))
register("associations.assign_reviews", is_instructor & is_free_of_conflict, _("confier l’évaluation de cette demande"))
register("associations.give_review", is_reviewer & is_free_of_conflict, _("donner cette évaluation"))
register("associations.decline_review", is_reviewer | is_instructor, _("décliner cette évaluation"))
register("associations.view_jury", may_open_jury, _("consulter cette séance du jury"))
register("associations.manage_jury", is_instructor, _("organiser les séances du jury"))
register(
    "associations.choose_scenario",
    is_instructor & ~composed_it,
    _("retenir ce scénario : la décision revient à une autre personne que celle qui l’a composé"),
)
register("associations.view_awards", reads_decisions, _("consulter les subventions accordées"))
register(
    "associations.correct_award",
    is_instructor & is_free_of_conflict & ~decided_the_award,
    _("corriger ce montant : une autre personne que celle qui a décidé doit le faire"),
)
register(
    "associations.promote_reserve", is_instructor & is_free_of_conflict, _("retenir une demande de la liste de réserve")
)
register("associations.appeal_request", is_officer, _("contester la décision au nom de cette association"))
register(
    "associations.decide_request_appeal",
    is_instructor & is_free_of_conflict & ~decided_it,
    _("trancher ce recours : une autre personne que celle qui a décidé doit le faire"),
)
register(
    "associations.view_shares",
    acts_for_the_cofunder | reads_decisions | scopes.has_scope(READ_SHARES) | scopes.has_scope(WRITE_SHARES),
    _("consulter les parts des cofinanceurs"),
)
register("associations.cofund", acts_for_the_cofunder, _("suivre les cofinancements de votre institution"))
register("associations.confirm_share", writes_shares, _("confirmer cette part au nom du cofinanceur"))
register("associations.commit_share", (is_instructor | is_finance) & is_free_of_conflict, _("engager cette part"))
register("associations.pay_share", writes_shares, _("déclarer le versement de cette part"))
register("associations.cancel_share", writes_shares | (is_instructor & is_free_of_conflict), _("annuler cette part"))

words.register("award.corrected", _("Montant corrigé avant notification"))
words.register("review.read", _("Lecture d’une de vos évaluations"))
words.register("jurysession.read", _("Lecture d’une séance du jury"))
