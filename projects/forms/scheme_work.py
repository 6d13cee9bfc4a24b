"""What editors of schemes fill in: the scheme, the figures of a version, and its conditions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mdm_platform import eligibility
from mdm_platform.eligibility import Kind
from mdm_platform.eligibility_fields import PercentField, chosen_in, rule_fields
from mdm_platform.journeys.fields import country_choices
from mdm_platform.workplace.acts import PlainForm
from projects.models import Scheme, SchemeVersion
from projects.models.scheme_guide import ProjectGuide
from projects.services import schemes
from projects.services.scheme_rules import PREFIX
from projects.workflows import Sector

LISTS = (Kind.CODES, Kind.COUNTRIES)


class SchemeForm(forms.ModelForm):
    """What a scheme is."""

    website = forms.URLField(label=_("Site officiel"), required=False, assume_scheme="https")
    country = forms.ChoiceField(label=_("Pays partenaire"), required=False)

    class Meta:
        model = Scheme
        fields = (
            *("slug", "kind", "operator", "operator_ar", "operator_en", "website", "country", "region", "position"),
            *(f"{field}_{code}" for code in ("fr", "ar", "en") for field in ("name", "summary", "apply")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()


class SchemeVersionForm(forms.ModelForm):
    """The figures of a version."""

    rate = PercentField(
        label=_("Taux de l’aide (%)"),
        required=False,
        help_text=_("De la part du porteur, du coût du projet ou du crédit, selon la nature de l’aide."),
    )
    legal_url = forms.URLField(label=_("Adresse du texte"), required=False, assume_scheme="https")

    class Meta:
        model = SchemeVersion
        fields = schemes.FIGURES


class RulesForm(PlainForm):
    """The whole catalogue of conditions: what is ticked is asked, with its figures."""

    def prepare(self) -> None:
        """A box a condition, and a field a figure of it, filled with what the version says."""
        held = {one.rule_id: one.parameters for one in self.obj.chosen_rules()}
        for rule in eligibility.catalogue(PREFIX):
            self.fields.update(rule_fields(rule))
            self.fields[rule.id].initial = rule.id in held
            for name, parameter in rule.parameters.items():
                self.fields[f"{rule.id}:{name}"].initial = _initial(parameter.kind, held.get(rule.id, {}).get(name))

    def clean(self) -> dict[str, Any]:
        """The conditions as the service takes them."""
        return {"rules": chosen_in(super().clean(), eligibility.catalogue(PREFIX))}


class GuideForm(forms.ModelForm):
    """Where a guide stands."""

    sectors = forms.MultipleChoiceField(
        label=_("Secteurs"),
        choices=Sector.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun : le guide vaut pour tous les secteurs."),
    )

    class Meta:
        model = ProjectGuide
        fields = ("publication", "step", "sectors", "position")


def _initial(kind: str, value: Any) -> Any:
    return list(value) if value is not None and kind in LISTS else value
