"""What may happen to an improvement of a procedure, proposed after many cases said the same."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.workflow import Transition, Workflow, guard

PARTS = ("title", "problem", "proposal")


class ImprovementState(models.TextChoices):
    """Where an improvement stands; everybody reads it from its study on."""

    DRAFT = "draft", _("Brouillon")
    PROPOSED = "proposed", _("Proposée")
    UNDER_STUDY = "under_study", _("À l’étude")
    ADOPTED = "adopted", _("Adoptée")
    IN_PLACE = "in_place", _("En place")
    NOT_ADOPTED = "not_adopted", _("Non retenue")


PUBLIC_IMPROVEMENTS = (
    ImprovementState.UNDER_STUDY,
    ImprovementState.ADOPTED,
    ImprovementState.IN_PLACE,
    ImprovementState.NOT_ADOPTED,
)


def is_in_three(improvement: Any, field: str) -> bool:
    """Whether a text stands in French, Arabic and English."""
    return all(getattr(improvement, f"{field}_{code}").strip() for code in ("fr", "ar", "en"))


@guard
def rests_on_cases(improvement: Any) -> bool:
    """Reliez au moins un dossier à cette amélioration."""
    return improvement.cases.exists()


@guard
def says_what_and_why(improvement: Any) -> bool:
    """Écrivez le titre, le problème et la proposition en français."""
    return all(getattr(improvement, f"{part}_fr").strip() for part in PARTS)


@guard
def is_readable_by_all(improvement: Any) -> bool:
    """Donnez le titre, le problème et la proposition en français, en arabe et en anglais : la page est publique."""
    return all(is_in_three(improvement, part) for part in PARTS)


@guard
def tells_its_outcome(improvement: Any) -> bool:
    """Dites ce qui a changé, ou pourquoi rien ne change, en français, en arabe et en anglais."""
    return is_in_three(improvement, "outcome")


WRITE = "grievances.write_improvement"
DECIDE = "grievances.decide_improvement"


class ImprovementWorkflow(Workflow):
    """From what many cases say to what changed in a procedure."""

    name = "grievances.improvement"
    states = ImprovementState
    initial = ImprovementState.DRAFT
    transitions = (
        Transition(
            "propose",
            ("draft",),
            "proposed",
            _("Proposer à la décision"),
            permission=WRITE,
            guards=(says_what_and_why, rests_on_cases),
        ),
        Transition(
            "send_back", ("proposed",), "draft", _("Renvoyer à la rédaction"), permission=DECIDE, needs_note=True
        ),
        Transition(
            "study",
            ("proposed",),
            "under_study",
            _("Mettre à l’étude et publier"),
            permission=DECIDE,
            guards=(is_readable_by_all,),
        ),
        Transition("adopt", ("under_study",), "adopted", _("Adopter"), permission=DECIDE),
        Transition(
            "put_in_place",
            ("adopted",),
            "in_place",
            _("Constater que c’est en place"),
            permission=DECIDE,
            guards=(tells_its_outcome,),
        ),
        Transition(
            "decline",
            ("proposed", "under_study", "adopted"),
            "not_adopted",
            _("Ne pas retenir"),
            permission=DECIDE,
            guards=(is_readable_by_all, tells_its_outcome),
        ),
    )
