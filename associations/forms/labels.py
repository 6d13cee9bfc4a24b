"""What people send about the label."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import ConflictKind, LabelReview, VoteChoice
from associations.services.label_disputes import LONGEST
from associations.services.label_reviews import LONGEST_REMARK
from mdm_platform.journeys.fields import auto_area
from mdm_platform.journeys.steps import StepForm

DECLARABLE = [choice for choice in ConflictKind.choices if choice[0] != ConflictKind.ACCOMPANIED]


def long_text(label: Any, hint: Any = "", rows: int = 10) -> forms.CharField:
    """A text of some paragraphs."""
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST, widget=auto_area(rows, maxlength=LONGEST))


class PresentationForm(StepForm):
    """What the association is."""

    saves = "presentation"
    presentation = long_text(
        _("Présentez votre association"),
        _("Son histoire, ses membres, ses activités des deux dernières années, au Maroc et dans le pays d’accueil."),
    )


class SocialValueForm(StepForm):
    """What it is good for."""

    saves = "social_value"
    social_value = long_text(
        _("À qui est-elle utile, et comment ?"),
        _("Dites qui en profite, ce qui a changé pour ces personnes, et comment vous le mesurez."),
    )


class GovernanceForm(StepForm):
    """How it is run."""

    saves = "governance"
    governance = long_text(
        _("Comment est-elle dirigée ?"),
        _("Les assemblées, le renouvellement du bureau, la tenue des comptes, la place des femmes et des jeunes."),
    )


class CommitmentsForm(StepForm):
    """What the label commits to."""

    saves = "commitments"
    accepts_commitments = forms.BooleanField(
        label=_("Notre association accepte ces engagements"),
        error_messages={"required": _("Acceptez les engagements pour demander le label.")},
    )


class EvidenceForm(forms.Form):
    """One paper for one criterion."""

    file = forms.FileField(label=_("Ajouter une pièce"), help_text=_("PDF ou image, 10 Mo au plus."))


class AnswerForm(forms.Form):
    """An answer of the association."""

    text = long_text(_("Votre réponse"), rows=8)


class AppealForm(forms.Form):
    """Why a decision is contested."""

    text = long_text(_("Pourquoi contestez-vous cette décision ?"), rows=8)


class CompletionForm(forms.Form):
    """What was completed."""

    answer = long_text(_("Ce que vous avez complété"), rows=4)


class ReviewForm(forms.Form):
    """A score a criterion, with a remark for who wishes, and an opinion."""

    comment = long_text(
        _("Votre avis motivé"), _("Les points forts, les points faibles, ce que vous recommandez au comité."), rows=7
    )

    def __init__(self, *args: Any, review: LabelReview, **options: Any) -> None:
        super().__init__(*args, **options)
        self.criteria = list(review.application.campaign.grid.criteria.all())
        for one in self.criteria:
            self.fields[self.name_of(one)] = forms.IntegerField(
                label=one.label,
                help_text=one.guidance,
                min_value=one.min_score,
                max_value=one.max_score,
                widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
            )
            self.fields[f"remark_{one.code}"] = forms.CharField(
                label=_("Remarque"),
                required=False,
                max_length=LONGEST_REMARK,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )
        self.order_fields([name for name in self.fields if name != "comment"])

    @staticmethod
    def name_of(criterion: Any) -> str:
        """The field of a criterion."""
        return f"score_{criterion.code}"

    def scores(self) -> dict[str, int]:
        """The scores by criterion, as the service takes them."""
        return {one.code: self.cleaned_data[self.name_of(one)] for one in self.criteria}

    def remarks(self) -> dict[str, str]:
        """What is said of each criterion."""
        return {one.code: self.cleaned_data[f"remark_{one.code}"] for one in self.criteria}


class ConflictForm(forms.Form):
    """What ties the person to the association."""

    kind = forms.ChoiceField(label=_("Ce qui vous lie à cette association"), choices=DECLARABLE)


class VoteForm(forms.Form):
    """A vote on a file."""

    choice = forms.ChoiceField(label=_("Votre vote"), choices=VoteChoice.choices, widget=forms.RadioSelect)


class VerifyForm(forms.Form):
    """The code printed on a certificate."""

    code = forms.CharField(
        label=_("Code du label"),
        max_length=30,
        help_text=_("Il est imprimé au bas du certificat, par exemple LN-2026-ABC234."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "spellcheck": "false"}),
    )
