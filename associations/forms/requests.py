"""The steps of a request for co-financing, and what is asked beside them."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import BudgetLine, CallDocument, Request, Sector
from associations.models.request import LONGEST_STORY, MOST_PEOPLE_REACHED
from associations.services import endorsements
from associations.services.budgets import MOST_LINES, WantedLine
from mdm_platform.formats import current_locale
from mdm_platform.journeys.fields import (
    CHOOSE,
    DayField,
    ProvinceField,
    auto_area,
    auto_text,
    country_choices,
)
from mdm_platform.journeys.rows import RowForm, StepRows
from mdm_platform.journeys.steps import StepForm
from mdm_platform.money import AmountFormField, parse_amount

LONGEST_NOTE = 4000


class ProjectForm(StepForm):
    """What the project is, where and when."""

    saves = "project"
    title = forms.CharField(
        label=gettext_lazy("Titre du projet"),
        max_length=160,
        help_text=gettext_lazy("Par exemple : « De l’eau pour l’école d’Aït Bouli »."),
        widget=auto_text(),
        error_messages={"required": gettext_lazy("Donnez un titre au projet.")},
    )
    summary = forms.CharField(
        label=gettext_lazy("Résumé"),
        max_length=1500,
        help_text=gettext_lazy("Quelques lignes : ce que vous ferez, avec qui, et ce que cela changera."),
        widget=auto_area(5, maxlength=1500),
        error_messages={"required": gettext_lazy("Résumez le projet en quelques lignes.")},
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Secteurs"),
        choices=Sector.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins un secteur.")},
    )
    country = forms.ChoiceField(label=gettext_lazy("Pays du projet"), choices=country_choices)
    province = ProvinceField(
        label=gettext_lazy("Province ou préfecture"),
        required=False,
        help_text=gettext_lazy("Au Maroc, choisissez la province."),
    )
    place = forms.CharField(
        label=gettext_lazy("Commune, village ou quartier"), required=False, max_length=160, widget=auto_text()
    )
    starts_on = DayField(
        label=gettext_lazy("Début du projet"),
        error_messages={"required": gettext_lazy("Indiquez quand le projet commence.")},
    )
    ends_on = DayField(
        label=gettext_lazy("Fin du projet"),
        error_messages={"required": gettext_lazy("Indiquez quand le projet se termine.")},
    )

    def initial_of(self, record: Request) -> dict[str, Any]:
        return super().initial_of(record) | {"province": record.province_id, "country": str(record.country)}

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning; a place is needed, by its province or its name."""
        starts, ends = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("La fin ne peut pas précéder le début."))
        if "place" in self.cleaned_data and not self.cleaned_data["place"] and not self.cleaned_data.get("province"):
            self.add_error("place", _("Indiquez la province ou le lieu du projet."))
        return self.cleaned_data


def _story(label: Any, hint: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_STORY,
        required=required,
        help_text=hint,
        widget=auto_area(8, maxlength=LONGEST_STORY),
        error_messages={"required": gettext_lazy("Écrivez quelques lignes.")},
    )


class StoryForm(StepForm):
    """Why and how."""

    saves = "story"
    context = _story(
        gettext_lazy("Le contexte"), gettext_lazy("La situation aujourd’hui, et comment le besoin a été constaté.")
    )
    objectives = _story(gettext_lazy("Les objectifs"), gettext_lazy("Ce qui aura changé à la fin du projet."))
    activities = _story(
        gettext_lazy("Les activités"), gettext_lazy("Ce que vous ferez, étape par étape, et qui le fera sur place.")
    )
    expected_results = _story(
        gettext_lazy("Les résultats attendus"),
        gettext_lazy("Des résultats que l’on pourra constater : des nombres, des dates."),
        required=False,
    )


def _count(label: Any, hint: Any = "", **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=0,
        max_value=MOST_PEOPLE_REACHED,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        **options,
    )


class PeopleForm(StepForm):
    """Whom the project helps."""

    saves = "people"
    beneficiaries = _count(
        gettext_lazy("Personnes aidées"),
        gettext_lazy("Comptez chaque personne une seule fois."),
        error_messages={"required": gettext_lazy("Indiquez combien de personnes le projet aidera.")},
    )
    women_beneficiaries = _count(gettext_lazy("Dont femmes et filles"), required=False)

    def clean(self) -> dict[str, Any]:
        """Women are among those who are helped."""
        everybody, women = self.cleaned_data.get("beneficiaries"), self.cleaned_data.get("women_beneficiaries")
        if everybody is not None and women is not None and women > everybody:
            self.add_error("women_beneficiaries", _("Les femmes et les filles font partie des personnes aidées."))
        return self.cleaned_data


