"""Legal assistance in the workplace: the directory, requests to refer, notes of the watch."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from grievances.models import AssistanceRequest, ExpertKind, LegalExpert, LegalNote, Referral
from grievances.services import assistance, experts, legal_watch, referrals
from grievances.workflows import AssistanceWorkflow, LegalBranch
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.formats import language_name
from mdm_platform.forms import refuse
from mdm_platform.journeys.fields import country_choices
from mdm_platform.permissions import has_permission
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.models import Language
from mdm_platform.workplace.acts import Act, HasActs, PlainForm
from mdm_platform.workplace.lists import RowsToRead


class ExpertForm(forms.ModelForm):
    """An entry of the directory."""

    countries = forms.MultipleChoiceField(label=_("pays où l’on exerce"))
    languages = forms.MultipleChoiceField(label=_("langues"))
    branches = forms.MultipleChoiceField(
        label=_("branches du droit"), choices=LegalBranch.choices, widget=forms.CheckboxSelectMultiple
    )
    website = forms.URLField(label=_("site"), required=False, assume_scheme="https")

    class Meta:
        model = LegalExpert
        fields = (
            *("kind", "name", "name_ar", "user", "firm", "agreement", "countries", "languages", "branches"),
            *("city", "bar", "presentation_fr", "presentation_ar", "presentation_en", "website", "phone", "email"),
            *("accepts_requests", "consented_on", "is_listed"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countries"].choices = country_choices()[1:]
        self.fields["languages"].choices = [(one.code, one.label) for one in Language.objects.all()]
        self.fields["user"].queryset = User.objects.filter(groups__name=Role.LEGAL_EXPERT).order_by("full_name")
        self.fields["firm"].queryset = LegalExpert.objects.filter(kind=ExpertKind.FIRM)
        self.fields["firm"].label_from_instance = lambda firm: firm.name
        self.fields["agreement"].queryset = experts.agreements()
        for field in self.fields.values():
            field.label = capfirst(field.label)

    def _post_clean(self) -> None:
        """What the service refuses is said beside its field."""
        super()._post_clean()
        if not self.errors:
            try:
                experts.check(self.instance)
            except DomainError as error:
                refuse(self, error)


@admin.register(LegalExpert)
class LegalExpertAdmin(PlatformModelAdmin):
    """The directory: staff write it, each entry with the consent of whom it names."""

    view_permission = "grievances.manage_legal_directory"
    change_permission = "grievances.manage_legal_directory"
    add_permission = "grievances.manage_legal_directory"
    list_display = ("name", "kind", "city", "accepts_requests", "is_listed")
    list_filter = ("kind", "is_listed", "accepts_requests")
    search_fields = ("name", "name_ar", "city", "bar")

    def name_of(self, obj: LegalExpert) -> str:
        return obj.name

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Its own form, for those who may write."""
        may_write = has_permission(request.user, self.change_permission)
        return super().get_form(request, obj, change, **({"form": ExpertForm} if may_write else {}), **kwargs)

    def save_model(self, request: HttpRequest, obj: LegalExpert, form: Any, change: bool) -> None:
        """Through the service."""
        experts.save(entry=obj, by=request.user)


class ReferForm(PlainForm):
    """The expert who is asked."""

    expert = forms.ModelChoiceField(
        label=_("Expert"),
        queryset=LegalExpert.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_(
            "De ce pays et de cette branche, sans lien connu avec les parties. Il a cinq jours ouvrés pour répondre."
        ),
    )

    def prepare(self) -> None:
        """Those who may be asked, those of an agreement first."""
        found = referrals.candidates(self.obj)
        self.fields["expert"].queryset = LegalExpert.objects.filter(pk__in=[one.pk for one in found])
        self.fields["expert"].choices = [(one.pk, expert_line(one)) for one in found]
        if not found:
            self.fields["expert"].help_text = _(
                "Aucun expert de l’annuaire ne convient. Complétez l’annuaire, ou dites à la personne où s’adresser."
            )


def expert_line(entry: LegalExpert) -> str:
    """An expert as a choice: name, firm, languages, agreement."""
    languages = ", ".join(language_name(code) for code in entry.languages)
    parts = [entry.name, entry.firm.name if entry.firm else "", languages]
    parts.append(str(_("convention")) if entry.has_agreement else "")
    return " · ".join(part for part in parts if part)


def run_refer(obj: AssistanceRequest, *, by: Any, expert: LegalExpert) -> Referral:
    """Ask the expert."""
    return referrals.refer(request=obj, expert=expert, by=by)


def run_refuse(*, assistancerequest: AssistanceRequest, by: Any, note: str) -> AssistanceRequest:
    """Say that nobody can take it."""
    return assistance.refuse(request=assistancerequest, by=by, note=note)


def run_recall(*, assistancerequest: AssistanceRequest, by: Any) -> AssistanceRequest:
    """Take it from its expert."""
    return referrals.recall(request=assistancerequest, by=by)


