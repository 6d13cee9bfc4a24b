"""What reviewers, officers of the ministry, associations and co-funders send about decisions."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import CofunderShare, ConflictKind, JurySession, Review, ScenarioLine
from associations.models.award import CorrectionReason
from associations.services.reviews import LONGEST_COMMENT, LONGEST_REMARK
from associations.workflows import (
    JuryRole,
    LineOutcome,
    Presence,
    Recommendation,
    ReviewDeclineReason,
    ShareCancelReason,
)
from mdm_platform.money import AmountFormField
from mdm_platform.workplace.acts import PlainForm

PERCENT = Decimal(100)
DECLARED_KINDS = [(value, label) for value, label in ConflictKind.choices if value != ConflictKind.ACCOMPANIED]
DECLINE_REASONS = [
    (reason.value, reason.label) for reason in (ReviewDeclineReason.UNAVAILABLE, ReviewDeclineReason.EXPERTISE)
]


class ConflictForm(forms.Form):
    """What ties the reviewer to the association or to the project."""

    kind = forms.ChoiceField(label=_("Quel est ce lien ?"), choices=DECLARED_KINDS)


class DeclineForm(forms.Form):
    """Why the reviewer does not give the review."""

    reason = forms.ChoiceField(label=_("Pourquoi déclinez-vous ?"), choices=DECLINE_REASONS)


class ReviewForm(forms.Form):
    """A score and a remark for each criterion, the recommendation, the comment.

    All but the remarks are asked for, but what is written so far is kept whatever lacks: the service asks for the rest
    when the review is given.
    """

    use_required_attribute = False

    recommendation = forms.ChoiceField(
        label=_("Votre avis"),
        choices=Recommendation.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Votre commentaire"),
        help_text=_("Ce qui fonde votre avis : le jury le lira, l’association ne le lira pas sous votre nom."),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "data-counter": ""}),
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        given = {row.criterion_id: row for row in review.scores.all()}
        self.criteria = list(review.request.version.grid.criteria.all())
        initial: dict[str, Any] = {"recommendation": review.recommendation, "comment": review.comment}
        for row in self.criteria:
            known = given.get(row.pk)
            initial[f"score_{row.code}"] = known.score if known else None
            initial[f"remark_{row.code}"] = known.comment if known else ""
        super().__init__(*args, initial=initial, **kwargs)
        fields = {name: field for row in self.criteria for name, field in _score_fields(row)}
        self.fields = fields | self.fields
        self._ask()

    def full_clean(self) -> None:
        """Read what is there; nothing is refused for being left out."""
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        self._ask()

    def _ask(self) -> None:
        for name, field in self.fields.items():
            field.required = not name.startswith("remark_")

    def pairs(self) -> Iterable[tuple[Any, Any, Any]]:
        """Each criterion with its two fields."""
        for row in self.criteria:
            yield row, self[f"score_{row.code}"], self[f"remark_{row.code}"]

    def values(self) -> dict[str, Any]:
        """What the service keeps."""
        said = self.cleaned_data
        scores = {row.code: (said[f"score_{row.code}"], said[f"remark_{row.code}"]) for row in self.criteria}
        return {"scores": scores, "recommendation": said["recommendation"], "comment": said["comment"]}


def _score_fields(row: Any) -> list[tuple[str, forms.Field]]:
    label = _("Note de %(low)s à %(high)s") % {"low": row.min_score, "high": row.max_score}
    choices = [("", "—"), *((number, number) for number in range(row.min_score, row.max_score + 1))]
    score = forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=False)
    remark = forms.CharField(
        label=_("Remarque"),
        required=False,
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    return [(f"score_{row.code}", score), (f"remark_{row.code}", remark)]


class AssignForm(forms.Form):
    """Who reviews the request, and until when."""

    reviewer = forms.ModelChoiceField(label=_("Évaluateur"), queryset=None)
    due_on = forms.DateField(
        label=_("Attendue le"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = people
        self.fields["reviewer"].label_from_instance = lambda person: person.full_name


class SessionForm(forms.Form):
    """A session of the jury."""

    call = forms.ModelChoiceField(label=_("Appel à projets"), queryset=None)
    held_on = forms.DateField(
        label=_("Date de la séance"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=_("Lieu"), required=False, max_length=200)
    quorum = forms.IntegerField(
        label=_("Quorum"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("Laissez vide pour celui de l’appel ; il peut être relevé, jamais abaissé."),
    )

    def __init__(self, *args: Any, calls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls
        self.fields["call"].label_from_instance = lambda call: call.title


class InviteForm(forms.Form):
    """Somebody to call to the session."""

    member = forms.ModelChoiceField(label=_("Personne"), queryset=None)
    role = forms.ChoiceField(label=_("Rôle"), choices=JuryRole.choices, initial=JuryRole.MEMBER)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = people
        self.fields["member"].label_from_instance = lambda person: person.full_name


class PresenceForm(forms.Form):
    """Whether each person came."""

    def __init__(self, *args: Any, session: JurySession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendances = list(session.attendances.select_related("member"))
        for row in self.attendances:
            self.fields[f"presence_{row.pk}"] = forms.ChoiceField(
                label=_("%(person)s, %(role)s") % {"person": row.member.full_name, "role": row.get_role_display()},
                choices=Presence.choices,
                initial=row.presence,
            )

    def changed(self) -> Iterable[tuple[Any, str]]:
        """The attendances whose answer changed."""
        for row in self.attendances:
            said = self.cleaned_data[f"presence_{row.pk}"]
            if said != row.presence:
                yield row, said


class DiscussionForm(forms.Form):
    """What was said, for the minutes."""

    text = forms.CharField(
        label=_("Résumé des débats"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )


class NoteForm(forms.Form):
    """Why."""

    note = forms.CharField(label=_("Motif"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))


class CorrectionForm(PlainForm):
    """The right amount of an award, and why it changes."""

    amount = AmountFormField(label=_("Montant exact"))
    reason = forms.ChoiceField(label=_("Motif"), choices=CorrectionReason.choices)

    def prepare(self) -> None:
        """Begin with what is granted today."""
        self.initial["amount"] = self.obj.granted


class PolicyForm(forms.Form):
    """How a scenario shares the envelope; what is empty is as the call says."""

    name = forms.CharField(label=_("Nom du scénario"), max_length=120)
    rate = forms.DecimalField(
        label=_("Taux, en %"), required=False, min_value=Decimal("0.01"), max_value=PERCENT, decimal_places=2
    )
    cap = AmountFormField(label=_("Plafond par projet"), required=False, min_value=Decimal("0.01"))
    threshold = forms.DecimalField(
        label=_("Total minimal sur 100"), required=False, min_value=Decimal(0), max_value=PERCENT, decimal_places=2
    )
    allows_partial = forms.BooleanField(
        label=_("Le dernier projet peut recevoir moins, s’il ne reste pas assez"), required=False
    )

    def policy(self) -> dict[str, Any]:
        """What the service reads: the rate as a fraction of 1."""
        said = dict(self.cleaned_data)
        said["rate"] = said["rate"] / PERCENT if said["rate"] is not None else None
        return said

    @classmethod
    def of(cls, scenario: Any, data: Any = None) -> "PolicyForm":
        """The form of a scenario that exists."""
        initial = {name: getattr(scenario, name) for name in ("name", "cap", "threshold", "allows_partial")}
        initial["rate"] = scenario.rate * PERCENT if scenario.rate is not None else None
        return cls(data, initial=initial)


class LineForm(forms.Form):
    """What the jury wants for one file."""

    rank = forms.IntegerField(label=_("Rang"), min_value=1, max_value=9999)
    wanted = forms.ChoiceField(
        label=_("Proposition"), choices=[("", _("Comme calculé")), *LineOutcome.choices], required=False
    )
    ceiling = AmountFormField(label=_("Plafond pour ce projet"), required=False, min_value=Decimal("0.01"))
    motive = forms.CharField(
        label=_("Motif"),
        help_text=_("Repris dans la lettre à l’association."),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    @classmethod
    def of(cls, line: ScenarioLine, data: Any = None) -> "LineForm":
        """The form of one line."""
        initial = {name: getattr(line, name) for name in ("rank", "wanted", "ceiling", "motive")}
        return cls(data, initial=initial, prefix=f"line{line.pk}", auto_id="%s")


class AppealForm(forms.Form):
    """Why the association contests the decision."""

    text = forms.CharField(
        label=_("Pourquoi contestez-vous cette décision ?"),
        help_text=_("Dites ce que la décision n’a pas vu, ou ce qui vous semble inexact."),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "data-counter": ""}),
    )


class PaymentForm(forms.Form):
    """The bank's reference of a co-funder's payment."""

    bank_reference = forms.CharField(
        label=_("Référence bancaire du versement"),
        max_length=CofunderShare._meta.get_field("bank_reference").max_length,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )


CANCEL_SHARE = {"reason": ShareCancelReason.DECLINED}
