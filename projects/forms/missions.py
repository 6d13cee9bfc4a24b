"""What organisers and volunteers send about missions."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.journeys.fields import CHOOSE, MomentField, ProvinceField, auto_area, auto_text, country_choices
from mdm_platform.territories.models import Language
from projects.models import Mission, MissionPlace, MissionSlot, MissionTheme
from projects.services.mission_applications import LONGEST_MESSAGE
from projects.workflows.missions import MissionRefusal

DESCRIPTION, INSTRUCTIONS = 4000, 2000
MOST_SPOKEN = 14  # those of Morocco and of the countries where most Moroccans abroad live come first
LASTING = ("vetting", "covers", "instructions")


def _languages() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in Language.objects.all()[:MOST_SPOKEN]]


class MissionForm(forms.Form):
    """What a mission is; of a published one, only what may still change."""

    title = forms.CharField(label=gettext_lazy("Titre"), max_length=120, widget=auto_text())
    description = forms.CharField(
        label=gettext_lazy("Ce que feront les bénévoles"),
        max_length=DESCRIPTION,
        widget=auto_area(7, maxlength=DESCRIPTION),
    )
    language = forms.ChoiceField(label=gettext_lazy("Langue de ce texte"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=gettext_lazy("Domaine"), choices=[CHOOSE, *MissionTheme.choices])
    place = forms.ChoiceField(
        label=gettext_lazy("Où a lieu la mission"), choices=MissionPlace.choices, widget=forms.RadioSelect
    )
    province = ProvinceField(
        label=gettext_lazy("Province ou préfecture"),
        required=False,
        help_text=gettext_lazy("Pour une mission au Maroc."),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Pays d’accueil"),
        choices=country_choices,
        required=False,
        help_text=gettext_lazy("Pour une mission dans un pays d’accueil."),
    )
    city = forms.CharField(label=gettext_lazy("Ville ou commune"), max_length=120, required=False, widget=auto_text())
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Langues parlées pendant la mission"),
        choices=_languages,
        widget=forms.CheckboxSelectMultiple,
    )
    with_minors = forms.BooleanField(
        label=gettext_lazy("Les bénévoles seront avec des enfants ou des adolescents"),
        required=False,
        help_text=gettext_lazy(
            "Chaque bénévole fait alors une déclaration, et vous montre l’extrait de son casier judiciaire."
        ),
    )
    vetting = forms.CharField(
        label=gettext_lazy("Comment vous montrer l’extrait de casier judiciaire"),
        max_length=500,
        required=False,
        widget=auto_area(3, maxlength=500),
        help_text=gettext_lazy(
            "Pour une mission avec des mineurs : à qui, où et quand, ou par appel vidéo. Ceux qui postulent le lisent."
        ),
    )
    covers = forms.CharField(
        label=gettext_lazy("Ce que vous prenez en charge"),
        max_length=300,
        required=False,
        widget=auto_text(),
        help_text=gettext_lazy("Par exemple : repas, transport, assurance."),
    )
    instructions = forms.CharField(
        label=gettext_lazy("Consignes aux bénévoles retenus"),
        max_length=INSTRUCTIONS,
        required=False,
        widget=auto_area(4, maxlength=INSTRUCTIONS),
        help_text=gettext_lazy("Elles ne sont lues que par les personnes qui ont une place."),
    )

    def __init__(self, *args: Any, mission: Mission | None = None, is_published: bool = False, **options: Any) -> None:
        super().__init__(*args, initial=_held(mission) if mission else {"place": MissionPlace.MOROCCO}, **options)
        if is_published:
            for name in [name for name in self.fields if name not in LASTING]:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The place in Morocco, or the country."""
        data, place = super().clean(), self.cleaned_data.get("place")
        if place == MissionPlace.MOROCCO and not data.get("province") and "province" not in self.errors:
            self.add_error("province", _("Choisissez la province ou la préfecture."))
        if place == MissionPlace.ABROAD and not data.get("country"):
            self.add_error("country", _("Choisissez le pays."))
        if data.get("with_minors") and not data.get("vetting"):
            self.add_error("vetting", _("Dites comment les bénévoles vous montrent cet extrait."))
        if data.get("country") == "MA":
            self.add_error("country", _("Pour une mission au Maroc, choisissez « Au Maroc » et la province."))
        return data

    def values(self) -> dict[str, Any]:
        """What was written, as the service takes it."""
        data = dict(self.cleaned_data)
        if "province" in data:
            data["region"] = data["province"].region if data["province"] else None
        return data


