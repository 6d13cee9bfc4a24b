"""What is said when a case is kept beyond its term, and when it no longer is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grievances.forms.desk import words
from grievances.models import Case
from grievances.models.retention_hold import LONGEST_REASON
from grievances.services import holds, numbers
from mdm_platform.journeys.fields import DayField
from mdm_platform.workplace.acts import PlainForm

REASON_HINT = _(
    "Le procès, l’enquête ou la demande qui l’exige. La personne lit ce motif si elle demande l’effacement de son "
    "compte : ne nommez personne."
)
UNTIL_HINT = _("Vide : jusqu’à ce que la mesure soit levée.")


class HoldForm(PlainForm):
    """Why a case is kept, and until when."""

    reason = words(_("Motif"), most=LONGEST_REASON, hint=REASON_HINT)
    until = DayField(label=_("Jusqu’au"), required=False, help_text=UNTIL_HINT)


class NumberedHoldForm(forms.Form):
    """The same for a case that is named by its number."""

    case = forms.CharField(label=_("Numéro du dossier"), max_length=30)
    reason = words(_("Motif"), most=LONGEST_REASON, hint=REASON_HINT)
    until = DayField(label=_("Jusqu’au"), required=False, help_text=UNTIL_HINT)

    def __init__(self, *args: Any, by: Any, **options: Any) -> None:
        self.by = by
        super().__init__(*args, **options)

    def clean_case(self) -> Case:
        """A case that this person may keep."""
        typed = self.cleaned_data["case"]
        wanted = numbers.cleaned(typed) or typed.strip().upper()
        found = holds.may_hold(self.by).filter(number=wanted).first()
        if found is None:
            raise forms.ValidationError(_("Aucun dossier de ce numéro : relisez-le sur le récépissé ou dans le suivi."))
        return found


class LiftForm(PlainForm):
    """Why a case is no longer kept."""

    reason = words(_("Motif de la levée"), most=LONGEST_REASON)
