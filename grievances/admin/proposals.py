"""Public proposals, comments and consultations in the workplace."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grievances.models import OfficialAnswer, Proposal, ProposalCampaign, ProposalComment
from grievances.services import official_answers, proposal_campaigns, proposal_comments, proposals
from grievances.workflows import (
    ANSWERED_PROPOSALS,
    NotAdoptedReason,
    ProposalCommentWorkflow,
    ProposalState,
    ProposalWorkflow,
    RefusalReason,
)
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.audit import hidden
from mdm_platform.audit.models import TransitionLog
from mdm_platform.audit.timeline import TimelineEntry, timeline
from mdm_platform.institutions.memberships import institution_of
from mdm_platform.institutions.models import Institution
from mdm_platform.strategy.models import Programme
from mdm_platform.workplace.acts import Act, HasActs, PlainForm
from mdm_platform.workplace.lists import RowsToRead

READ, ANSWERS = "grievances.moderate_proposals", "grievances.answer_proposals"


class AnswerForm(PlainForm):
    """The official answer, in French at least."""

    institution = forms.ModelChoiceField(label=_("Institution qui répond"), queryset=Institution.objects.none())
    text_fr = forms.CharField(label=_("Réponse en français"), max_length=5000, widget=forms.Textarea)
    text_ar = forms.CharField(
        label=_("Réponse en arabe"), max_length=5000, required=False, widget=forms.Textarea(attrs={"dir": "rtl"})
    )
    text_en = forms.CharField(label=_("Réponse en anglais"), max_length=5000, required=False, widget=forms.Textarea)

    def prepare(self) -> None:
        """What was written so far; the institution for which one works."""
        self.fields["institution"].queryset = Institution.objects.active()
        written = official_answers.in_writing(self.obj)
        names = official_answers.TEXTS
        self.initial = {name: getattr(written, name) for name in names} if written else {}
        self.initial["institution"] = written.institution if written else institution_of(self.by)


class ThemeForm(PlainForm):
    """The programme of the strategy to which it belongs."""

    programme = forms.ModelChoiceField(label=_("Thème"), queryset=Programme.objects.none(), required=False)

    def prepare(self) -> None:
        """Its theme so far."""
        self.fields["programme"].queryset = Programme.objects.active()
        self.initial = {"programme": self.obj.programme_id}


class SynthesisForm(PlainForm):
    """What was drawn from the proposals."""

    synthesis_fr = forms.CharField(label=_("Synthèse en français"), max_length=10_000, widget=forms.Textarea)
    synthesis_ar = forms.CharField(
        label=_("Synthèse en arabe"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"dir": "rtl"})
    )
    synthesis_en = forms.CharField(
        label=_("Synthèse en anglais"), max_length=10_000, required=False, widget=forms.Textarea
    )

    def prepare(self) -> None:
        """What was written before."""
        self.initial = {name: getattr(self.obj, name) for name in self.fields}


def answer(obj: Proposal, *, by: Any, institution: Institution, **texts: str) -> OfficialAnswer:
    """Write the answer, or news of it."""
    return official_answers.write(proposal=obj, texts=texts, institution=institution, by=by)


def classify(obj: Proposal, *, by: Any, programme: Programme | None) -> Proposal:
    """Choose its theme."""
    return proposals.classify(proposal=obj, programme=programme, by=by)


def open_campaign(obj: ProposalCampaign, *, by: Any) -> ProposalCampaign:
    """Open it to people."""
    return proposal_campaigns.publish(campaign=obj, by=by)


def sum_up(obj: ProposalCampaign, *, by: Any, **texts: str) -> ProposalCampaign:
    """Publish the synthesis."""
    return proposal_campaigns.sum_up(campaign=obj, texts=texts, by=by)


def is_studied(proposal: Proposal) -> bool:
    """Whether an answer may be written."""
    return proposal.state in (ProposalState.UNDER_STUDY, *ANSWERED_PROPOSALS)


def nameless_story(obj: Proposal | ProposalComment) -> list[TimelineEntry]:
    """Its transitions; who wrote it is not named among them."""

    def who(log: TransitionLog) -> Any:
        is_by_author = log.actor_id is not None and hidden.is_unnamed(log)
        return _("La personne qui l’a écrite") if is_by_author else None

    return timeline(obj, names_people=True, who=who)


class AnswerInline(RowsToRead):
    """The official answers, read."""

    model = OfficialAnswer
    fields = ("institution", "text_fr", "text_ar", "text_en", "decision", "given_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("institution")


@admin.register(Proposal)
class ProposalAdmin(HasActs, PlatformModelAdmin):
    """Proposals: read before they are published, studied, answered. Who wrote an unsigned one is not shown."""

    workflow = ProposalWorkflow
    view_permission = READ
    transition_services: ClassVar = {
        "publish": proposals.publish,
        "refuse": proposals.refuse,
        "study": proposals.study,
        "adopt": proposals.adopt,
        "not_adopt": proposals.not_adopt,
        "study_again": proposals.study_again,
    }
    reason_labels: ClassVar = {**dict(RefusalReason.choices), **dict(NotAdoptedReason.choices)}
    acts = (
        Act("theme", _("Choisir le thème"), "grievances.moderate_proposal", ThemeForm, classify),
        Act(
            "answer",
            _("Écrire la réponse officielle"),
            "grievances.answer_proposal",
            AnswerForm,
            answer,
            is_offered=is_studied,
            hint=_("Pendant l’étude, elle attend la décision ; ensuite, elle est publiée aussitôt comme une nouvelle."),
        ),
    )
    list_display = ("title", "kind", "state", "programme", "support_count", "submitted_at")
    list_filter = ("state", "kind", "programme", "language")
    list_select_related = ("programme",)
    search_fields = ("title", "problem", "idea")
    date_hierarchy = "submitted_at"
    fields = (
        "title", "kind", "state", "language", "problem", "idea", "programme", "campaign", "support_count",
        "submitted_at", "published_at", "answered_at",
    )  # fmt: skip
    inlines = (AnswerInline,)

    def story(self, obj: Proposal) -> list[TimelineEntry]:
        return nameless_story(obj)

    def name_of(self, obj: Proposal) -> str:
        return obj.title or str(obj.public_id)


@admin.register(ProposalComment)
class ProposalCommentAdmin(PlatformModelAdmin):
    """Comments, read before they are published."""

    workflow = ProposalCommentWorkflow
    view_permission = READ
    transition_services: ClassVar = {"publish": proposal_comments.publish, "refuse": proposal_comments.refuse}
    reason_labels: ClassVar = dict(RefusalReason.choices)
    list_display = ("body", "about", "state", "written_at")
    list_filter = ("state",)
    list_select_related = ("proposal",)
    search_fields = ("body", "proposal__title")
    fields = ("about", "body", "state", "written_at")
    readonly_fields = ("about",)

    def story(self, obj: ProposalComment) -> list[TimelineEntry]:
        return nameless_story(obj)

    @admin.display(description=_("proposition"), ordering="proposal__title")
    def about(self, obj: ProposalComment) -> str:
        """The title of what is commented."""
        return obj.proposal.title

    def name_of(self, obj: ProposalComment) -> str:
        return obj.proposal.title or str(obj.public_id)


@admin.register(ProposalCampaign)
class ProposalCampaignAdmin(HasActs, PlatformModelAdmin):
    """Consultations of institutions, prepared here; the collections of associations, read and moderated."""

    view_permission = change_permission = add_permission = "grievances.manage_campaigns"
    acts = (
        Act(
            "open",
            _("Ouvrir au public"),
            "grievances.manage_campaigns",
            PlainForm,
            open_campaign,
            is_offered=lambda campaign: campaign.published_at is None,
        ),
        Act(
            "sum_up",
            _("Publier la synthèse"),
            "grievances.manage_campaigns",
            SynthesisForm,
            sum_up,
            is_offered=lambda campaign: campaign.has_begun and not campaign.is_open,
        ),
    )
    list_display = ("title_fr", "holder", "opens_on", "closes_on", "published_at")
    list_filter = ("kind", "programme")
    list_select_related = ("institution",)
    search_fields = ("title_fr", "title_ar", "title_en", "holder_name")
    autocomplete_fields = ("institution",)
    fields = (
        "institution", "title_fr", "title_ar", "title_en", "text_fr", "text_ar", "text_en", "programme",
        ("opens_on", "closes_on"), "is_listed",
    )  # fmt: skip

    @admin.display(description=_("recueillie par"))
    def holder(self, obj: ProposalCampaign) -> str:
        """Who collects."""
        return obj.holder

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The holder does not change."""
        return ("institution",) if obj is not None else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A consultation made here is an institution's; what its days refuse stands on the form."""
        form = super().get_form(request, obj, change, **kwargs)
        if "institution" in form.base_fields:
            form.base_fields["institution"].required = True
        return form

    def save_model(self, request: HttpRequest, obj: ProposalCampaign, form: Any, change: bool) -> None:
        """Through the services."""
        if change:
            proposal_campaigns.edit(campaign=obj, fields=form.cleaned_data, by=request.user)
            return
        institution = form.cleaned_data["institution"]
        made = proposal_campaigns.prepare(fields=form.cleaned_data, by=request.user, institution=institution)
        obj.pk = made.pk


def _list(model: str, **asked: str) -> str:
    address = reverse(f"admin:grievances_{model}_changelist")
    return f"{address}?{'&'.join(f'{name}={value}' for name, value in asked.items())}"


register_worklist(
    WorkBlock(
        _("Propositions à relire"),
        READ,
        lambda user: Proposal.objects.visible_to(user).awaiting_moderation().count(),
        lambda user: _list("proposal", state__exact="received"),
    )
)
register_worklist(
    WorkBlock(
        _("Commentaires à relire"),
        READ,
        lambda user: ProposalComment.objects.visible_to(user).awaiting_moderation().count(),
        lambda user: _list("proposalcomment", state__exact="received"),
    )
)
register_worklist(
    WorkBlock(
        _("Propositions à l’étude, sans réponse"),
        ANSWERS,
        lambda user: Proposal.objects.filter(state=ProposalState.UNDER_STUDY).count(),
        lambda user: _list("proposal", state__exact="under_study"),
    )
)
