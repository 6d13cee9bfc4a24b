"""Accompaniment in the workplace: diagnoses, trainings, pairings, good practices and who took them up."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from associations.models import Diagnosis, DiagnosisScore, GoodPractice, Pairing, PairingNote, Replication, Training
from associations.services import capacities, good_practices, pairings
from associations.workflows import PairingState, PairingWorkflow, ReplicationWorkflow
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.territories import countries
from mdm_platform.workplace.lists import RowsToRead


class ScoreInline(RowsToRead):
    """The scores of a diagnosis, read."""

    model = DiagnosisScore
    fields = ("criterion_label", "score")

    @admin.display(description=_("critère"))
    def criterion_label(self, found: DiagnosisScore) -> str:
        """The name of the criterion."""
        return found.criterion.label

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("criterion")


@admin.register(Diagnosis)
class DiagnosisAdmin(PlatformModelAdmin):
    """Diagnoses, read: they are made on the association's own page."""

    view_permission = "associations.manage_trainings"
    list_display = ("association", "made_on", "total", "is_by_staff")
    list_filter = ("is_by_staff", "made_on")
    list_select_related = ("association",)
    search_fields = ("association__name", "association__name_ar")
    fields = ("association", "made_on", "total", "is_by_staff", "comment")
    inlines = (ScoreInline,)

    def name_of(self, obj: Diagnosis) -> str:
        return f"{obj.association} · {obj.made_on}"


