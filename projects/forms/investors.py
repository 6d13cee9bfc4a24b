"""What investors, holders and both sides of an introduction write."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform.formats import language_name
from mdm_platform.journeys.fields import CHOOSE, auto_area, auto_text, country_choices
from mdm_platform.money import AmountFormField
from mdm_platform.territories.models import Region
from projects.models import InvestorProfile, ProjectDocument, Teaser
from projects.models.investor import MEETING_LANGUAGES
from projects.services.introductions import LONGEST_MESSAGE, LONGEST_REQUEST
from projects.services.investors import CRITERIA, IDENTITY
from projects.services.teasers import FIELDS, LIMITS
from projects.workflows import Sector
from projects.workflows.investors import EndReason, InvestorKind, InvestorState


def language_choices() -> list[tuple[str, str]]:
    """The languages in which people meet, named in the reader's."""
    return [(code, language_name(code)) for code in MEETING_LANGUAGES]


def region_choices() -> list[tuple[str, str]]:
    """The twelve regions."""
    return [(one.code, one.name) for one in Region.objects.all()]


def _several(label: Any, choices: Any, **options: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, required=False, **options)


class InvestorForm(forms.Form):
    """Who invests, and what is looked for; once verified, the first part stays as it is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Vous investissez en tant que"), choices=InvestorKind.choices, widget=forms.RadioSelect
    )
    organisation = forms.CharField(
        label=gettext_lazy("Nom de la société ou du fonds"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Caché jusqu’à ce que les deux côtés aient accepté de se rencontrer."),
        widget=auto_text(autocomplete="organization"),
    )
    country = forms.ChoiceField(label=gettext_lazy("Pays de résidence"), choices=country_choices, required=False)
    references = forms.CharField(
        label=gettext_lazy("Comment vérifier qui vous êtes"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            "Registre de commerce, site, investissements passés, personne à appeler. Lu par l’équipe seulement."
        ),
        widget=auto_area(4, maxlength=2000),
    )
    sectors = _several(
        gettext_lazy("Secteurs"), Sector.choices, help_text=gettext_lazy("Sans choix : tous les secteurs.")
    )
    regions = _several(
        gettext_lazy("Régions du Maroc"), region_choices, help_text=gettext_lazy("Sans choix : toutes les régions.")
    )
    amount_min = AmountFormField(label=gettext_lazy("Montant minimum, en dirhams"), required=False)
    amount_max = AmountFormField(label=gettext_lazy("Montant maximum, en dirhams"), required=False)
    languages = _several(gettext_lazy("Langues de vos échanges"), language_choices)
    presentation = forms.CharField(
        label=gettext_lazy("Présentez-vous sans vous nommer"),
        max_length=1200,
        required=False,
        help_text=gettext_lazy(
            "Les porteurs lisent ce texte avant de savoir qui vous êtes : ni nom, ni adresse, ni téléphone, ni lien."
        ),
        widget=auto_area(6, maxlength=1200),
    )

    def __init__(self, *args: Any, profile: InvestorProfile, **options: Any) -> None:
        held = {name: getattr(profile, name) for name in (*IDENTITY, *CRITERIA)}
        super().__init__(*args, initial=held, **options)
        if profile.state == InvestorState.VERIFIED:
            for name in IDENTITY:
                del self.fields[name]


class TeaserForm(forms.Form):
    """The anonymous presentation of a project."""

    headline = forms.CharField(
        label=gettext_lazy("Titre anonyme"),
        max_length=LIMITS["headline"],
        required=False,
        help_text=gettext_lazy("Par exemple : « Transformation laitière en circuit court »."),
        widget=auto_text(),
    )
    pitch = forms.CharField(
        label=gettext_lazy("Le projet"),
        max_length=LIMITS["pitch"],
        required=False,
        help_text=gettext_lazy("Le besoin, ce que vous vendez, à qui, où vous en êtes. Sans nom, ni ville, ni lien."),
        widget=auto_area(8, maxlength=LIMITS["pitch"]),
    )
    looking_for = forms.CharField(
        label=gettext_lazy("Ce que vous recherchez"),
        max_length=LIMITS["looking_for"],
        required=False,
        help_text=gettext_lazy("Des fonds, un associé, un savoir-faire, un marché."),
        widget=auto_area(4, maxlength=LIMITS["looking_for"]),
    )
    amount = AmountFormField(label=gettext_lazy("Montant recherché, en dirhams"), required=False)
    languages = _several(gettext_lazy("Langues dans lesquelles vous pouvez échanger"), language_choices)

    def __init__(self, *args: Any, teaser: Teaser, **options: Any) -> None:
        super().__init__(*args, initial={name: getattr(teaser, name) for name in FIELDS}, **options)


class RequestForm(forms.Form):
    """The first words to somebody who does not know who writes."""

    message = forms.CharField(
        label=gettext_lazy("Votre demande"),
        max_length=LONGEST_REQUEST,
        help_text=gettext_lazy(
            "Dites ce qui vous intéresse et ce que vous apportez, sans vous nommer : ni adresse, ni téléphone, ni lien."
        ),
        widget=auto_area(6, maxlength=LONGEST_REQUEST),
    )


class SignForm(forms.Form):
    """Accepting the text that stands above."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=gettext_lazy("J’ai lu cet engagement de confidentialité et je l’accepte"),
        error_messages={"required": gettext_lazy("Cochez la case pour accepter l’engagement.")},
    )


class DocumentsForm(forms.Form):
    """Which documents of the project are given to read."""

    documents = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Documents à communiquer"),
        queryset=ProjectDocument.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins un document.")},
    )

    def __init__(self, *args: Any, offered: Iterable[ProjectDocument], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["documents"].queryset = offered
        self.fields["documents"].label_from_instance = lambda one: one.title


class TalkForm(forms.Form):
    """A message to the other side."""

    body = forms.CharField(
        label=gettext_lazy("Votre message"), max_length=LONGEST_MESSAGE, widget=auto_area(4, maxlength=LONGEST_MESSAGE)
    )


class AgreementForm(forms.Form):
    """The amount on which both agree."""

    amount = AmountFormField(label=gettext_lazy("Montant convenu, en dirhams"))


class StopForm(forms.Form):
    """Why it leads to nothing; for statistics only."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pourquoi ?"),
        help_text=gettext_lazy("Pour nos statistiques : l’autre côté ne le lit pas."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = [(CHOOSE[0], _("Choisissez")), *EndReason.choices]
