"""When the step of a file is due, in the working days of Rabat, and what is said of it to whoever waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.calendars.working_days import RABAT, working_days
from mdm_platform.reference import write_rows
from projects.models import Project, StepKeeper, SupportDelay
from projects.workflows import ENDED, SupportState

FIRST_DELAYS = (
    (SupportState.SUBMITTED, 10, StepKeeper.MINISTRY),
    (SupportState.TO_COMPLETE, 30, StepKeeper.HOLDER),
    (SupportState.QUALIFIED, 5, StepKeeper.MINISTRY),
    (SupportState.DIAGNOSIS, 15, StepKeeper.ADVISOR),
    (SupportState.ACTION_PLAN, 15, StepKeeper.ADVISOR),
    (SupportState.IN_SUPPORT, 60, StepKeeper.ADVISOR),
    (SupportState.READY_TO_FUND, 20, StepKeeper.ADVISOR),
    (SupportState.FINANCING, 60, StepKeeper.ADVISOR),
    (SupportState.LAUNCHED, 10, StepKeeper.ADVISOR),
)
NEXT_STEPS = {
    SupportState.IDEA: gettext_lazy("Complétez votre fiche, puis déposez-la : rien n’est lu avant."),
    SupportState.SUBMITTED: gettext_lazy("Un conseiller lit votre fiche et décide si le projet est accompagné."),
    SupportState.TO_COMPLETE: gettext_lazy("Complétez votre fiche comme demandé, puis déposez-la de nouveau."),
    SupportState.QUALIFIED: gettext_lazy("Un conseiller vous est désigné et commence le diagnostic avec vous."),
    SupportState.DIAGNOSIS: gettext_lazy("Votre conseiller fait le diagnostic : ce qui est solide, ce qui manque."),
    SupportState.ACTION_PLAN: gettext_lazy("Vous écrivez ensemble le plan d’action : qui fait quoi, pour quand."),
    SupportState.IN_SUPPORT: gettext_lazy("Chacun avance sur ses tâches, jusqu’à ce que le projet soit prêt."),
    SupportState.READY_TO_FUND: gettext_lazy("Votre conseiller prépare avec vous la recherche de financement."),
    SupportState.FINANCING: gettext_lazy("Le financement se met en place ; dites à votre conseiller ce qui change."),
    SupportState.LAUNCHED: gettext_lazy("Bravo ! Le suivi après le lancement commence."),
    SupportState.FOLLOWED: gettext_lazy(
        "De 6 à 60 mois après le lancement, vous dites en quelques lignes où vous en êtes."
    ),
    SupportState.PAUSED: gettext_lazy("Le dossier attend. Il reprend où il en était, quand vous le voulez."),
    SupportState.REDIRECTED: gettext_lazy("Adressez-vous à l’organisme indiqué : il est mieux placé pour ce projet."),
    SupportState.REFUSED: gettext_lazy("Le dossier est clos. Vous pouvez présenter un autre projet."),
    SupportState.COMPLETED: gettext_lazy("L’accompagnement est terminé. Merci d’avoir partagé votre parcours."),
    SupportState.ABANDONED: gettext_lazy("Le dossier est clos. Vous pouvez présenter un autre projet."),
}
KEEPERS = {
    SupportState.IDEA: StepKeeper.HOLDER,
    SupportState.FOLLOWED: StepKeeper.HOLDER,
    SupportState.PAUSED: StepKeeper.HOLDER,
}


@dataclass(frozen=True)
class Standing:
    """Where a file stands for its holder: who has it, what comes next and by when."""

    label: str
    keeper: str
    keeper_name: str
    next_step: str
    due_on: date | None
    is_late: bool
    is_over: bool

    @property
    def is_holders(self) -> bool:
        """Whether the next move is the holder's."""
        return self.keeper == StepKeeper.HOLDER


def load() -> int:
    """The delays of the first day, where staff have not written others."""
    rows = [{"state": state, "working_days": days, "keeper": keeper} for state, days, keeper in FIRST_DELAYS]
    write_rows(SupportDelay, "state", rows, overwrite=False)
    return len(rows)


def due_on(state: str, *, now: datetime | None = None) -> date | None:
    """The last day of a step that begins now; None for one without a delay."""
    delay = SupportDelay.objects.filter(state=state).first()
    if delay is None:
        return None
    calendar = working_days(RABAT)
    return calendar.add_working_days(calendar.day_of(now or timezone.now()), delay.working_days)


def standing(project: Project, *, today: date | None = None) -> Standing:
    """Who holds the file, the next step and its day. `project` comes with its advisor."""
    return standings([project], today=today)[project.pk]


def standings(projects: Iterable[Project], *, today: date | None = None) -> dict[int, Standing]:
    """The same of many files, in one query; each comes with its advisor."""
    day, keepers = today or timezone.localdate(), KEEPERS | dict(SupportDelay.objects.values_list("state", "keeper"))
    return {project.pk: _standing(project, day, keepers) for project in projects}


def _standing(project: Project, day: date, keepers: Mapping[Any, str]) -> Standing:
    state = SupportState(project.state)
    keeper = keepers.get(state, StepKeeper.MINISTRY)
    if keeper == StepKeeper.MINISTRY and project.advisor_id is not None:
        keeper = StepKeeper.ADVISOR
    is_over = state in ENDED
    return Standing(
        label=str(state.label),
        keeper="" if is_over else keeper,
        keeper_name="" if is_over else keeper_name(project, keeper),
        next_step=str(_next_step(project, state)),
        due_on=None if is_over else project.due_on,
        is_late=not is_over and project.due_on is not None and project.due_on < day,
        is_over=is_over,
    )


def _next_step(project: Project, state: SupportState) -> Any:
    if state == SupportState.QUALIFIED and project.advisor_id is not None:
        return _("Votre conseiller commence le diagnostic avec vous.")
    return NEXT_STEPS[state]


def keeper_name(project: Any, keeper: str) -> str:
    """In whose hands the file is, in the holder's words."""
    if keeper == StepKeeper.HOLDER:
        return _("Vous")
    if keeper == StepKeeper.ADVISOR and project.advisor is not None:
        return _("%(name)s, votre conseiller") % {"name": f"\u2068{project.advisor}\u2069"}
    return _("Le ministère")
