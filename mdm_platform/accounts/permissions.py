"""Who may do what to accounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts import second_factor
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import words
from mdm_platform.permissions import has_role, is_authenticated, predicate, register

is_administrator = has_role(Role.ADMINISTRATOR)
handles_deaths = has_role(Role.ADMINISTRATOR, Role.DIRECTORY_CURATOR, Role.DATA_PROTECTION_OFFICER)
protects_data = has_role(Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)


@predicate
def is_own(user: Any, obj: Any) -> bool:
    """Whether the object, or the account, is the user's own."""
    return obj is not None and getattr(obj, "user_id", obj.pk) == user.pk


@predicate
def is_somebody_else(user: Any, account: Any) -> bool:
    """Whether the account is another person's (anything, without an object)."""
    return account is None or account.pk != user.pk


@predicate
def outranks(user: Any, account: Any) -> bool:
    """Whether the account has no right that the user lacks: only a superuser touches a superuser."""
    return account is None or not account.is_superuser or user.is_superuser


@predicate
def is_neither_requester_nor_subject(user: Any, request: Any) -> bool:
    """Whether the user is a third person to the request."""
    return request is None or user.pk not in (request.requested_by_id, request.user_id)


@predicate
def is_not_the_reporter(user: Any, report: Any) -> bool:
    """Whether somebody else made the report."""
    return report is None or (report.reporter_id != user.pk and report.subject_id != user.pk)


@predicate
def may_close_the_subject(user: Any, report: Any) -> bool:
    """Whether the account that the report would close is a member's; staff's is for administrators alone."""
    subject = report.subject if report is not None else None
    if subject is None or not second_factor.is_required(subject):
        return True
    return is_administrator(user, None) and outranks(user, subject)


register("accounts.view_users", is_administrator | has_role(Role.DATA_PROTECTION_OFFICER), _("consulter les comptes"))
register(
    "accounts.assign_roles",
    is_administrator & is_somebody_else & outranks,
    _("attribuer des rôles à ce compte"),
)
register("accounts.close_account", is_administrator & is_somebody_else & outranks, _("fermer ou rouvrir ce compte"))
register("accounts.manage_consent_texts", protects_data, _("rédiger les textes de consentement"))
register("accounts.view_erasures", protects_data, _("consulter les demandes d’effacement"))
register("accounts.cancel_erasure", is_own, _("annuler cette demande d’effacement"))
register("accounts.request_factor_recovery", is_administrator & is_somebody_else, _("demander le remplacement"))
register(
    "accounts.decide_factor_recovery",
    is_administrator & is_neither_requester_nor_subject,
    _("décider d’une demande que vous avez faite vous-même ou qui vous concerne"),
)
register("accounts.view_factor_recoveries", is_administrator, _("consulter les seconds facteurs perdus"))
register("accounts.report_death", is_authenticated, _("signaler un décès"))
register("accounts.view_death_reports", handles_deaths, _("consulter les décès signalés"))
register(
    "accounts.verify_death",
    handles_deaths & is_not_the_reporter,
    _("vérifier un décès que vous avez vous-même signalé"),
)
register(
    "accounts.confirm_death",
    handles_deaths & is_not_the_reporter & may_close_the_subject,
    _("confirmer un décès que vous avez signalé, ou celui d’une personne de l’équipe sans être administrateur"),
)
register("accounts.correct_death", is_administrator & is_not_the_reporter, _("corriger un décès vérifié"))

for _kind, _label in {
    "account.registered": _("Création du compte"),
    "account.changed": _("Modification du compte"),
    "account.closed": _("Fermeture du compte"),
    "account.reopened": _("Réouverture du compte"),
    "account.read": _("Consultation du compte"),
    "consent.given": _("Consentement donné"),
    "consent.withdrawn": _("Consentement retiré"),
    "role.granted": _("Rôle attribué"),
    "role.removed": _("Rôle retiré"),
    "factor_recovery.requested": _("Remplacement du second facteur demandé"),
    "factor_recovery.approved": _("Second facteur retiré"),
    "factor_recovery.refused": _("Remplacement du second facteur refusé"),
    "erasure.requested": _("Effacement demandé"),
    "erasure.cancelled": _("Effacement annulé"),
    "death.reported": _("Décès signalé"),
    "death.identified": _("Compte rattaché à un signalement de décès"),
    "death.verified": _("Décès confirmé"),
    "death.refused": _("Signalement de décès écarté"),
    "death.corrected": _("Signalement de décès corrigé"),
    "data.exported": _("Téléchargement des données"),
}.items():
    words.register(_kind, _label)
