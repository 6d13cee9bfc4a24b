"""What a reader of supply and demand chooses to see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from skills.services.insight import snapshots, tables

SHOWN = (("gap", _("L’écart")), ("supply", _("L’offre")), ("demand", _("La demande")))
VIEWS = ((tables.REGIONS, _("Régions du Maroc")), (tables.COUNTRIES, _("Pays de résidence")))
NOT_GIVEN = "none"


class InsightForm(forms.Form):
    """The view, what its cells show, and what of it is kept; anything unknown counts as not asked."""

    by = forms.ChoiceField(label=_("Comparer par"), choices=VIEWS, required=False)
    show = forms.ChoiceField(label=_("Montrer"), choices=SHOWN, required=False)
    domain = forms.ChoiceField(label=_("Domaine"), required=False)
    place = forms.ChoiceField(label=_("Lieu"), required=False)
    day = forms.ChoiceField(label=_("Relevé du"), required=False)

    def __init__(self, asked: Any, snapshot: Any, days: list[tuple[str, str]]) -> None:
        super().__init__(asked)
        by = asked.get("by", "")
        by = by if by in dict(VIEWS) else tables.REGIONS
        places = [(code or NOT_GIVEN, label) for code, label in tables.place_names(snapshot, by)]
        domains = [one for one in tables.domain_names(snapshot) if one[0]]
        self.fields["domain"].choices = [("", _("Tous les domaines")), *domains]
        self.fields["place"].choices = [("", _("Tous les lieux")), *places]
        self.fields["day"].choices = days

    def asked(self) -> dict[str, Any]:
        """The choices, each with what it is when nothing was asked."""
        self.is_valid()
        kept = self.cleaned_data
        place = kept.get("place") or None
        return {
            "by": kept.get("by") or tables.REGIONS,
            "show": kept.get("show") or "gap",
            "domain": kept.get("domain") or "",
            "place": "" if place == NOT_GIVEN else place,
        }


def day_choices(label: Any) -> list[tuple[str, str]]:
    """The snapshots that can be read, the last first."""
    return [(day.isoformat(), label(day)) for day in snapshots.dates()]