class ReferralInline(RowsToRead):
    """To whom the request was referred, and what came of it."""

    model = Referral
    fields = ("expert_name", "referred_at", "due_on", "no_conflict_at", "outcome", "reason")

    @admin.display(description=_("expert"))
    def expert_name(self, found: Referral) -> str:
        """The name of the entry."""
        return found.expert.name

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("expert")


@admin.register(AssistanceRequest)
class AssistanceRequestAdmin(HasActs, PlatformModelAdmin):
    """Requests to refer; who asked is not shown, and what they write to their expert is not read here."""

    workflow = AssistanceWorkflow
    view_permission = "grievances.refer_assistance"
    transition_services: ClassVar = {"refuse": run_refuse, "recall": run_recall}
    acts = (
        Act(
            "refer",
            _("Proposer à un expert"),
            "grievances.refer_assistance",
            ReferForm,
            run_refer,
            is_offered=lambda obj: obj.state == "received",
        ),
    )
    list_display = ("subject", "branch", "country_label", "language", "state", "received_at")
    list_filter = ("state", "branch", "language")
    search_fields = ("subject",)
    ordering = ("-received_at", "-pk")
    fields = (
        *("subject", "question", "branch", "country", "language", "case_number", "state"),
        *("received_at", "answered_at", "ended_at", "was_helpful"),
    )
    readonly_fields = ("case_number",)
    list_select_related = ("case",)
    inlines = (ReferralInline,)

    @admin.display(description=_("pays"), ordering="country")
    def country_label(self, obj: AssistanceRequest) -> str:
        """The country in words."""
        return country_name(str(obj.country))

    @admin.display(description=_("dossier"))
    def case_number(self, obj: AssistanceRequest) -> str:
        """The number of the case from which it was asked."""
        return obj.case.number if obj.case else ""

    def name_of(self, obj: AssistanceRequest) -> str:
        return obj.subject or str(_("Demande effacée"))


class NoteForm(forms.ModelForm):
    """A new note: its facts, its title and its effect in French; the rest is written in its version."""

    title_fr = forms.CharField(label=_("titre en français"), max_length=200)
    summary_fr = forms.CharField(
        label=_("effet sur les Marocains du monde, en français"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    country = forms.ChoiceField(label=_("pays"))
    source_url = forms.URLField(label=_("texte officiel"), required=False, assume_scheme="https")

    class Meta:
        model = LegalNote
        fields = ("country", "branch", "effective_on", "source_url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()
        for field in self.fields.values():
            field.label = capfirst(field.label)


@admin.register(LegalNote)
class LegalNoteAdmin(PlatformModelAdmin):
    """Notes of the watch; their text is written, read again and published among the versions of publications."""

    view_permission = "grievances.manage_legal_watch"
    add_permission = "grievances.manage_legal_watch"
    list_display = ("title", "country_label", "branch", "effective_on", "is_published")
    list_filter = ("branch",)
    fields = ("publication", "country", "branch", "effective_on", "source_url")
    list_select_related = ("publication",)

    @admin.display(description=_("titre"))
    def title(self, note: LegalNote) -> str:
        """The title of the latest version."""
        return str(max(note.publication.versions.all(), key=lambda one: one.number, default=note))

    @admin.display(description=_("pays"), ordering="country")
    def country_label(self, note: LegalNote) -> str:
        """The country in words."""
        return country_name(str(note.country))

    @admin.display(description=_("publiée"), boolean=True)
    def is_published(self, note: LegalNote) -> bool:
        """Whether everybody may read it."""
        return note.publication.current is not None

    def name_of(self, obj: LegalNote) -> str:
        return self.title(obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("publication__versions")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new one is asked for its title and its effect."""
        return NoteForm if obj is None else super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no publication yet."""
        new = ("title_fr", "summary_fr", "country", "branch", "effective_on", "source_url")
        return new if obj is None else self.fields

    def save_model(self, request: HttpRequest, obj: LegalNote, form: Any, change: bool) -> None:
        """Through the service, which begins its first version."""
        data = dict(form.cleaned_data)
        texts = {name: data.pop(name) for name in ("title_fr", "summary_fr")}
        made = legal_watch.start(texts=texts, by=request.user, **data)
        obj.pk, obj.publication = made.pk, made.publication

    def object_buttons(self, request: HttpRequest, obj: LegalNote) -> list[tuple[Any, str]]:
        """On to the text."""
        address = reverse("admin:publications_publication_write", args=[obj.publication_id])
        return [(_("Écrire la version suivante"), address)]


def _to_refer(user: Any) -> int:
    return AssistanceRequest.objects.visible_to(user).to_refer().count()


register_worklist(
    WorkBlock(
        _("Questions de droit à proposer à un expert"),
        "grievances.refer_assistance",
        _to_refer,
        lambda user: reverse("admin:grievances_assistancerequest_changelist") + "?state__exact=received",
    )
)