class QuantityField(forms.DecimalField):
    """A quantity, written in any of the three languages."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:
        """The quantity; ValidationError for what is no number."""
        if value in self.empty_values or isinstance(value, Decimal):
            return value or None
        try:
            return parse_amount(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """A stored quantity as the language writes it; what was typed stays as it was typed."""
        return format_decimal(value, format="0.##", locale=current_locale()) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another quantity was typed, whichever way it is written."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class BudgetRow(RowForm):
    """One line of the budget."""

    main = "label"
    category = forms.ChoiceField(
        label=gettext_lazy("Rubrique"), error_messages={"required": gettext_lazy("Choisissez une rubrique.")}
    )
    label = forms.CharField(
        label=gettext_lazy("Libellé"),
        max_length=160,
        widget=auto_text(),
        error_messages={"required": gettext_lazy("Décrivez cette ligne.")},
    )
    quantity = QuantityField(
        label=gettext_lazy("Quantité"),
        min_value=Decimal("0.01"),
        max_digits=9,
        decimal_places=2,
        initial=Decimal(1),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "class": "input-short"}),
        error_messages={"invalid": gettext_lazy("Écrivez un nombre, par exemple 12 ou 1,5.")},
    )
    unit_cost = AmountFormField(
        label=gettext_lazy("Coût unitaire"),
        error_messages={"required": gettext_lazy("Indiquez le coût unitaire.")},
    )

    def prepare(self) -> None:
        """Offer the headings of the call, each side under its name."""
        self.fields["category"].choices = [CHOOSE, *self.shared["choices"]]

    def values(self) -> dict[str, Any]:
        """The line as the service takes it."""
        given = super().values()
        return {**given, "category": self.shared["headings"][given["category"]]}

    def has_changed(self) -> bool:
        """A row whose heading and quantity alone stand is not a line yet."""
        return bool({"label", "unit_cost"} & set(self.changed_data))


class BudgetRows(StepRows):
    """The budget, both sides in one list."""

    saves, related, rows_name, most = "budget", "lines", "budget_lines", MOST_LINES
    form = BudgetRow
    row_label = gettext_lazy("Ligne")
    add_label = gettext_lazy("Ajouter une ligne")
    blank_rows = 2

    def initial_of(self, row: BudgetLine) -> dict[str, Any]:
        return super().initial_of(row) | {"category": row.category.code}

    def shared(self) -> dict[str, Any]:
        """The headings by their code, and as choices under each side."""
        headings = list(self.record.version.budget_categories.all())
        sides: dict[Any, list[tuple[str, Any]]] = {}
        for heading in headings:
            sides.setdefault(heading.get_side_display(), []).append((heading.code, heading.label))
        return {"headings": {heading.code: heading for heading in headings}, "choices": list(sides.items())}

    def readable_lines(self) -> list[WantedLine]:
        """The lines that are right as they are being typed: what the live check counts."""
        rows = [row for row in self.live() if row.is_valid() and row.has_changed()]
        return [WantedLine(**row.values()) for row in rows]

    def _held_rows(self) -> list[BudgetLine]:
        return list(self.record.budget_lines.select_related("category"))


class BudgetFileForm(forms.Form):
    """A workbook that takes the place of the lines."""

    file = forms.FileField(
        label=gettext_lazy("Classeur rempli"),
        help_text=gettext_lazy("Le fichier XLSX téléchargé ici, ou un CSV aux mêmes colonnes : 2 Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": gettext_lazy("Choisissez le fichier à reprendre.")},
    )


class DocumentForm(forms.Form):
    """One document that the call asks for."""

    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        help_text=gettext_lazy("PDF, image ou classeur XLSX, 10 Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.xlsx,image/*"}),
        error_messages={"required": gettext_lazy("Choisissez un fichier.")},
    )

    def __init__(self, *args: Any, document: CallDocument, **options: Any) -> None:
        super().__init__(*args, prefix=document.code, **options)
        self.fields["file"].label = document.label


class OperatorForm(forms.Form):
    """The support operator that an association chooses."""

    operator = forms.ModelChoiceField(
        label=gettext_lazy("Opérateur d’appui (OPAP)"),
        queryset=None,
        to_field_name="public_id",
        empty_label=CHOOSE[1],
        help_text=gettext_lazy("Son accompagnement est gratuit. Signez sa convention, puis demandez son visa."),
        error_messages={"required": gettext_lazy("Choisissez un opérateur de la liste.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["operator"].queryset = endorsements.operators()


class CertifyForm(forms.Form):
    """What the legal representative certifies."""

    certifies = forms.BooleanField(
        label=gettext_lazy(
            "Je certifie, comme représentant légal de l’association, que cette demande est exacte et sincère."
        ),
        error_messages={"required": gettext_lazy("Cochez cette case pour certifier la demande.")},
    )


class NoteForm(forms.Form):
    """Some words that go with a decision."""

    note = forms.CharField(
        label=gettext_lazy("Un mot, si vous le souhaitez"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=auto_area(4, maxlength=LONGEST_NOTE),
    )


class StartForm(forms.Form):
    """For which association a call is answered."""

    association = forms.ModelChoiceField(
        label=gettext_lazy("Association"),
        queryset=None,
        to_field_name="public_id",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez l’association qui demande.")},
    )

    def __init__(self, *args: Any, associations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["association"].queryset = associations


class SignatureForm(forms.Form):
    """The day on which an operator signed its agreement with the association."""

    signed_on = DayField(
        label=gettext_lazy("Convention signée le"),
        error_messages={"required": gettext_lazy("Indiquez la date de la signature.")},
    )

    def clean_signed_on(self) -> Any:
        """A day that is not to come."""
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Indiquez la date de la signature, qui n’est pas à venir."), code="future")
        return day


class OpinionForm(forms.Form):
    """What an operator says with its visa, of the request as its page showed it."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    opinion = forms.CharField(
        label=gettext_lazy("Votre avis sur le projet"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=gettext_lazy("L’association et le service instructeur le lisent."),
        widget=auto_area(5, maxlength=LONGEST_NOTE),
    )


class RefusalForm(forms.Form):
    """Why an operator does not accompany a request."""

    refusal = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        max_length=LONGEST_NOTE,
        widget=auto_area(4, maxlength=LONGEST_NOTE),
        error_messages={"required": gettext_lazy("Dites pourquoi, pour que l’association sache quoi faire.")},
    )