def _held(mission: Mission) -> dict[str, Any]:
    names = ("title", "description", "language", "theme", "place", "city", "languages", "with_minors", *LASTING)
    held = {name: getattr(mission, name) for name in names}
    return held | {"country": str(mission.country), "province": mission.province.code if mission.province else ""}


class NewMissionForm(MissionForm):
    """A mission that begins: for whom, where somebody acts for several."""

    organiser = forms.ChoiceField(label=gettext_lazy("Qui organise la mission"))
    field_order = ("organiser",)

    def __init__(self, *args: Any, organisers: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisers = organisers
        self.fields["organiser"].choices = [(key, one.name) for key, one in organisers.items()]
        if len(organisers) == 1:
            self.fields["organiser"].widget = forms.HiddenInput()
            self.fields["organiser"].initial = next(iter(organisers))

    def clean_organiser(self) -> Any:
        """The association or institution itself."""
        return self.organisers[self.cleaned_data["organiser"]]


class SlotForm(forms.Form):
    """When volunteers are expected, in the hours of the place, and how many."""

    starts_at = MomentField(label=gettext_lazy("Début"))
    ends_at = MomentField(label=gettext_lazy("Fin"))
    venue = forms.CharField(
        label=gettext_lazy("Lieu de rendez-vous"), max_length=200, required=False, widget=auto_text()
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Places"),
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )
    hours = forms.DecimalField(
        label=gettext_lazy("Heures données par chaque bénévole"),
        min_value=Decimal("0.5"),
        max_value=400,
        decimal_places=1,
        help_text=gettext_lazy("Elles sont écrites sur l’attestation."),
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "decimal", "step": "0.5"}),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, slot: MissionSlot | None = None, **options: Any) -> None:
        self.zone = zone
        held = {}
        if slot is not None:
            held = {name: getattr(slot, name) for name in ("venue", "seats", "hours")}
            held |= {name: timezone.make_naive(getattr(slot, name), zone) for name in ("starts_at", "ends_at")}
        super().__init__(*args, initial=held, **options)

    def clean(self) -> dict[str, Any]:
        """The hours as the clocks of the place show them; the end after the start."""
        data = super().clean()
        for name in ("starts_at", "ends_at"):
            if isinstance(data.get(name), datetime):
                data[name] = timezone.make_naive(data[name]).replace(tzinfo=self.zone)
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("Le créneau finit avant de commencer."))
        return data


class ApplyForm(forms.Form):
    """A word to the organiser, and the declaration that missions with minors ask for."""

    message = forms.CharField(
        label=gettext_lazy("Un mot à l’organisateur"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=auto_area(4, maxlength=LONGEST_MESSAGE),
        help_text=gettext_lazy("Ce que vous savez faire, pourquoi cette mission vous tient à cœur."),
    )
    declares = forms.BooleanField(
        label=gettext_lazy(
            "Je déclare n’avoir aucune condamnation qui m’interdise de travailler avec des mineurs, et je montrerai "
            "à l’organisateur l’extrait de mon casier judiciaire. Il n’en garde aucune copie."
        ),
        error_messages={"required": gettext_lazy("Faites cette déclaration pour postuler.")},
    )

    def __init__(self, *args: Any, with_minors: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not with_minors:
            del self.fields["declares"]


class AnswerForm(forms.Form):
    """Why somebody is not retained, and a word to them."""

    reason = forms.ChoiceField(label=gettext_lazy("Raison"), choices=[CHOOSE, *MissionRefusal.choices])
    note = forms.CharField(
        label=gettext_lazy("Un mot à la personne"),
        required=False,
        max_length=1000,
        widget=auto_area(3, maxlength=1000),
    )


class CancelForm(forms.Form):
    """Why a mission is called off."""

    note = forms.CharField(
        label=gettext_lazy("Explication aux bénévoles"), max_length=1000, widget=auto_area(3, maxlength=1000)
    )


class HoursForm(forms.Form):
    """How many hours somebody gave."""

    hours = forms.DecimalField(
        label=gettext_lazy("Heures données"),
        min_value=Decimal("0.5"),
        max_value=400,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "decimal", "step": "0.5"}),
    )


class CertificateForm(forms.Form):
    """The code printed on a certificate."""

    code = forms.CharField(
        label=gettext_lazy("Code de l’attestation"),
        max_length=30,
        help_text=gettext_lazy("Il est imprimé au bas de l’attestation, par exemple ABCDE-FGHJK."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "spellcheck": "false"}),
    )
