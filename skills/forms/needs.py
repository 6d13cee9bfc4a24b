"""The steps in which an agent writes a need, and the words with which one is closed or reopened."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.journeys.fields import CHOOSE, DayField, ProvinceField, auto_area, auto_text
from mdm_platform.journeys.rows import with_added_row
from mdm_platform.journeys.steps import StepForm
from mdm_platform.territories.models import Region
from skills.forms.journey_rows import LanguageRows
from skills.forms.skill_rows import ChosenSkillRow, ChosenSkillRows
from skills.models import Compensation, Contribution, Domain, Language, Need, NeedSkill, Presence, SkillLevel, Workload
from skills.models.need import MOST_PEOPLE
from skills.models.profile import MAX_SENIORITY
from skills.services.need_fields import LONGEST_MISSION, LONGEST_NOTE, MOST_LANGUAGES, MOST_SKILLS
from skills.workflows import NeedOutcome, NeedWithdrawalReason


class MissionForm(StepForm):
    """What is looked for, in the institution's words."""

    saves = "mission"
    title = forms.CharField(
        label=gettext_lazy("Titre"),
        max_length=160,
        help_text=gettext_lazy("Ce que la personne fera, par exemple : « Former douze techniciennes au solaire »."),
        widget=auto_text(),
        error_messages={"required": gettext_lazy("Donnez un titre au besoin.")},
    )
    mission = forms.CharField(
        label=gettext_lazy("Mission"),
        max_length=LONGEST_MISSION,
        help_text=gettext_lazy(
            "Collez votre texte, même long : les compétences y seront cherchées à l’étape suivante, sans qu’il quitte "
            "la plateforme. Ni adresse ni numéro : on vous répond par la plateforme."
        ),
        widget=auto_area(12, maxlength=LONGEST_MISSION),
        error_messages={"required": gettext_lazy("Décrivez la mission.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Langue de ce texte"), choices=Language.choices)
    domain = forms.ModelChoiceField(
        label=gettext_lazy("Domaine"),
        queryset=Domain.objects.active(),
        empty_label=CHOOSE[1],
        error_messages={"required": gettext_lazy("Choisissez le domaine du besoin.")},
    )
    contribution = forms.ChoiceField(
        label=gettext_lazy("Aide attendue"),
        choices=Contribution.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Indiquez la forme d’aide attendue : expertise, formation…")},
    )

    def initial_of(self, record: Need) -> dict[str, Any]:
        return super().initial_of(record) | {"domain": record.domain_id}


class ConditionsForm(StepForm):
    """Where, when, how many people, and what they receive."""

    saves = "conditions"
    presence = forms.ChoiceField(
        label=gettext_lazy("Présence"),
        choices=Presence.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Indiquez si la mission se fait sur place ou à distance.")},
    )
    region = forms.ModelChoiceField(
        label=gettext_lazy("Région"),
        queryset=Region.objects.all(),
        required=False,
        empty_label=gettext_lazy("Tout le Maroc"),
    )
    province = ProvinceField(
        label=gettext_lazy("Province ou préfecture"),
        required=False,
        help_text=gettext_lazy("Elle indique aussi la région, si vous l’avez laissée vide."),
    )
    city = forms.CharField(label=gettext_lazy("Ville"), required=False, max_length=120, widget=auto_text())
    workload = forms.ChoiceField(
        label=gettext_lazy("Temps demandé"),
        choices=Workload.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Indiquez le temps à consacrer à la mission.")},
    )
    starts = DayField(label=gettext_lazy("Début de la mission"), required=False)
    ends = DayField(label=gettext_lazy("Fin de la mission"), required=False)
    people = forms.IntegerField(
        label=gettext_lazy("Personnes recherchées"),
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages={"required": gettext_lazy("Indiquez le nombre de personnes recherchées, au moins une.")},
    )
    seniority_min = forms.IntegerField(
        label=gettext_lazy("Années d’expérience au moins"),
        required=False,
        min_value=0,
        max_value=MAX_SENIORITY,
        help_text=gettext_lazy("Chaque exigence de plus écarte des personnes : laissez vide si elle n’est pas utile."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
    )
    compensation = forms.ChoiceField(
        label=gettext_lazy("Contrepartie"),
        choices=Compensation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Indiquez si la mission est bénévole, défrayée ou rémunérée.")},
    )
    deadline = DayField(
        label=gettext_lazy("Date limite pour répondre"),
        help_text=gettext_lazy("Deux à trois mois laissent le temps de trouver la bonne personne."),
        error_messages={"required": gettext_lazy("Indiquez jusqu’à quand on peut répondre.")},
    )

    def initial_of(self, record: Need) -> dict[str, Any]:
        return super().initial_of(record) | {"region": record.region_id, "province": record.province_id}

    def clean_deadline(self) -> Any:
        """A day to come, unless it already stood on the need."""
        deadline = self.cleaned_data["deadline"]
        if deadline < timezone.localdate() and deadline != self.record.deadline:
            raise forms.ValidationError(_("Choisissez une date limite qui n’est pas passée."), code="past")
        return deadline

    def clean(self) -> dict[str, Any]:
        """A province alone says its region; the end comes after the beginning."""
        province = self.cleaned_data.get("province")
        if province is not None and not self.cleaned_data.get("region"):
            self.cleaned_data["region"] = province.region
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("La fin ne peut pas précéder le début."))
        return self.cleaned_data


class NeedSkillRow(ChosenSkillRow):
    """A skill, how much the mission depends on it, and the level expected."""

    kind = forms.ChoiceField(label=gettext_lazy("Importance"), choices=NeedSkill.Kind.choices)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Niveau au moins"),
        choices=SkillLevel.choices,
        coerce=int,
        initial=SkillLevel.AUTONOMOUS.value,
    )


