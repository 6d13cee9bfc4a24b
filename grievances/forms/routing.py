"""Rules, times of many cases and texts written often, as supervisors write them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.models import CannedReply, Category, RoutingRule, Surge
from grievances.models.canned_reply import PLACEHOLDERS
from grievances.services import replies, units
from grievances.workflows import CaseFamily, CaseKind
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.institutions.models import Institution, InstitutionKind
from mdm_platform.territories import countries

ANY = _("Rien de choisi : peu importe.")
SEVERAL = _("Pour en choisir plusieurs, maintenez la touche Ctrl. Rien de choisi : peu importe.")


def _checks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=ANY
    )


def _countries() -> list[tuple[str, str]]:
    return [(country.code, country.name) for country in countries.all_countries()]


def _many(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=_countries,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=SEVERAL,
    )


def _plain(form: forms.ModelForm, *names: str) -> None:
    """Choices among rows that are written elsewhere."""
    for name in names:
        form.fields[name].help_text = SEVERAL
        form.fields[name].widget.can_add_related = False


class MatchingForm(forms.ModelForm):
    """Which cases a row is for."""

    kinds = _checks(_("Natures"), CaseKind.choices)
    families = _checks(_("Familles"), CaseFamily.choices)
    residence_countries = _many(_("Pays de résidence"))
    place_countries = _many(_("Pays du problème"))


class RuleForm(MatchingForm):
    """A rule; only units that receive cases are targets."""

    class Meta:
        model = RoutingRule
        fields = (
            *("position", "name", "is_active", "kinds", "families", "categories"),
            *("residence_countries", "place_countries", "place_provinces", "consular_units", "complained_units"),
            *("to_unit", "to_consulate"),
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the units, and the institutions that may be complained about."""
        super().__init__(*args, **options)
        if "to_unit" in self.fields:
            self.fields["to_unit"].queryset = units.offered()
            known = Institution.objects.filter(is_active=True).order_by("name_fr", "pk")
            self.fields["consular_units"].queryset = known.filter(kind=InstitutionKind.CONSULATE)
            self.fields["complained_units"].queryset = known
            _plain(self, "categories", "place_provinces", "consular_units", "complained_units")


class SurgeForm(MatchingForm):
    """A time of many cases."""

    class Meta:
        model = Surge
        fields = (
            *("tag", "name", "is_active", "first_day", "last_day", "kinds", "families", "categories"),
            *("residence_countries", "place_countries", "priority", "threshold", "overflow_unit"),
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the units."""
        super().__init__(*args, **options)
        if "overflow_unit" in self.fields:
            self.fields["overflow_unit"].queryset = units.offered()
            _plain(self, "categories")


class CategoryForm(forms.ModelForm):
    """A subject; it is offered for the natures that are ticked."""

    kinds = forms.MultipleChoiceField(
        label=_("Natures de dossier"),
        choices=CaseKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("La catégorie est proposée pour ces natures."),
    )

    class Meta:
        model = Category
        fields = (
            *("code", "family", "kinds", "position", "label_fr", "label_ar", "label_en"),
            *("hint_fr", "hint_ar", "hint_en", "takeup_days", "internal_days", "service_days", "retention_years"),
            *("is_sensitive", "is_active"),
        )


class CannedReplyForm(forms.ModelForm):
    """A text in three languages; what stands between braces is filled in from the case."""

    class Meta:
        model = CannedReply
        fields = ("title", "category", "state", "is_active", "body_fr", "body_ar", "body_en")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Say which placeholders there are."""
        super().__init__(*args, **options)
        if "body_fr" in self.fields:
            known = " ; ".join(f"{{{name}}} : {meaning}" for name, meaning in PLACEHOLDERS.items())
            self.fields["body_fr"].help_text = _("Repères remplis depuis le dossier : %(known)s.") % {"known": known}

    def clean(self) -> dict[str, Any]:
        """No placeholder that does not exist."""
        data = super().clean()
        for name in ("body_fr", "body_ar", "body_en"):
            try:
                replies.check(data.get(name) or "", field=name)
            except DomainError as error:
                refuse(self, error)
        return data


class SimulationForm(forms.Form):
    """Which past cases the rules are tried on."""

    since = forms.DateField(
        label=_("Dossiers reçus depuis le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    drafts = forms.BooleanField(label=_("Avec les règles hors service"), required=False, initial=True)
