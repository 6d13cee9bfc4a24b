"""What those who accompany say of a file: who takes it, its diagnosis, its plan, a decision."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mdm_platform.formats import nice_date
from mdm_platform.journeys.fields import DayField
from mdm_platform.territories.models import Language, Region
from mdm_platform.workplace.acts import PlainForm
from projects.models import AdvisorAbsence, AdvisorProfile, Milestone, PlanSide, PlanTask
from projects.models.project_diagnosis import MOST_WORDS
from projects.services import assignments, diagnosis_grid
from projects.workflows import RefusalReason, Sector


def _words(label: Any, *, rows: int = 4, most: int = MOST_WORDS, required: bool = False) -> forms.CharField:
    attrs = {"rows": rows, "dir": "auto", "maxlength": most}
    return forms.CharField(label=label, required=required, max_length=most, widget=forms.Textarea(attrs=attrs))


class AssignForm(PlainForm):
    """The advisor, among those who can take the file, each with what speaks for them; the proposed one is chosen."""

    advisor = forms.ModelChoiceField(
        label=_("Conseiller"), queryset=AdvisorProfile.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        """The ranking of this file; those who cannot take it are named below, with why."""
        ranked = [one for one in assignments.rank(self.obj) if one.profile.user_id != self.obj.advisor_id]
        free = [one for one in ranked if not one.refusal]
        field = self.fields["advisor"]
        field.queryset = AdvisorProfile.objects.filter(pk__in=[one.profile.pk for one in free])
        field.choices = [(one.profile.pk, line(one, self.obj)) for one in free]
        field.initial = free[0].profile.pk if free else None
        field.help_text = " ".join(one.refusal for one in ranked if one.refusal)
        self.fields["seen"].initial = self.obj.advisor_id
        if not free:
            field.error_messages["required"] = _("Aucun conseiller ne peut prendre ce dossier aujourd’hui.")


def line(candidate: assignments.Candidate, project: Any) -> str:
    """An advisor as a choice, with what speaks for them."""
    return f"{candidate.name} : {', '.join(candidate.sentences(project))}"


class RedirectForm(PlainForm):
    """Who is better placed, and why."""

    to = forms.CharField(
        label=_("Organisme"),
        max_length=200,
        help_text=_("Avec son adresse ou son site : le porteur s’y adressera lui-même."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    note = _words(_("Pourquoi (message au porteur)"), required=True)


class RefusalForm(PlainForm):
    """The reason of a refusal that a second reader will decide."""

    reason = forms.ChoiceField(label=_("Motif"), choices=[("", _("Choisir…")), *RefusalReason.choices])
    note = _words(_("Explication que lira le porteur, si le refus est confirmé"), most=4000, required=True)


class LaunchForm(PlainForm):
    """The day when the project began to work."""

    launched_on = DayField(label=_("Lancé le"))

    def prepare(self) -> None:
        """Today, unless told."""
        self.fields["launched_on"].initial = timezone.localdate()


class DiagnosisForm(PlainForm):
    """A score a criterion of the grid in use, what is strong, what is needed."""

    strengths = _words(_("Points forts"))
    needs = _words(_("Ce qui reste à construire"))

    def prepare(self) -> None:
        """One field a criterion, before the words."""
        self.criteria = diagnosis_grid.criteria()
        for one in self.criteria:
            self.fields[one.code] = forms.TypedChoiceField(
                label=one.label,
                help_text=one.guidance,
                coerce=int,
                choices=[(value, str(value)) for value in range(one.min_score, one.max_score + 1)],
                widget=forms.RadioSelect(attrs={"class": "is-inline"}),
            )
        self.order_fields([*(one.code for one in self.criteria), "strengths", "needs"])


class TaskForm(PlainForm):
    """A task of the plan."""

    side = forms.ChoiceField(label=_("Qui s’en charge ?"), choices=PlanSide.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("Tâche"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    detail = _words(_("Précisions"), rows=3, most=1500)
    due_on = DayField(label=_("À faire avant le"))
    milestone = forms.ModelChoiceField(label=_("Étape"), queryset=Milestone.objects.none(), required=False)

    def prepare(self) -> None:
        """The milestones of this project."""
        field = self.fields["milestone"]
        field.queryset = self.obj.milestones.filter(reached_on=None)
        field.label_from_instance = lambda one: one.title
        self.fields["side"].initial = PlanSide.HOLDER


class MilestoneForm(PlainForm):
    """A point to reach."""

    title = forms.CharField(label=_("Étape"), max_length=160, widget=forms.TextInput(attrs={"dir": "auto"}))
    due_on = DayField(label=_("Prévue le"))


class _OneTaskForm(PlainForm):
    """A task of this plan."""

    task = forms.ModelChoiceField(
        label=_("Tâche"), queryset=PlanTask.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def rows(self) -> Any:
        """The tasks that may be chosen."""
        return self.obj.plan_tasks.open()

    def prepare(self) -> None:
        """The open tasks of the plan."""
        self.fields["task"].queryset = self.rows().soonest_first()
        self.fields["task"].label_from_instance = lambda one: one.title


class FinishForm(_OneTaskForm):
    """A task of the advisor's own side that is done."""

    def rows(self) -> Any:
        """Those of the advisor."""
        return super().rows().filter(side=PlanSide.ADVISOR)