class NeedSkillRows(ChosenSkillRows):
    """The skills of a need; `pick` holds suggestions that were ticked, `add_picked` as what they are added."""

    saves, related, rows_name, most = "skills", "skills", "need_skills", MOST_SKILLS
    form = NeedSkillRow
    row_label = gettext_lazy("Compétence")
    added = {"level": "3", "kind": "required"}

    @classmethod
    def grown(cls, data: QueryDict) -> QueryDict:
        """What was sent, with the skill that was chosen and the suggestions that were ticked."""
        grown = super().grown(data)
        if "autosave" in data or "add_skill" in data:
            return grown
        for picked in data.getlist("pick")[:MOST_SKILLS]:
            slug, _colon, guess = picked.partition(":")
            kind = data.get("add_picked") or guess
            grown = with_added_row(grown, cls.related, skill=slug, level=cls.added["level"], kind=kind)
        return grown

    def initial_of(self, row: NeedSkill) -> dict[str, Any]:
        return {"skill": row.skill.slug, "kind": row.kind, "level": row.level}


class NeedLanguageRows(LanguageRows):
    """The languages that the mission asks for."""

    rows_name, most = "need_languages", MOST_LANGUAGES
    blank_rows = 0


class FillForm(forms.Form):
    """How a need was filled."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Comment le besoin a-t-il été pourvu ?"),
        choices=NeedOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites comment le besoin a été pourvu.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Ce qu’il en est advenu"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=gettext_lazy("Quelques lignes, publiées sur la page de votre institution. Ne nommez personne."),
        widget=auto_area(4),
    )


class OutcomeForm(FillForm):
    """What came of a need that is filled already."""


class WithdrawForm(forms.Form):
    """Why a need is given up."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pourquoi le retirez-vous ?"),
        choices=NeedWithdrawalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez un motif dans la liste.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Précisions"), required=False, max_length=LONGEST_NOTE, widget=auto_area(3)
    )


class ReopenForm(forms.Form):
    """Until when an expired need may be answered again."""

    deadline = DayField(
        label=gettext_lazy("Nouvelle date limite"),
        error_messages={"required": gettext_lazy("Indiquez jusqu’à quand on peut répondre.")},
    )
