"""What people write on the board of opportunities."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mdm_platform.journeys.fields import CHOOSE, DayField, auto_area, auto_text, country_choices
from mdm_platform.money import AmountFormField, Currency
from mdm_platform.territories.models import Region
from projects.models.opportunity import LONGEST_ANSWER, LONGEST_TEXT, LONGEST_TITLE, Opportunity
from projects.services.opportunities import OpportunityFacts
from projects.workflows import Sector
from projects.workflows.opportunities import InterestState, OpportunityKind

LANGUAGES = (("fr", _("français")), ("ar", _("arabe")), ("en", _("anglais")))


class OpportunityForm(forms.Form):
    """One opportunity."""

    kind = forms.ChoiceField(label=_("Vous proposez"), choices=OpportunityKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Titre de l’annonce"),
        max_length=LONGEST_TITLE,
        help_text=_("Par exemple : « Atelier de confection à Fès cherche un distributeur en Belgique »."),
        widget=auto_text(),
    )
    body = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_TEXT,
        help_text=_(
            "Qui vous êtes, ce que vous cherchez, à quelles conditions. N’écrivez ni téléphone ni adresse : "
            "ils sont échangés quand vous retenez une réponse."
        ),
        widget=auto_area(9),
    )
    language = forms.ChoiceField(label=_("Langue de votre texte"), choices=LANGUAGES)
    organisation = forms.CharField(
        label=_("Entreprise ou organisme"),
        max_length=120,
        required=False,
        widget=auto_text(autocomplete="organization"),
    )
    sector = forms.ChoiceField(label=_("Secteur"), choices=[CHOOSE, *Sector.choices])
    country = forms.ChoiceField(label=_("Où se fait l’affaire"), choices=country_choices, initial="MA")
    region = forms.ModelChoiceField(
        label=_("Région du Maroc"), queryset=Region.objects.none(), required=False, empty_label=_("Tout le pays")
    )
    partner_country = forms.ChoiceField(
        label=_("Pays d’accueil partenaire"),
        choices=country_choices,
        required=False,
        help_text=_("Nécessaire pour un partenariat."),
    )
    amount = AmountFormField(label=_("Ordre de grandeur"), required=False)
    currency = forms.ChoiceField(label=_("Devise"), choices=Currency.choices, initial=Currency.MAD)
    link = forms.URLField(
        label=_("Page officielle"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Pour un appel d’offres : l’adresse où le dossier se retire."),
        widget=forms.URLInput(attrs={"dir": "ltr", "inputmode": "url"}),
    )
    deadline = DayField(label=_("Date limite de réponse"), help_text=_("Dans un an au plus."))

    def __init__(self, *args: Any, opportunity: Opportunity | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"language": (get_language() or "fr")[:2]}
        if opportunity is not None:
            initial = {name: getattr(opportunity, name) for name in self.base_fields}
            initial |= {name: getattr(opportunity, name).code for name in ("country", "partner_country")}
        kwargs["initial"] = {**initial, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.all()

    @property
    def facts(self) -> OpportunityFacts:
        """What was said."""
        return OpportunityFacts(**self.cleaned_data)


class InterestForm(forms.Form):
    """An answer to an opportunity."""

    message = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST_ANSWER,
        help_text=_("Dites qui vous êtes et ce que vous proposez. L’auteur lit votre nom et ce message."),
        widget=auto_area(5),
    )
    organisation = forms.CharField(
        label=_("Votre entreprise ou organisme"), max_length=120, required=False, widget=auto_text()
    )


class InterestAnswerForm(forms.Form):
    """The author's answer."""

    decision = forms.ChoiceField(
        label=_("Votre réponse"),
        choices=[(InterestState.ACCEPTED, _("Je retiens : nos adresses e-mail sont échangées")),
                 (InterestState.DECLINED, _("Je ne retiens pas"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(label=_("Quelques mots"), max_length=LONGEST_ANSWER, widget=auto_area(4))


class ProlongForm(forms.Form):
    """Another last day."""

    deadline = DayField(label=_("Nouvelle date limite"), help_text=_("Dans un an au plus."))
