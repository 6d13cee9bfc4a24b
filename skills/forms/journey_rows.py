"""The steps of the registration that are rows: skills, languages, experiences, education."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.journeys.fields import CHOOSE, MonthField, YearField, auto_area, auto_text, country_choices
from mdm_platform.journeys.rows import RowForm, StepRows
from mdm_platform.territories.models import Language
from skills.forms.skill_rows import ChosenSkillRow, ChosenSkillRows
from skills.models import Evidence, LanguageLevel, SkillLevel
from skills.services.steps import MAX_ROWS

LONGEST_DESCRIPTION = 3000
LEVEL_WORDS = {
    LanguageLevel.A1: gettext_lazy("A1 · quelques mots"),
    LanguageLevel.A2: gettext_lazy("A2 · conversations simples"),
    LanguageLevel.B1: gettext_lazy("B1 · je me débrouille"),
    LanguageLevel.B2: gettext_lazy("B2 · à l’aise"),
    LanguageLevel.C1: gettext_lazy("C1 · couramment"),
    LanguageLevel.C2: gettext_lazy("C2 · comme une langue maternelle"),
}


class SkillRow(ChosenSkillRow):
    """A skill, how well it is mastered, and what supports it."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("Niveau"), choices=SkillLevel.choices, coerce=int, initial=SkillLevel.AUTONOMOUS.value
    )
    evidence = forms.ChoiceField(
        label=gettext_lazy("Ce qui l’appuie"), choices=[CHOOSE, *Evidence.choices], required=False
    )
    evidence_url = forms.URLField(
        label=gettext_lazy("Lien"), max_length=300, required=False, assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    evidence_year = YearField(label=gettext_lazy("Année"), required=False)

    @property
    def has_evidence(self) -> bool:
        """Whether the second half of the row has something to show."""
        names = ("evidence", "evidence_url", "evidence_year")
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> dict[str, Any]:
        """A link needs its address."""
        needed = self.cleaned_data.get("evidence") == Evidence.LINK and "evidence_url" not in self.errors
        if needed and not self.cleaned_data["evidence_url"]:
            self.add_error("evidence_url", _("Indiquez l’adresse du lien qui appuie cette compétence."))
        return self.cleaned_data


class LanguageRow(RowForm):
    """A language and its level."""

    main = "language"
    language = forms.ChoiceField(
        label=gettext_lazy("Langue"), error_messages={"required": gettext_lazy("Choisissez une langue.")}
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Niveau"),
        choices=[CHOOSE, *LEVEL_WORDS.items()],
        error_messages={"required": gettext_lazy("Choisissez un niveau dans cette langue.")},
    )

    def prepare(self) -> None:
        """The languages, looked up once."""
        self.fields["language"].choices = self.shared["choices"]

    @property
    def heading(self) -> str:
        """The language's name."""
        language = self.shared["languages"].get(self["language"].value())
        return language.label if language else ""

    def clean_language(self) -> Language:
        """The language itself."""
        return self.shared["languages"][self.cleaned_data["language"]]


class ExperienceRow(RowForm):
    """A position held."""

    main = "title"
    title = forms.CharField(
        label=gettext_lazy("Fonction"),
        max_length=160,
        widget=auto_text(autocomplete="organization-title"),
        error_messages={"required": gettext_lazy("Indiquez la fonction, ou retirez cette expérience.")},
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisme"), max_length=160, required=False, widget=auto_text(autocomplete="organization")
    )
    started = MonthField(
        label=gettext_lazy("Début"), required=False, help_text=gettext_lazy("Année et mois, par exemple 2019-09.")
    )
    ended = MonthField(
        label=gettext_lazy("Fin"), required=False, help_text=gettext_lazy("Laissez vide si vous y êtes encore.")
    )
    country = forms.ChoiceField(label=gettext_lazy("Pays"), required=False)
    description = forms.CharField(
        label=gettext_lazy("Ce que vous y faites"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        widget=auto_area(4),
    )

    def prepare(self) -> None:
        """The countries, named once."""
        self.fields["country"].choices = self.shared["countries"]

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        started, ended = self.cleaned_data.get("started"), self.cleaned_data.get("ended")
        if started and ended and ended < started:
            self.add_error("ended", _("La fin ne peut pas précéder le début."))
        return self.cleaned_data


class EducationRow(RowForm):
    """A diploma or a course of study."""

    main = "degree"
    degree = forms.CharField(
        label=gettext_lazy("Diplôme ou formation"),
        max_length=160,
        widget=auto_text(),
        error_messages={"required": gettext_lazy("Indiquez le diplôme, ou retirez cette formation.")},
    )
    institution = forms.CharField(
        label=gettext_lazy("Établissement"), max_length=160, required=False, widget=auto_text()
    )
    field = forms.CharField(label=gettext_lazy("Spécialité"), max_length=160, required=False, widget=auto_text())
    country = forms.ChoiceField(label=gettext_lazy("Pays"), required=False)
    started_year = YearField(label=gettext_lazy("Année de début"), required=False)
    ended_year = YearField(label=gettext_lazy("Année de fin"), required=False)

    def prepare(self) -> None:
        """The countries, named once."""
        self.fields["country"].choices = self.shared["countries"]

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        started, ended = self.cleaned_data.get("started_year"), self.cleaned_data.get("ended_year")
        if started and ended and ended < started:
            self.add_error("ended_year", _("La fin ne peut pas précéder le début."))
        return self.cleaned_data


class SkillRows(ChosenSkillRows):
    """The skills of a profile."""

    saves, related, rows_name, most = "skills", "skills", "profile_skills", MAX_ROWS["skills"]
    form = SkillRow
    row_label = gettext_lazy("Compétence")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return super().initial_of(row) | {"skill": row.skill.slug}


class LanguageRows(StepRows):
    """The languages of a profile."""

    saves, related, rows_name, most = "languages", "languages", "profile_languages", MAX_ROWS["languages"]
    form = LanguageRow
    row_label = gettext_lazy("Langue")
    add_label = gettext_lazy("Ajouter une langue")

    def clean(self) -> None:
        """Each language once."""
        seen = set()
        for row in self._kept():
            language = row.cleaned_data.get("language")
            if language in seen:
                row.add_error("language", _("Cette langue figure déjà sur la fiche."))
            seen.add(language)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"language": row.language_id, "level": row.level}

    def shared(self) -> dict[str, Any]:
        """Every language."""
        languages = {language.code: language for language in Language.objects.all()}
        return {
            "languages": languages,
            "choices": [CHOOSE, *((code, language.label) for code, language in languages.items())],
        }


class ExperienceRows(StepRows):
    """The positions held."""

    saves, related, rows_name, most = "experience", "experiences", "experiences", MAX_ROWS["experiences"]
    form = ExperienceRow
    row_label = gettext_lazy("Expérience")
    add_label = gettext_lazy("Ajouter une expérience")

    def shared(self) -> dict[str, Any]:
        """Every country."""
        return {"countries": country_choices()}


class EducationRows(StepRows):
    """Diplomas and courses."""

    saves, related, rows_name, most = "experience", "education", "education", MAX_ROWS["education"]
    form = EducationRow
    row_label = gettext_lazy("Formation")
    add_label = gettext_lazy("Ajouter une formation")

    def shared(self) -> dict[str, Any]:
        """Every country."""
        return {"countries": country_choices()}
