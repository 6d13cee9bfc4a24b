"""The steps of the registration that are plain forms. They check shape; `services.steps` checks rules and saves."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.services import consents
from mdm_platform.journeys.fields import CHOOSE, ProvinceField, auto_area, auto_text, country_choices
from mdm_platform.journeys.steps import StepForm
from mdm_platform.territories.models import Region
from skills import visibility
from skills.audiences import Audience
from skills.models import Availability, Contribution, Domain, Profile
from skills.models.profile import MAX_SENIORITY
from skills.services.steps import CONSENT_PURPOSES

LONGEST_SUMMARY = 4000


class IdentityForm(StepForm):
    """Who the person is, where they live, and where they come from."""

    saves = "identity"
    first_name = forms.CharField(
        label=_("Prénom"),
        max_length=100,
        widget=auto_text(autocomplete="given-name"),
        error_messages={"required": _("Indiquez le prénom.")},
    )
    last_name = forms.CharField(
        label=_("Nom"),
        max_length=100,
        widget=auto_text(autocomplete="family-name"),
        error_messages={"required": _("Indiquez le nom.")},
    )
    first_name_ar = forms.CharField(
        label=_("Prénom en arabe"),
        max_length=100,
        widget=auto_text(lang="ar"),
        error_messages={"required": _("Indiquez le prénom en arabe.")},
    )
    last_name_ar = forms.CharField(
        label=_("Nom en arabe"),
        max_length=100,
        widget=auto_text(lang="ar"),
        help_text=_("Écrit dans les deux alphabets, votre nom se trouve dans les deux langues."),
        error_messages={"required": _("Indiquez le nom en arabe.")},
    )
    birth_year = forms.IntegerField(
        label=_("Année de naissance"),
        required=False,
        min_value=1900,
        max_value=2100,
        help_text=_("Par exemple 1985. Elle n’est jamais montrée."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "bday-year", "class": "input-short"}),
    )
    is_declared_adult = forms.BooleanField(
        label=_("J’ai 18 ans ou plus"),
        error_messages={"required": _("L’annuaire est réservé aux personnes de 18 ans et plus : confirmez votre âge.")},
    )
    country = forms.ChoiceField(
        label=_("Pays de résidence"),
        choices=country_choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={"required": _("Choisissez le pays de résidence.")},
    )
    city = forms.CharField(
        label=_("Ville"), required=False, max_length=120, widget=auto_text(autocomplete="address-level2")
    )
    origin_region = forms.ModelChoiceField(
        label=_("Région d’origine au Maroc"), queryset=Region.objects.all(), required=False, empty_label=CHOOSE[1]
    )
    origin_province = ProvinceField(
        label=_("Province d’origine"),
        required=False,
        help_text=_("Elle indique aussi la région, si vous l’avez laissée vide."),
    )

    def initial_of(self, record: Profile) -> dict[str, Any]:
        initial = super().initial_of(record)
        return initial | {"origin_region": record.origin_region_id, "origin_province": record.origin_province_id}

    def prepare(self) -> None:
        """One script is enough: the page's own comes first and is asked for, unless the other is complete."""
        latin, arabic = ("first_name", "last_name"), ("first_name_ar", "last_name_ar")
        asked, other = (arabic, latin) if get_language() == "ar" else (latin, arabic)
        if self._are_given(other) and not self._are_given(asked):
            asked, other = other, asked
        for name in other:
            self.fields[name].required = False
        self.order_fields([*asked, *other])

    def clean(self) -> dict[str, Any]:
        """A province alone says its region."""
        province = self.cleaned_data.get("origin_province")
        if province is not None and not self.cleaned_data.get("origin_region"):
            self.cleaned_data["origin_region"] = province.region
        return self.cleaned_data

    def _are_given(self, names: tuple[str, ...]) -> bool:
        read = self.data.get if self.is_bound else self.initial.get
        return all(str(read(name) or "").strip() for name in names)


class ProfessionalForm(StepForm):
    """What the person does."""

    saves = "professional"
    headline = forms.CharField(
        label=_("Votre activité en une phrase"),
        max_length=160,
        help_text=_("Par exemple : « Ingénieure en énergie solaire, spécialiste du stockage »."),
        widget=auto_text(),
        error_messages={"required": _("Présentez votre activité en une phrase.")},
    )
    domain = forms.ModelChoiceField(
        label=_("Domaine d’expertise"),
        queryset=Domain.objects.active(),
        empty_label=CHOOSE[1],
        error_messages={"required": _("Choisissez un domaine d’expertise.")},
    )
    seniority = forms.IntegerField(
        label=_("Années d’expérience"),
        required=False,
        min_value=0,
        max_value=MAX_SENIORITY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "input-short"}),
    )
    summary_fr = forms.CharField(
        label=_("Présentation en français"), required=False, max_length=LONGEST_SUMMARY, widget=auto_area(6, lang="fr")
    )
    summary_ar = forms.CharField(
        label=_("Présentation en arabe"), required=False, max_length=LONGEST_SUMMARY, widget=auto_area(6, lang="ar")
    )
    summary_en = forms.CharField(
        label=_("Présentation en anglais"), required=False, max_length=LONGEST_SUMMARY, widget=auto_area(6, lang="en")
    )

    def initial_of(self, record: Profile) -> dict[str, Any]:
        return super().initial_of(record) | {"domain": record.domain_id}

    def prepare(self) -> None:
        """The page's language comes first; one language is enough. A domain once chosen stays on offer."""
        own = f"summary_{(get_language() or 'fr')[:2]}"
        summaries = sorted(("summary_fr", "summary_ar", "summary_en"), key=lambda name: name != own)
        self.fields[summaries[0]].help_text = _(
            "Votre parcours, ce dont vous êtes fier, ce que vous cherchez. Une langue suffit."
        )
        self.order_fields(["headline", "domain", "seniority", *summaries])
        if self.record.domain_id and not self.record.domain.active:
            self.fields["domain"].queryset |= Domain.objects.filter(pk=self.record.domain_id)