class PostponeForm(_OneTaskForm):
    """Another day for a task."""

    due_on = DayField(label=_("À faire avant le"))


class DropForm(_OneTaskForm):
    """A task that is given up."""


class ReachForm(PlainForm):
    """A milestone that is reached."""

    milestone = forms.ModelChoiceField(
        label=_("Étape"), queryset=Milestone.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    on = DayField(label=_("Franchie le"))

    def prepare(self) -> None:
        """Those that are ahead."""
        self.fields["milestone"].queryset = self.obj.milestones.filter(reached_on=None)
        self.fields["milestone"].label_from_instance = lambda one: one.title
        self.fields["on"].initial = timezone.localdate()


class AdvisorForm(forms.ModelForm):
    """What an advisor accompanies."""

    regions = forms.MultipleChoiceField(
        label=_("régions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucune : toutes les régions."),
    )
    sectors = forms.MultipleChoiceField(
        label=_("secteurs"),
        required=False,
        choices=Sector.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun : tous les secteurs."),
    )
    languages = forms.MultipleChoiceField(label=_("langues"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = AdvisorProfile
        fields = ("user", "regions", "sectors", "languages", "capacity", "takes_files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].choices = [(one.code, one.name) for one in Region.objects.all()]
        self.fields["languages"].choices = [(one.code, one.label) for one in Language.objects.all()]
        for field in self.fields.values():
            field.label = capfirst(field.label)


class AbsenceForm(PlainForm):
    """Days of absence, the first and the last included."""

    starts = DayField(label=_("Du"))
    ends = DayField(label=_("Au"))


class AbsenceGoneForm(PlainForm):
    """An absence that is not to be, after all."""

    absence = forms.ModelChoiceField(
        label=_("Absence"), queryset=AdvisorAbsence.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def prepare(self) -> None:
        """Those of this advisor that are not over."""
        field = self.fields["absence"]
        field.queryset = self.obj.absences.filter(ends__gte=timezone.localdate())
        field.label_from_instance = lambda one: (
            _("du %(starts)s au %(ends)s")
            % {
                "starts": nice_date(one.starts),
                "ends": nice_date(one.ends),
            }
        )


class HandOverForm(PlainForm):
    """Who takes the files of an advisor."""

    to = forms.ModelChoiceField(
        label=_("Tous les dossiers à"),
        queryset=AdvisorProfile.objects.none(),
        required=False,
        empty_label=_("La personne qui convient le mieux à chaque dossier"),
    )

    def prepare(self) -> None:
        """The other advisors."""
        field = self.fields["to"]
        field.queryset = AdvisorProfile.objects.working().exclude(pk=self.obj.pk).select_related("user")
        field.label_from_instance = lambda one: str(one.user)
