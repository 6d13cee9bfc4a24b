"""The steps in which a holder writes the sheet of a project."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mdm_platform.components import ErrorLink
from mdm_platform.journeys.fields import CHOOSE, DayField, ProvinceField, auto_area, auto_text, country_choices
from mdm_platform.journeys.rows import RowForm, StepRows
from mdm_platform.journeys.steps import StepForm
from mdm_platform.money import AmountFormField, Currency, total
from mdm_platform.templatetags.display import error_links
from mdm_platform.territories.models import Region
from projects.models.project import MOST_JOBS
from projects.services.projects import LONGEST_IDEA, ROWS
from projects.workflows import Confidentiality, FundingKind, ProjectKind, ProjectStage, Sector

CURRENCIES = [(code, Currency(code).label) for code in ("MAD", "EUR", "USD", "CAD", "GBP", "CHF", "AED", "SAR")]


def region_choices() -> list[tuple[str, str]]:
    """The regions, in their order."""
    return [CHOOSE, *((region.code, region.name) for region in Region.objects.order_by("code"))]


class IdeaForm(StepForm):
    """What the holder wants to build."""

    saves = "idea"
    title = forms.CharField(
        label=_("Titre du projet"),
        max_length=120,
        help_text=_("Par exemple : « Une laiterie à Settat »."),
        widget=auto_text(),
        error_messages={"required": _("Donnez un titre au projet.")},
    )
    summary = forms.CharField(
        label=_("En une phrase"),
        max_length=300,
        help_text=_("Ce que vous ferez, et pour qui."),
        widget=auto_area(2, maxlength=300),
        error_messages={"required": _("Dites le projet en une phrase.")},
    )
    idea = forms.CharField(
        label=_("Votre idée"),
        max_length=LONGEST_IDEA,
        help_text=_("Le besoin, ce que vous proposez, ce que vous avez déjà fait. Quelques lignes suffisent."),
        widget=auto_area(8, maxlength=LONGEST_IDEA),
        error_messages={"required": _("Présentez votre idée en quelques lignes.")},
    )
    kind = forms.ChoiceField(label=_("Nature du projet"), choices=ProjectKind.choices, widget=forms.RadioSelect)
    stage = forms.ChoiceField(label=_("Où en êtes-vous ?"), choices=ProjectStage.choices, widget=forms.RadioSelect)


class PlaceForm(StepForm):
    """In which branch, and where."""

    saves = "place"
    sector = forms.ChoiceField(
        label=_("Secteur"),
        choices=[CHOOSE, *Sector.choices],
        error_messages={"required": _("Choisissez un secteur.")},
    )
    region = forms.ChoiceField(
        label=_("Région"),
        choices=region_choices,
        error_messages={"required": _("Choisissez la région du projet.")},
    )
    province = ProvinceField(
        label=_("Province ou préfecture"),
        required=False,
        help_text=_("Si vous la connaissez déjà. Elle doit être dans la région choisie."),
    )
    residence_country = forms.ChoiceField(
        label=_("Pays où vous vivez"),
        choices=country_choices,
        error_messages={"required": _("Indiquez le pays où vous vivez.")},
    )
    returned_on = DayField(
        label=_("Rentré au Maroc le"),
        required=False,
        help_text=_("Si vous êtes revenu vivre au Maroc : certains dispositifs en tiennent compte."),
    )

    def initial_of(self, record: Any) -> dict[str, Any]:
        return super().initial_of(record) | {
            "region": record.region_id,
            "province": record.province_id,
            "residence_country": str(record.residence_country),
        }

    def clean(self) -> dict[str, Any]:
        """The province stands in the region."""
        cleaned = super().clean() or self.cleaned_data
        region, province = cleaned.get("region"), cleaned.get("province")
        if region and province and province.region_id != region:
            self.add_error("province", _("Cette province n’est pas dans la région choisie : corrigez l’une des deux."))
        return cleaned

    def clean_returned_on(self) -> date | None:
        """A return that took place."""
        told = self.cleaned_data["returned_on"]
        if told is not None and told > timezone.localdate():
            raise forms.ValidationError(_("Cette date est à venir."), code="to_come")
        return told

    def values(self) -> dict[str, Any]:
        sent = super().values()
        if "region" in sent:
            sent["region"] = Region.objects.filter(code=sent["region"]).first()
        return sent


class HeadedRows(StepRows):
    """Rows under a few fields of the record itself, which are saved even while a row is wrong."""

    head_form: ClassVar[type[StepForm]]

    def __init__(self, data: Any = None, files: Any = None, *, record: Any) -> None:
        self.head = self.head_form(data, record=record)
        super().__init__(data, files, record=record)

    def is_valid(self) -> bool:
        """Whether both the rows and what stands above them are right."""
        rows_are_valid = super().is_valid()
        return self.head.is_valid() and rows_are_valid

    def values(self) -> dict[str, Any]:
        """What stands above, and all rows or none."""
        self.head.is_valid()
        rows = super().is_valid()
        return self.head.values() | ({self.related: [row.values() for row in self._kept()]} if rows else {})

    def error_links(self) -> list[ErrorLink]:
        """Every message of both."""
        return [*error_links(self.head), *super().error_links()]

    def wrong_labels(self) -> list[str]:
        """What could not be kept of both."""
        return [*self.head.wrong_labels(), *super().wrong_labels()]


class CurrencyForm(StepForm):
    """In which currency the project is counted."""

    saves = "money"
    currency = forms.ChoiceField(
        label=_("Tous les montants sont en"),
        choices=CURRENCIES,
        help_text=_("Pour un projet au Maroc, comptez en dirhams."),
    )


class SourceRow(RowForm):
    """One source of money."""

    main = "kind"
    kind = forms.ChoiceField(
        label=_("D’où vient l’argent"),
        choices=[CHOOSE, *FundingKind.choices],
        error_messages={"required": _("Choisissez d’où vient ce montant.")},
    )
    amount = AmountFormField(
        label=_("Montant"),
        min_value=Decimal("0.01"),
        error_messages={"required": _("Indiquez le montant de cette source.")},
    )
    label = forms.CharField(
        label=_("Précision"),
        required=False,
        max_length=120,
        help_text=_("Par exemple le nom de la banque ou du programme."),
        widget=auto_text(),
    )
    is_foreign_currency = forms.BooleanField(label=_("Apporté en devises depuis l’étranger"), required=False)
    is_secured = forms.BooleanField(label=_("C’est acquis"), required=False)

    @property
    def heading(self) -> str:
        """The kind of source, in words."""
        return str(dict(FundingKind.choices).get(str(self["kind"].value() or ""), ""))


class SourceRows(HeadedRows):
    """Where the money comes from."""

    saves, related, rows_name, most = "money", "sources", "sources", ROWS["sources"]
    form, head_form = SourceRow, CurrencyForm
    row_label = _("Source")
    add_label = _("Ajouter une source")

    def readable_total(self) -> Decimal:
        """The sum of what is right as it is being typed."""
        rows = [row for row in self.live() if row.is_valid() and row.has_changed()]
        return total(row.cleaned_data["amount"] for row in rows)


class TeamForm(StepForm):
    """What the team is as a whole."""

    saves = "team"
    is_women_led = forms.BooleanField(
        label=_("Projet porté par une femme, ou par une équipe menée par une femme"),
        required=False,
        help_text=_("Plusieurs dispositifs soutiennent ces projets."),
    )
    jobs_planned = forms.IntegerField(
        label=_("Emplois prévus"),
        min_value=0,
        max_value=MOST_JOBS,
        required=False,
        help_text=_("Ceux que le projet crée en trois ans, le vôtre compris."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages={"max_value": _("Indiquez un nombre d’emplois inférieur à 100 000.")},
    )

    def clean_jobs_planned(self) -> int:
        """Nothing said is none."""
        return self.cleaned_data["jobs_planned"] or 0


class FiguresForm(PlaceForm):
    """What changes while a project is accompanied, above its sources."""

    saves = "figures"
    sector = residence_country = returned_on = None
    stage = IdeaForm.base_fields["stage"]
    jobs_planned = TeamForm.base_fields["jobs_planned"]
    currency = CurrencyForm.base_fields["currency"]
    field_order = ("stage", "region", "province", "jobs_planned", "currency")
    clean_jobs_planned = TeamForm.clean_jobs_planned


class FigureRows(SourceRows):
    """The figures of an accompanied project, on one page."""

    saves, head_form = "figures", FiguresForm


class MemberRow(RowForm):
    """Somebody of the team."""

    main = "name"
    name = forms.CharField(
        label=_("Nom"),
        max_length=120,
        widget=auto_text(autocomplete="off"),
        error_messages={"required": _("Indiquez le nom de cette personne.")},
    )
    role = forms.CharField(
        label=_("Ce qu’elle fait dans le projet"), required=False, max_length=120, widget=auto_text()
    )
    is_woman = forms.BooleanField(label=_("C’est une femme"), required=False)


class TeamRows(HeadedRows):
    """The people with whom the holder builds the project."""

    saves, related, rows_name, most = "team", "team", "team", ROWS["team"]
    form, head_form = MemberRow, TeamForm
    row_label = _("Personne")
    add_label = _("Ajouter une personne")


class ReadersForm(StepForm):
    """Who reads about the project outside its file."""

    saves = "readers"
    confidentiality = forms.ChoiceField(
        label=_("Qui peut lire le projet ?"),
        choices=Confidentiality.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Rien n’est montré avant que le projet soit retenu. Votre nom, votre équipe et le détail du financement ne "
            "sont jamais montrés. Vous changez d’avis quand vous voulez."
        ),
        error_messages={"required": _("Choisissez qui peut lire le projet.")},
    )


class StartForm(forms.Form):
    """What is enough to begin."""

    title = IdeaForm.base_fields["title"]


class AbandonForm(forms.Form):
    """Why the holder gives the project up, if they want to say."""

    note = forms.CharField(
        label=_("Voulez-vous nous dire pourquoi ?"),
        required=False,
        max_length=2000,
        widget=auto_area(3, maxlength=2000),
    )
