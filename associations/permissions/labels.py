"""Who may ask for the label, evaluate, decide, suspend and withdraw."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from associations.models import FINANCE_ROLES, ConflictOfInterest, LabelApplication, LabelReview
from associations.models.label_application import LABEL_STAFF_ROLES
from associations.permissions.people import association_of, is_legal_representative, is_officer
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.permissions import anyone, has_role, is_somebody, predicate, register

is_label_staff = has_role(*sorted(LABEL_STAFF_ROLES - {Role.COFINANCING_OFFICER}))
is_committee = has_role(Role.LABEL_COMMITTEE)


def labelled_association(obj: Any) -> Any:
    """The association that a file about the label concerns; None without one."""
    for path in ("application", "period"):
        found = getattr(obj, path, None)
        if found is not None:
            return association_of(found)
    return association_of(obj)


@predicate
def is_free_of_conflict(user: Any, obj: Any) -> bool:
    """Whether the user has no conflict of interest with the association concerned."""
    association = labelled_association(obj)
    if association is None or not is_somebody(user):
        return association is None
    return not ConflictOfInterest.objects.association_ids(user).filter(pk=association.pk).exists()


@predicate
def governs(user: Any, obj: Any) -> bool:
    """Whether the user is in office in the association concerned."""
    return is_officer(user, labelled_association(obj))


@predicate
def represents(user: Any, obj: Any) -> bool:
    """Whether the user represents the association concerned before the law."""
    return is_legal_representative(user, labelled_association(obj))


@predicate
def is_the_expert(user: Any, review: Any) -> bool:
    """Whether the opinion is the user's to give."""
    return isinstance(review, LabelReview) and review.expert_id == user.pk


@predicate
def may_open_application(user: Any, application: Any) -> bool:
    """Whether the application stands among those that the user may read."""
    return application is not None and LabelApplication.objects.visible_to(user).filter(pk=application.pk).exists()


@predicate
def did_not_open_it(user: Any, withdrawal: Any) -> bool:
    """Whether somebody else notified the grounds."""
    return getattr(withdrawal, "opened_by_id", None) != user.pk


@predicate
def did_not_decide(user: Any, appeal: Any) -> bool:
    """Whether the decision that is contested was made by somebody else."""
    decision = getattr(appeal, "decision", None)
    return decision is None or decision.actor_id != user.pk


@predicate
def sits_in(user: Any, session: Any) -> bool:
    """Whether the user is a member of the session who sits."""
    if session is None:
        return True
    return session.members.filter(user=user, presence__in=("present", "remote")).exists()


register("associations.verify_label", anyone, _("vérifier un label"))
register("associations.view_labels", is_label_staff, _("consulter les labels"))
register("associations.manage_label_campaigns", is_label_staff, _("préparer une campagne de labellisation"))
register("associations.view_label_application", may_open_application, _("ouvrir cette demande de label"))
register("associations.apply_for_label", governs, _("demander le label au nom de cette association"))
register("associations.edit_label_application", governs, _("modifier cette demande de label"))
register(
    "associations.certify_label_application",
    represents,
    _("déposer ou retirer cette demande : seul le représentant légal de l’association le peut"),
)
register("associations.instruct_label", is_label_staff & is_free_of_conflict, _("instruire cette demande de label"))
register("associations.view_label_reviews", is_committee | is_label_staff, _("consulter les évaluations"))
register(
    "associations.give_label_review",
    is_committee & is_the_expert & is_free_of_conflict,
    _("rendre cet avis"),
)
register("associations.decline_label_review", is_committee & is_the_expert, _("refuser cette évaluation"))
register(
    "associations.declare_conflict",
    is_committee | is_label_staff | has_role(Role.JURY_MEMBER, Role.COFINANCING_OFFICER, *sorted(FINANCE_ROLES)),
    _("déclarer un conflit d’intérêts"),
)
register(
    "associations.see_conflicts",
    is_label_staff | has_role(Role.COFINANCING_OFFICER, *sorted(FINANCE_ROLES)),
    _("consulter les conflits d’intérêts"),
)
register("associations.hold_committee", is_label_staff, _("tenir une séance du comité"))
register("associations.vote_label", is_committee & sits_in, _("voter : seuls les membres présents à la séance votent"))
register("associations.decide_label", is_label_staff, _("enregistrer la décision du comité"))
register(
    "associations.decide_label_appeal",
    is_label_staff & is_free_of_conflict & did_not_decide,
    _("trancher ce recours : la décision contestée est la vôtre, ou l’association vous est liée"),
)
register("associations.appeal_label", governs, _("contester cette décision"))
register("associations.suspend_label", is_label_staff & is_free_of_conflict, _("suspendre ou rétablir ce label"))
register("associations.withdraw_label", is_label_staff & is_free_of_conflict, _("engager le retrait de ce label"))
register("associations.answer_label_withdrawal", governs, _("répondre au nom de cette association"))
register(
    "associations.decide_label_withdrawal",
    is_label_staff & is_free_of_conflict & did_not_open_it,
    _("décider d’un retrait que vous avez engagé vous-même, ou d’une association qui vous est liée"),
)
register(
    "associations.see_label",
    governs | (is_label_staff & is_free_of_conflict),
    _("consulter le label de cette association"),
)

words.register("labelcampaign.opened", _("Campagne de labellisation mise en service"))
words.register("label.certificate", _("Téléchargement d’un certificat de label"))
words.register("labelreview.assigned", _("Évaluation confiée"))
words.register("conflict.declared", _("Conflit d’intérêts déclaré"))