class TrainingForm(forms.ModelForm):
    """An event and the capacities that it builds."""

    capacities = forms.MultipleChoiceField(label=_("capacités"), widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Training
        fields = ("event", "capacities")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "capacities" in self.fields:
            self.fields["capacities"].choices = capacities.choices()


@admin.register(Training)
class TrainingAdmin(PlatformModelAdmin):
    """Which events build which capacities: they are then proposed to the associations that need them."""

    view_permission = "associations.manage_trainings"
    change_permission = "associations.manage_trainings"
    add_permission = "associations.manage_trainings"
    delete_permission = "associations.manage_trainings"
    form = TrainingForm
    list_select_related = ("event",)

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """The names of what each one builds, asked for once."""
        known = dict(capacities.choices())

        @admin.display(description=_("capacités"))
        def builds(training: Training) -> str:
            return ", ".join(str(known.get(code, code)) for code in training.capacities)

        return ("event", builds)

    def name_of(self, obj: Training) -> str:
        return str(obj.event)


class JournalInline(RowsToRead):
    """The journal of a pairing, read."""

    model = PairingNote
    fields = ("happened_on", "association", "text")


def decline(*, pairing: Pairing, by: Any, note: str = "") -> Pairing:
    """Close a proposal."""
    return pairings.decline(pairing=pairing, by=by, note=note)


def end(*, pairing: Pairing, by: Any, note: str) -> Pairing:
    """Close a pairing."""
    return pairings.end(pairing=pairing, by=by, note=note)


class ProposalForm(forms.ModelForm):
    """A pairing that staff propose to two associations."""

    capacity = forms.ChoiceField(label=_("sujet"))

    class Meta:
        model = Pairing
        fields = ("guide", "learner", "capacity", "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "capacity" in self.fields:
            self.fields["capacity"].choices = capacities.choices()

    def clean(self) -> dict[str, Any]:
        """What stands in the way of these two is said before anything is kept."""
        data = super().clean()
        if not self.errors:
            try:
                pairings.check(**{name: data[name] for name in ("guide", "learner", "capacity", "purpose")})
            except DomainError as error:
                refuse(self, error)
        return data


@admin.register(Pairing)
class PairingAdmin(PlatformModelAdmin):
    """Pairings, proposed by associations or by staff."""

    workflow = PairingWorkflow
    view_permission = "associations.manage_pairings"
    add_permission = "associations.manage_pairings"
    transition_services: ClassVar = {"decline": decline, "end": end}
    list_display = ("guide", "learner", "capacity", "state", "proposed_at", "started_at")
    list_filter = ("state", "capacity")
    list_select_related = ("guide", "learner")
    search_fields = ("guide__name", "learner__name")
    autocomplete_fields = ("guide", "learner")
    fields = ("guide", "learner", "capacity", "purpose", "state", "proposed_at", "started_at", "ended_at")
    inlines = (JournalInline,)

    def name_of(self, obj: Pairing) -> str:
        return f"{obj.guide} → {obj.learner}"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new one is asked what a proposal needs."""
        return super().get_form(request, obj, change, **({"form": ProposalForm} if obj is None else {}), **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no dates yet."""
        return ("guide", "learner", "capacity", "purpose") if obj is None else self.fields

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no journal."""
        return () if obj is None else self.inlines

    def save_model(self, request: HttpRequest, obj: Pairing, form: Any, change: bool) -> None:
        """Through the service, which asks both boards."""
        data = form.cleaned_data
        made = pairings.propose(
            guide=data["guide"],
            learner=data["learner"],
            capacity=data["capacity"],
            purpose=data["purpose"],
            by=request.user,
        )
        obj.pk = made.pk


class StrategyForm(forms.ModelForm):
    """A sheet on the part of a diaspora in a national strategy; those of projects are drawn from reports."""

    title_fr = forms.CharField(label=_("titre en français"), max_length=200)
    country = forms.ChoiceField(label=_("pays"))

    class Meta:
        model = GoodPractice
        fields = ("country", "year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [(one.code, one.name) for one in countries.all_countries()]


@admin.register(GoodPractice)
class GoodPracticeAdmin(PlatformModelAdmin):
    """Sheets of good practices; their text is written among the versions of publications."""

    view_permission = "associations.manage_good_practices"
    add_permission = "publications.manage_publications"
    list_display = ("title", "theme", "sector", "country", "year", "association")
    list_filter = ("theme", "sector")
    list_select_related = ("association", "publication")
    fields = ("publication", "theme", "association", "sector", "country", "province", "year")

    @admin.display(description=_("titre"))
    def title(self, practice: GoodPractice) -> str:
        """The title of the latest version."""
        return str(max(practice.publication.versions.all(), key=lambda one: one.number, default=practice))

    def name_of(self, obj: GoodPractice) -> str:
        return self.title(obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("publication__versions")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new one is asked for its title."""
        return StrategyForm if obj is None else super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one is on a national strategy."""
        return ("title_fr", "country", "year") if obj is None else self.fields

    def save_model(self, request: HttpRequest, obj: GoodPractice, form: Any, change: bool) -> None:
        """Through the service, which begins its first version."""
        data = form.cleaned_data
        made = good_practices.start_strategy(
            texts={"title_fr": data["title_fr"]}, country=data["country"], year=data["year"], by=request.user
        )
        obj.pk, obj.publication = made.pk, made.publication

    def object_buttons(self, request: HttpRequest, obj: GoodPractice) -> list[tuple[Any, str]]:
        """On to the text."""
        return [
            (
                _("Écrire la version suivante"),
                reverse("admin:publications_publication_write", args=[obj.publication_id]),
            )
        ]


@admin.register(Replication)
class ReplicationAdmin(PlatformModelAdmin):
    """Who took a practice up; shown to everybody once confirmed."""

    workflow = ReplicationWorkflow
    view_permission = "associations.manage_good_practices"
    transition_services: ClassVar = {"confirm": good_practices.confirm, "reject": good_practices.reject}
    list_display = ("who", "practice_title", "place", "country", "started_on", "state")
    list_filter = ("state",)
    list_select_related = ("association", "practice__publication")
    fields = (
        *("practice_title", "association", "organisation", "country", "province", "place"),
        *("started_on", "text", "state", "at"),
    )
    readonly_fields = ("practice_title",)

    @admin.display(description=_("qui"))
    def who(self, replication: Replication) -> str:
        """The association or the organisation."""
        return str(replication.association or replication.organisation)

    @admin.display(description=_("bonne pratique"))
    def practice_title(self, replication: Replication) -> str:
        """The title of the practice."""
        return str(replication.practice.publication.current or replication.practice)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("practice__publication__versions")

    def name_of(self, obj: Replication) -> str:
        return self.who(obj)


def _replications_waiting(user: Any) -> int:
    return good_practices.waiting_replications().count()


def _pairings_waiting(user: Any) -> int:
    return Pairing.objects.filter(state=PairingState.PROPOSED).count()


register_worklist(
    WorkBlock(
        _("Reprises à confirmer"),
        "associations.review_replication",
        _replications_waiting,
        lambda user: reverse("admin:associations_replication_changelist") + "?state__exact=declared",
    )
)
register_worklist(
    WorkBlock(
        _("Jumelages sans réponse"),
        "associations.manage_pairings",
        _pairings_waiting,
        lambda user: reverse("admin:associations_pairing_changelist") + "?state__exact=proposed",
    )
)
