"""What the desk corrects of a case."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from grievances.models import Category
from grievances.workflows import CaseKind
from mdm_platform.institutions.models import Institution
from mdm_platform.workplace.acts import PlainForm

NAMES = ("kind", "category", "unit_complained", "consular_unit", "residence_country", "place_country")


class QualificationForm(PlainForm):
    """Nature, subject, places, and the institution complained about."""

    kind = forms.ChoiceField(label=_("Nature"), choices=CaseKind.choices)
    category = forms.ModelChoiceField(label=_("Sujet"), queryset=Category.objects.filter(is_active=True))
    unit_complained = forms.ModelChoiceField(
        label=_("Institution mise en cause"),
        queryset=Institution.objects.active(),
        required=False,
        empty_label=_("Aucune"),
        help_text=_("Ses agents ne lisent plus rien de ce dossier, dès maintenant."),
    )
    consular_unit = forms.ModelChoiceField(
        label=_("Consulat du lieu de résidence"),
        queryset=Institution.objects.active().filter(kind="consulate"),
        required=False,
        empty_label=_("Inconnu"),
    )
    residence_country = forms.ChoiceField(label=_("Pays de résidence"), required=False)
    place_country = forms.ChoiceField(label=_("Pays du problème"), required=False)

    def prepare(self) -> None:
        """What the case says now."""
        for name in ("residence_country", "place_country"):
            self.fields[name].choices = [("", _("Inconnu")), *countries]
        for name in NAMES:
            self.fields[name].initial = getattr(self.obj, name)
