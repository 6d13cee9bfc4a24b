"""What officers send about capacities, pairings and good practices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import Association, SharingOffer
from associations.services import capacities
from mdm_platform.grids.models import Criterion
from mdm_platform.territories import countries


class DiagnosisForm(forms.Form):
    """A score a criterion of the grid, and what the association wants to work on first."""

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in criteria:
            self.fields[one.code] = forms.TypedChoiceField(
                label=one.label,
                help_text=one.guidance,
                coerce=int,
                choices=[(value, str(value)) for value in range(one.min_score, one.max_score + 1)],
                widget=forms.RadioSelect(attrs={"class": "is-inline"}),
            )
        self.fields["comment"] = forms.CharField(
            label=_("Vos priorités pour l’année"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4, "data-counter": "", "maxlength": 2000, "dir": "auto"}),
        )

    @property
    def scores(self) -> dict[str, int]:
        """What was answered, by the code of its criterion."""
        return {code: value for code, value in self.cleaned_data.items() if code != "comment"}


class OfferForm(forms.Form):
    """What the association can share with others."""

    capacities = forms.MultipleChoiceField(
        label=_("Ce que nous savons faire et pouvons apprendre à d’autres"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=_("En quelques mots"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": "", "maxlength": 1000, "dir": "auto"}),
    )
    is_open = forms.BooleanField(label=_("Montrer notre offre aux autres associations vérifiées"), required=False)

    def __init__(
        self, *args: Any, names: list[tuple[str, str]], offer: SharingOffer | None = None, **kwargs: Any
    ) -> None:
        if offer is not None:
            kwargs.setdefault("initial", {"capacities": offer.capacities, "text": offer.text, "is_open": offer.is_open})
        super().__init__(*args, **kwargs)
        self.fields["capacities"].choices = names


class PairingForm(forms.Form):
    """A pairing with another association: who shares, about what, and what is expected."""

    partner = forms.ModelChoiceField(
        label=_("Avec quelle association ?"),
        queryset=Association.objects.none(),
        to_field_name="slug",
        help_text=_("Les associations qui ont ouvert une offre de partage."),
    )
    side = forms.ChoiceField(
        label=_("Dans cet échange"),
        widget=forms.RadioSelect,
        choices=[("learner", _("Nous apprenons")), ("guide", _("Nous partageons"))],
        initial="learner",
    )
    capacity = forms.ChoiceField(label=_("Sujet"))
    purpose = forms.CharField(
        label=_("Ce que vous en attendez"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": "", "maxlength": 1500, "dir": "auto"}),
    )

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
        self.fields["capacity"].choices = [("", _("Choisissez un sujet")), *capacities.choices()]


class NoteForm(forms.Form):
    """One exchange of a pairing."""

    happened_on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    text = forms.CharField(
        label=_("Ce qui s’est passé"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": "", "maxlength": 2000, "dir": "auto"}),
    )


class EndForm(forms.Form):
    """What the pairing brought."""

    note = forms.CharField(
        label=_("Ce que ce jumelage a apporté"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1500, "dir": "auto"}),
    )


class PracticeForm(forms.Form):
    """The sheet in French; other languages are welcome, editors complete them."""

    title_fr = forms.CharField(label=_("Titre en français"), max_length=200)
    summary_fr = forms.CharField(
        label=_("En deux phrases"), max_length=600, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 600})
    )
    body_fr = forms.CharField(
        label=_("Le texte"),
        max_length=60_000,
        help_text=_("« ## » commence un titre, « - » un élément de liste, une ligne vide un paragraphe."),
        widget=forms.Textarea(attrs={"rows": 20}),
    )
    title_ar = forms.CharField(
        label=_("Titre en arabe"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "rtl"})
    )
    body_ar = forms.CharField(
        label=_("Le texte en arabe"),
        max_length=60_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "rtl"}),
    )
    title_en = forms.CharField(label=_("Titre en anglais"), max_length=200, required=False)
    body_en = forms.CharField(
        label=_("Le texte en anglais"), max_length=60_000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )


class ReplicationForm(forms.Form):
    """Who takes a practice up, where, since when, and how."""

    association = forms.ModelChoiceField(
        label=_("Au nom de votre association"), queryset=Association.objects.none(), required=False
    )
    organisation = forms.CharField(label=_("Ou au nom d’un autre organisme"), max_length=160, required=False)
    country = forms.ChoiceField(label=_("Pays"))
    place = forms.CharField(label=_("Ville ou province"), max_length=120, required=False)
    started_on = forms.DateField(
        label=_("Depuis le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    text = forms.CharField(
        label=_("Ce que vous avez repris et adapté"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": "", "maxlength": 1500, "dir": "auto"}),
    )

    def __init__(self, *args: Any, associations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["association"].queryset = associations
        if not associations:
            del self.fields["association"]
            self.fields["organisation"].label = _("Au nom de quel organisme ?")
            self.fields["organisation"].required = True
        self.fields["country"].choices = [("", "—"), *((one.code, one.name) for one in countries.all_countries())]
        self.fields["country"].initial = "MA"
