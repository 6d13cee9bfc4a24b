"""What the label service says in the workplace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.forms.labels import DECLARABLE
from associations.models import Association, CommitteeItem, LabelApplication, LabelReview, Presence
from associations.services import conflicts, label_reviews
from associations.workflows import LabelApplicationState, LabelReviewState, WithdrawalGround
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.formats import nice_date
from mdm_platform.institutions.models import Institution, InstitutionKind
from mdm_platform.journeys.fields import DayField
from mdm_platform.workplace.acts import PlainForm

AREA = forms.Textarea(attrs={"rows": 5, "dir": "auto"})


def promises(label: Any) -> forms.CharField:
    """What a party promises, a line each."""
    return forms.CharField(
        label=label, help_text=_("Facultatif. Un engagement par ligne."), required=False, max_length=4000, widget=AREA
    )


class AssignForm(PlainForm):
    """An expert without conflict of interest."""

    expert = forms.ModelChoiceField(label=_("Expert"), queryset=User.objects.none())

    def prepare(self) -> None:
        """Only those who may be named: those with a conflict are not shown."""
        keys = [one.pk for one in label_reviews.available_experts(self.obj)]
        self.fields["expert"].queryset = User.objects.filter(pk__in=keys).order_by("full_name")


class OwnConflictForm(forms.Form):
    """What ties a member of staff to an association."""

    association = forms.ModelChoiceField(label=_("Association"), queryset=Association.objects.order_by("name", "pk"))
    kind = forms.ChoiceField(label=_("Ce qui vous lie à cette association"), choices=DECLARABLE)


class TakeBackForm(PlainForm):
    """An expert whose opinion does not come."""

    review = forms.ModelChoiceField(label=_("Expert"), queryset=LabelReview.objects.none())

    def prepare(self) -> None:
        """Those who have not given theirs."""
        field = self.fields["review"]
        field.queryset = self.obj.reviews.filter(state=LabelReviewState.ASSIGNED).select_related("expert")
        field.label_from_instance = lambda one: f"{one.expert.full_name} · {nice_date(one.due_on)}"


class TieForm(PlainForm):
    """What ties the person to the association."""

    kind = forms.ChoiceField(label=_("Ce qui vous lie à cette association"), choices=DECLARABLE)


class CallForm(PlainForm):
    """Members to call."""

    people = forms.ModelMultipleChoiceField(
        label=_("Membres à convoquer"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """The members of the committee who are not called yet."""
        called = self.obj.members.values("user")
        members = User.objects.with_role(Role.LABEL_COMMITTEE).exclude(pk__in=called)
        self.fields["people"].queryset = members.order_by("full_name")


class AgendaForm(PlainForm):
    """Files that wait for a decision."""

    applications = forms.ModelMultipleChoiceField(
        label=_("Dossiers"), queryset=LabelApplication.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        """The files at the committee that are on no agenda, without those of one's conflicts."""
        waiting = LabelApplication.objects.workable_by(self.by).filter(state=LabelApplicationState.COMMITTEE)
        listed = CommitteeItem.objects.filter(session__state__in=["planned", "open"]).values("application")
        field = self.fields["applications"]
        field.queryset = waiting.exclude(pk__in=listed).select_related("association")
        field.label_from_instance = lambda one: f"{one.number} · {one.association.name}"


class AttendanceForm(PlainForm):
    """How each member takes part."""

    def prepare(self) -> None:
        """One choice a member."""
        for member in self.obj.members.select_related("user"):
            self.fields[f"member_{member.pk}"] = forms.ChoiceField(
                label=member.user.full_name, choices=Presence.choices, initial=member.presence
            )


class WordingForm(PlainForm):
    """The conditions and grounds of one file."""

    item = forms.ModelChoiceField(label=_("Dossier"), queryset=CommitteeItem.objects.none())
    conditions = forms.CharField(label=_("Conditions"), required=False, max_length=4000, widget=AREA)
    grounds = forms.CharField(label=_("Motifs"), required=False, max_length=4000, widget=AREA)

    def prepare(self) -> None:
        """The files of the session, without those of one's conflicts."""
        field = self.fields["item"]
        rows = self.obj.items.select_related("application__association")
        field.queryset = conflicts.hide(rows, self.by, "application__association")
        field.label_from_instance = lambda one: f"{one.application.number} · {one.application.association.name}"


class SuspendForm(PlainForm):
    """Why a label is suspended."""

    reason = forms.ChoiceField(label=_("Motif"), choices=WithdrawalGround.choices)


class NoticeForm(SuspendForm):
    """What is held against the holder of a label."""

    grounds = forms.CharField(
        label=_("Griefs"),
        help_text=_("L’association les lit et y répond : écrivez des faits et leurs dates."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )


class PartnershipForm(PlainForm):
    """A partner of the host country."""

    partner = forms.CharField(label=_("Partenaire du pays d’accueil"), max_length=200)
    ministry = forms.ModelChoiceField(label=_("Ministère signataire"), queryset=Institution.objects.none())
    starts = DayField(label=_("Début"))
    ends = DayField(label=_("Fin"))
    by_association = promises(_("Engagements de l’association"))
    by_partner = promises(_("Engagements du partenaire"))
    by_ministry = promises(_("Engagements du ministère"))

    def prepare(self) -> None:
        """The ministries of the platform."""
        field: Any = self.fields["ministry"]
        field.queryset = Institution.objects.active().filter(kind=InstitutionKind.MINISTRY)