class ContributionForm(StepForm):
    """What the person offers, where and when."""

    saves = "contribution"
    contributions = forms.MultipleChoiceField(
        label=_("Comment aimeriez-vous contribuer ?"),
        choices=Contribution.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    availability = forms.ChoiceField(
        label=_("Quand seriez-vous disponible ?"),
        choices=[*Availability.choices, ("", _("Je préfère ne pas le dire"))],
        required=False,
        widget=forms.RadioSelect,
    )
    remote = forms.BooleanField(label=_("Je peux aider à distance"), required=False)
    on_site = forms.BooleanField(label=_("Je peux me déplacer au Maroc"), required=False)
    regions_of_interest = forms.ModelMultipleChoiceField(
        label=_("Les régions du Maroc qui vous intéressent"),
        queryset=Region.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    accepts_contacts = forms.BooleanField(
        label=_("On peut m’écrire par la plateforme"),
        required=False,
        help_text=_("Votre adresse reste cachée. Vous acceptez ou déclinez chaque message, et vous pouvez bloquer."),
    )

    def initial_of(self, record: Profile) -> dict[str, Any]:
        regions = [region.pk for region in record.regions_of_interest.all()]
        return {**super().initial_of(record), "regions_of_interest": regions}


LEVELS = (
    (Audience.PUBLIC.value, _("Tout le monde, même sans compte")),
    (Audience.MEMBERS.value, _("Les membres inscrits")),
    (Audience.PARTNERS.value, _("Les institutions partenaires seulement")),
    (Audience.STAFF.value, _("Personne, sauf l’équipe de l’annuaire")),
)


class VisibilityForm(StepForm):
    """Who may find the profile, and who sees each of its fields."""

    saves = "visibility"
    listed_for = forms.ChoiceField(
        label=_("Qui peut trouver ma fiche ?"),
        choices=LEVELS,
        widget=forms.RadioSelect,
        help_text=_("Les autres ne la voient ni dans les listes ni dans les nombres."),
    )
    indexable = forms.BooleanField(
        label=_("Les moteurs de recherche peuvent la montrer"),
        required=False,
        help_text=_("Seulement si tout le monde peut trouver la fiche."),
    )

    def prepare(self) -> None:
        """One field of the form for each field of the profile."""
        for field in visibility.FIELDS:
            self.fields[f"level_{field.name}"] = forms.ChoiceField(label=field.label, choices=LEVELS)
            self.initial[f"level_{field.name}"] = visibility.level_of(self.record.visibility, field.name)

    def values(self) -> dict[str, Any]:
        sent = super().values()
        levels = {name.removeprefix("level_"): level for name, level in sent.items() if name.startswith("level_")}
        kept = {name: value for name, value in sent.items() if not name.startswith("level_")}
        return {**kept, "visibility": levels} if levels else kept

    def levels(self) -> list[forms.BoundField]:
        """The fields of the table."""
        return [self[f"level_{field.name}"] for field in visibility.FIELDS]


class ConsentForm(StepForm):
    """One box for each purpose, with the words in force (Law 09-08, art. 4)."""

    saves = "consent"

    def prepare(self) -> None:
        """The purposes on offer, as they stand for this person."""
        self.texts: dict[str, str] = {}
        for row in consents.overview(self.record.owner):
            purpose = row["purpose"]
            if purpose.slug not in CONSENT_PURPOSES:
                continue
            self.fields[purpose.slug] = forms.BooleanField(label=purpose.label, required=False)
            self.initial[purpose.slug] = row["consent"] is not None
            self.texts[purpose.slug] = row["text"].text if row["text"] else ""

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Each box with its words."""
        return [(self[slug], text) for slug, text in self.texts.items()]


class FilesForm(forms.Form):
    """A photograph and a CV; `services.profile_files` looks inside."""

    photo = forms.FileField(
        label=_("Votre photographie"),
        required=False,
        allow_empty_file=True,
        help_text=_("JPEG, PNG ou WebP, 5 Mo au plus. Le lieu et la date de prise de vue en sont retirés."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    cv = forms.FileField(
        label=_("Votre CV"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF, 5 Mo au plus. L’équipe de l’annuaire le lit ; les autres, si vous le décidez."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
