"""What may happen to a request for co-financing, from its first line to its closing."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard


class RequestState(models.TextChoices):
    """Where a request stands."""

    DRAFT = "draft", _("Brouillon")
    ENDORSED = "endorsed", _("Visée par l’opérateur d’appui")
    SUBMITTED = "submitted", _("Déposée")
    COMPLETENESS = "completeness", _("Complétude en cours de vérification")
    TO_COMPLETE = "to_complete", _("À compléter")
    INELIGIBLE = "ineligible", _("Irrecevable")
    IN_REVIEW = "in_review", _("En évaluation")
    JURY = "jury", _("Devant le jury")
    GRANTED = "granted", _("Retenue")
    GRANTED_REDUCED = "granted_reduced", _("Retenue pour un montant réduit")
    RESERVE = "reserve", _("Sur liste de réserve")
    REFUSED = "refused", _("Non retenue")
    NOTIFIED = "notified", _("Décision notifiée")
    AGREEMENT_SIGNED = "agreement_signed", _("Convention signée")
    ACTIVE = "active", _("Projet en cours")
    IN_AMENDMENT = "in_amendment", _("Avenant en cours")
    FINAL_REPORT = "final_report", _("Rapport final remis")
    CONTROLLED = "controlled", _("Contrôlée")
    CLOSED = "closed", _("Clôturée")
    WITHDRAWN = "withdrawn", _("Retirée par l’association")
    LAPSED = "lapsed", _("Caduque")
    SUSPENDED = "suspended", _("Suspendue")
    TERMINATED = "terminated", _("Résiliée")


WRITING_STATES = (RequestState.DRAFT, RequestState.ENDORSED)
EDITABLE_REQUEST_STATES = (RequestState.DRAFT, RequestState.TO_COMPLETE)
IN_INSTRUCTION_STATES = (
    RequestState.SUBMITTED,
    RequestState.COMPLETENESS,
    RequestState.TO_COMPLETE,
    RequestState.IN_REVIEW,
    RequestState.JURY,
)
AWARDED_STATES = (RequestState.GRANTED, RequestState.GRANTED_REDUCED)
RUNNING_STATES = (
    RequestState.AGREEMENT_SIGNED,
    RequestState.ACTIVE,
    RequestState.IN_AMENDMENT,
    RequestState.FINAL_REPORT,
    RequestState.CONTROLLED,
    RequestState.SUSPENDED,
)
BEFORE_NOTIFICATION_STATES = (*WRITING_STATES, *IN_INSTRUCTION_STATES, *AWARDED_STATES, RequestState.RESERVE)
WRITTEN_ONLY_STATES = (*WRITING_STATES, RequestState.WITHDRAWN)
FILED_STATES = tuple(state for state in RequestState if state not in WRITTEN_ONLY_STATES)
ENDED_REQUEST_STATES = (
    RequestState.INELIGIBLE,
    RequestState.REFUSED,
    RequestState.CLOSED,
    RequestState.WITHDRAWN,
    RequestState.LAPSED,
    RequestState.TERMINATED,
)


@guard
def has_project_title(request: Any) -> bool:
    """Donnez un titre au projet."""
    return bool(request.title.strip())


@guard
def has_project_summary(request: Any) -> bool:
    """Résumez le projet en quelques lignes."""
    return bool(request.summary.strip())


@guard
def has_project_story(request: Any) -> bool:
    """Décrivez le contexte, les objectifs, les activités et les résultats attendus."""
    return all(text.strip() for text in (request.context, request.objectives, request.activities))


@guard
def has_project_place(request: Any) -> bool:
    """Indiquez où le projet se déroule."""
    return bool(request.country and (request.province_id or request.place.strip()))


@guard
def has_project_sector(request: Any) -> bool:
    """Choisissez au moins un secteur."""
    return bool(request.sectors)


@guard
def has_project_dates(request: Any) -> bool:
    """Indiquez le début et la fin du projet."""
    return request.starts_on is not None and request.ends_on is not None


@guard
def has_people_reached(request: Any) -> bool:
    """Indiquez combien de personnes le projet aidera."""
    return bool(request.beneficiaries)


@guard
def has_amount_requested(request: Any) -> bool:
    """Indiquez le montant demandé."""
    return bool(request.amount_requested)


@guard
def has_balanced_budget(request: Any) -> bool:
    """Équilibrez le budget : le total des ressources doit être égal au total des dépenses."""
    return request.has_balanced_budget


@guard
def has_required_documents(request: Any) -> bool:
    """Joignez toutes les pièces obligatoires de l’appel."""
    return not request.missing_documents()


@guard
def has_operator_visa(request: Any) -> bool:
    """Cet appel demande le visa d’un opérateur d’appui (OPAP) : choisissez-en un et attendez son visa."""
    return not request.version.requires_opap or (request.opap_signed_on is not None and bool(request.endorsed_at))


@guard
def has_operator_agreement(request: Any) -> bool:
    """La convention avec l’opérateur d’appui n’est pas signée : enregistrez d’abord sa date de signature."""
    return request.opap_id is not None and request.opap_signed_on is not None


@guard
def has_certification(request: Any) -> bool:
    """Le représentant légal de l’association doit certifier la demande."""
    return request.certified_at is not None


@guard
def has_enough_reviews(request: Any) -> bool:
    """Il manque des évaluations : l’appel en demande davantage avant le jury."""
    return request.has_enough_reviews


@guard
def is_settled(request: Any) -> bool:
    """Tout n’est pas soldé : une tranche reste à payer ou une somme reste à recouvrer."""
    return request.is_settled


DOSSIER_GUARDS = (
    has_project_title,
    has_project_summary,
    has_project_story,
    has_project_place,
    has_project_sector,
    has_project_dates,
    has_people_reached,
    has_amount_requested,
    has_balanced_budget,
    has_required_documents,
)

INSTRUCT, EDIT, DECIDE = "associations.instruct_request", "associations.edit_request", "associations.decide_request"
CONTROL, APPEAL = "associations.control_request", "associations.decide_appeal"


class RequestWorkflow(Workflow):
    """The life of a request: written, endorsed, filed, instructed, decided, carried out, controlled, closed."""

    name = "associations.request"
    states = RequestState
    initial = RequestState.DRAFT
    transitions = (
        Transition(
            "endorse",
            ("draft",),
            "endorsed",
            _("Donner le visa"),
            permission="associations.endorse_request",
            guards=(*DOSSIER_GUARDS, has_operator_agreement),
        ),
        Transition("reopen", ("endorsed",), "draft", _("Reprendre la demande"), permission=EDIT),
        Transition(
            "submit",
            ("draft", "endorsed"),
            "submitted",
            _("Certifier et déposer"),
            permission="associations.certify_request",
            guards=(*DOSSIER_GUARDS, has_operator_visa, has_certification),
        ),
        Transition("receive", ("submitted",), "completeness", _("Commencer la vérification"), permission=INSTRUCT),
        Transition(
            "ask_completion",
            ("completeness",),
            "to_complete",
            _("Demander un complément"),
            permission=INSTRUCT,
            needs_note=True,
        ),
        Transition(
            "complete",
            ("to_complete",),
            "completeness",
            _("Renvoyer la demande complétée"),
            permission=EDIT,
            guards=DOSSIER_GUARDS,
        ),
        Transition(
            "declare_ineligible",
            ("completeness", "to_complete"),
            "ineligible",
            _("Déclarer irrecevable"),
            permission=INSTRUCT,
            needs_note=True,
        ),
        Transition(
            "accept",
            ("completeness",),
            "in_review",
            _("Déclarer complète et recevable"),
            permission=INSTRUCT,
            guards=(has_required_documents, has_operator_visa),
        ),
        Transition(
            "to_jury",
            ("in_review",),
            "jury",
            _("Transmettre au jury"),
            permission=INSTRUCT,
            guards=(has_enough_reviews,),
        ),
        Transition("grant", ("jury", "reserve"), "granted", _("Retenir"), permission=DECIDE),
        Transition(
            "grant_reduced",
            ("jury", "reserve"),
            "granted_reduced",
            _("Retenir pour un montant réduit"),
            permission=DECIDE,
        ),
        Transition("reserve", ("jury",), "reserve", _("Inscrire sur la liste de réserve"), permission=DECIDE),
        Transition("refuse", ("jury", "reserve"), "refused", _("Ne pas retenir"), permission=DECIDE),
        Transition(
            "notify",
            ("granted", "granted_reduced"),
            "notified",
            _("Notifier la décision"),
            permission="associations.notify_request",
        ),
        Transition(
            "sign_agreement",
            ("notified",),
            "agreement_signed",
            _("Enregistrer la convention signée"),
            permission="associations.record_agreement",
            platform=True,
        ),
        Transition(
            "activate",
            ("agreement_signed",),
            "active",
            _("Ouvrir l’exécution"),
            permission=INSTRUCT,
            platform=True,
        ),
        Transition(
            "open_amendment",
            ("active",),
            "in_amendment",
            _("Demander un avenant"),
            permission="associations.ask_amendment",
        ),
        Transition(
            "close_amendment",
            ("in_amendment",),
            "active",
            _("Clore l’avenant"),
            permission=INSTRUCT,
            platform=True,
        ),
        Transition(
            "report_final",
            ("active",),
            "final_report",
            _("Remettre le rapport final"),
            permission="associations.report_request",
        ),
        Transition(
            "return_report",
            ("final_report",),
            "active",
            _("Renvoyer le rapport final"),
            permission=INSTRUCT,
            needs_note=True,
        ),
        Transition("control", ("final_report",), "controlled", _("Conclure le contrôle"), permission=CONTROL),
        Transition("close", ("controlled",), "closed", _("Clôturer"), permission=CONTROL, guards=(is_settled,)),
        Transition(
            "withdraw",
            tuple(state.value for state in BEFORE_NOTIFICATION_STATES),
            "withdrawn",
            _("Retirer la demande"),
            permission="associations.withdraw_request",
        ),
        Transition(
            "lapse",
            ("notified",),
            "lapsed",
            _("Constater la caducité"),
            permission=INSTRUCT,
            platform=True,
        ),
        Transition("suspend", ("active",), "suspended", _("Suspendre"), permission=INSTRUCT, needs_note=True),
        Transition(
            "resume", ("suspended",), "active", _("Reprendre l’exécution"), permission=INSTRUCT, needs_note=True
        ),
        Transition(
            "terminate",
            ("active", "suspended"),
            "terminated",
            _("Résilier"),
            permission="associations.terminate_request",
            needs_note=True,
        ),
        Transition("reconsider", ("refused",), "jury", _("Renvoyer devant le jury"), permission=APPEAL),
        Transition(
            "requalify",
            ("ineligible",),
            "completeness",
            _("Reprendre la vérification"),
            permission=APPEAL,
        ),
    )
