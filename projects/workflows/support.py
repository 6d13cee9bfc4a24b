"""From an idea to five years after the launch: what may happen to the file of a project."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard
from projects.workflows.words import RefusalReason


class SupportState(models.TextChoices):
    """Where the file of a project stands."""

    IDEA = "idea", _("Brouillon")
    SUBMITTED = "submitted", _("Déposé")
    TO_COMPLETE = "to_complete", _("À compléter")
    QUALIFIED = "qualified", _("Retenu")
    REDIRECTED = "redirected", _("Réorienté")
    REFUSED = "refused", _("Non retenu")
    DIAGNOSIS = "diagnosis", _("Diagnostic")
    ACTION_PLAN = "action_plan", _("Plan d’action")
    IN_SUPPORT = "in_support", _("Accompagnement")
    READY_TO_FUND = "ready_to_fund", _("Prêt à être financé")
    FINANCING = "financing", _("Financement en cours")
    LAUNCHED = "launched", _("Lancé")
    FOLLOWED = "followed", _("Suivi après le lancement")
    COMPLETED = "completed", _("Accompagnement terminé")
    PAUSED = "paused", _("En pause")
    ABANDONED = "abandoned", _("Abandonné")


BEFORE_QUALIFIED = (SupportState.IDEA, SupportState.SUBMITTED, SupportState.TO_COMPLETE)
PAUSABLE = (
    SupportState.QUALIFIED,
    SupportState.DIAGNOSIS,
    SupportState.ACTION_PLAN,
    SupportState.IN_SUPPORT,
    SupportState.READY_TO_FUND,
    SupportState.FINANCING,
)
AFTER_LAUNCH = (SupportState.LAUNCHED, SupportState.FOLLOWED, SupportState.COMPLETED)
ACCOMPANIED = (*PAUSABLE, SupportState.LAUNCHED, SupportState.FOLLOWED, SupportState.PAUSED)
ENDED = (SupportState.REDIRECTED, SupportState.REFUSED, SupportState.COMPLETED, SupportState.ABANDONED)
SHOWABLE = (*PAUSABLE, *AFTER_LAUNCH)
"""States in which a project may be shown outside its file, as far as its holder wants."""

ABANDONABLE = (*BEFORE_QUALIFIED, *PAUSABLE, SupportState.LAUNCHED, SupportState.FOLLOWED, SupportState.PAUSED)

SUBMIT = "projects.submit_project"
QUALIFY = "projects.qualify_project"
ACCOMPANY = "projects.accompany_project"


@guard
def is_complete(project: Any) -> bool:
    """La fiche n’est pas complète : il faut titre, phrase, idée, secteur, région, pays de résidence, financement."""
    return project.is_complete


@guard
def has_an_advisor(project: Any) -> bool:
    """Aucun conseiller ne suit encore ce projet : désignez-en un d’abord."""
    return project.advisor_id is not None


@guard
def has_a_proposed_refusal(project: Any) -> bool:
    """Le refus n’est pas encore proposé : un premier lecteur le propose, un second décide."""
    return project.refusal_proposed_at is not None


@guard
def has_no_proposed_refusal(project: Any) -> bool:
    """Un refus est proposé : levez cette proposition ou laissez un second lecteur décider."""
    return project.refusal_proposed_at is None


@guard
def has_a_diagnosis(project: Any) -> bool:
    """Le diagnostic n’est pas encore fait : faites-le d’abord, le plan d’action en découle."""
    return project.diagnoses.exists()


@guard
def has_a_plan(project: Any) -> bool:
    """Le plan d’action est vide : ajoutez au moins une tâche avec son échéance."""
    return project.plan_tasks.filter(dropped_at=None).exists()


@guard
def has_been_followed(project: Any) -> bool:
    """Les cinq ans ne sont pas encore écoulés."""
    last = project.follow_ups.filter(months=60)
    return last.filter(Q(read_at__isnull=False) | Q(due_on__lte=timezone.localdate())).exists()


def _paused_in(state: SupportState) -> Any:
    def was_there(project: Any) -> bool:
        """Le projet n’était pas à cette étape quand il a été mis en pause."""
        return project.before_pause == state

    return guard(was_there)


class SupportWorkflow(Workflow):
    """The holder submits, staff qualify, an advisor accompanies to the launch, and the file stays open five years."""

    name = "projects.support"
    states = SupportState
    initial = SupportState.IDEA
    transitions = (
        Transition("submit", ("idea",), "submitted", _("Déposer"), permission=SUBMIT, guards=(is_complete,)),
        Transition(
            "ask_completion",
            ("submitted",),
            "to_complete",
            _("Demander des compléments"),
            permission=QUALIFY,
            guards=(has_no_proposed_refusal,),
            needs_note=True,
        ),
        Transition(
            "resubmit",
            ("to_complete",),
            "submitted",
            _("Déposer les compléments"),
            permission=SUBMIT,
            guards=(is_complete,),
        ),
        Transition(
            "qualify",
            ("submitted",),
            "qualified",
            _("Retenir"),
            permission=QUALIFY,
            guards=(has_no_proposed_refusal,),
        ),
        Transition(
            "redirect",
            ("submitted", "qualified"),
            "redirected",
            _("Réorienter"),
            permission=QUALIFY,
            guards=(has_no_proposed_refusal,),
            needs_note=True,
        ),
        Transition(
            "refuse",
            ("submitted",),
            "refused",
            _("Confirmer le refus"),
            permission="projects.confirm_refusal",
            guards=(has_a_proposed_refusal,),
            reasons=tuple(RefusalReason.values),
        ),
        Transition(
            "start_diagnosis",
            ("qualified",),
            "diagnosis",
            _("Commencer le diagnostic"),
            permission=ACCOMPANY,
            guards=(has_an_advisor,),
        ),
        Transition(
            "plan",
            ("diagnosis",),
            "action_plan",
            _("Passer au plan d’action"),
            permission=ACCOMPANY,
            guards=(has_a_diagnosis,),
        ),
        Transition(
            "accompany",
            ("action_plan",),
            "in_support",
            _("Commencer l’accompagnement"),
            permission=ACCOMPANY,
            guards=(has_a_plan,),
        ),
        Transition("ready", ("in_support",), "ready_to_fund", _("Déclarer prêt à être financé"), permission=ACCOMPANY),
        Transition("finance", ("ready_to_fund",), "financing", _("Ouvrir le financement"), permission=ACCOMPANY),
        Transition(
            "launch",
            ("in_support", "ready_to_fund", "financing"),
            "launched",
            _("Déclarer lancé"),
            permission=ACCOMPANY,
        ),
        Transition(
            "follow", ("launched",), "followed", _("Suivre après le lancement"), platform=True, permission=ACCOMPANY
        ),
        Transition(
            "complete",
            ("followed",),
            "completed",
            _("Terminer"),
            platform=True,
            permission=ACCOMPANY,
            guards=(has_been_followed,),
        ),
        Transition(
            "pause",
            tuple(state.value for state in PAUSABLE),
            "paused",
            _("Mettre en pause"),
            permission="projects.pause_project",
        ),
        *(
            Transition(
                f"resume_{state.value}",
                ("paused",),
                state.value,
                _("Reprendre"),
                permission="projects.pause_project",
                guards=(_paused_in(state),),
            )
            for state in PAUSABLE
        ),
        *(
            Transition(
                f"figures_{state.value}",
                (state.value,),
                state.value,
                _("Mettre à jour les chiffres"),
                permission="projects.update_figures",
                needs_note=True,
            )
            for state in PAUSABLE
        ),
        Transition(
            "abandon",
            tuple(state.value for state in ABANDONABLE),
            "abandoned",
            _("Abandonner"),
            permission=SUBMIT,
            platform=True,
        ),
        Transition(
            "give_up",
            tuple(state.value for state in (*PAUSABLE, SupportState.TO_COMPLETE, SupportState.PAUSED)),
            "abandoned",
            _("Clore, le porteur ne répond plus"),
            permission=QUALIFY,
            platform=True,
            needs_note=True,
        ),
    )
