"""Schemes in the workplace: the catalogue, versions that a colleague approves, guides by step and sector."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.permissions import has_permission
from mdm_platform.workplace.acts import Act, HasActs, PlainForm
from projects.forms.scheme_work import GuideForm, RulesForm, SchemeForm, SchemeVersionForm
from projects.models import ProjectGuide, Scheme, SchemeVersion
from projects.services import scheme_presenters, schemes
from projects.workflows import Certainty, SchemeVersionState, SchemeVersionWorkflow

MANAGE = "projects.manage_schemes"


@admin.register(Scheme)
class SchemeAdmin(PlatformModelAdmin):
    """What each scheme is; a button prepares its next version."""

    form = SchemeForm
    view_permission = change_permission = add_permission = MANAGE
    list_display = ("name_fr", "kind", "operator", "figures", "position")
    list_filter = ("kind",)
    search_fields = ("slug", "name_fr", "name_ar", "name_en", "operator")
    list_select_related = ("region",)
    fieldsets = (
        (None, {"fields": ("slug", "kind", "operator", "website", "country", "region", "position")}),
        (gettext_lazy("Français"), {"fields": ("name_fr", "summary_fr", "apply_fr")}),
        (gettext_lazy("Arabe"), {"fields": ("name_ar", "operator_ar", "summary_ar", "apply_ar")}),
        (gettext_lazy("Anglais"), {"fields": ("name_en", "operator_en", "summary_en", "apply_en")}),
    )

    @admin.display(description=gettext_lazy("chiffres d’aujourd’hui"))
    def figures(self, scheme: Scheme) -> str:
        """The version in force, and how sure it is."""
        version = scheme.version_on(timezone.localdate())
        if version is None:
            return _("aucune version en vigueur")
        return f"v{version.number} · {version.get_certainty_display()}"

    def name_of(self, obj: Scheme) -> str:
        return obj.name_fr

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("versions")

    def save_model(self, request: HttpRequest, obj: Scheme, form: Any, change: bool) -> None:
        """Through the service, which begins the first version."""
        schemes.save(scheme=obj, by=request.user)

    def response_add(self, request: HttpRequest, obj: Scheme, post_url_continue: Any = None) -> HttpResponse:
        """On to the figures."""
        return HttpResponseRedirect(_version_url(obj.versions.get(number=1)))

    def object_buttons(self, request: HttpRequest, obj: Scheme) -> list[tuple[Any, str]]:
        """Write the next version, or go on with the one under way."""
        return [(_("Préparer la version suivante"), reverse("admin:projects_scheme_write", args=[obj.pk]))]

    def get_urls(self) -> list[URLPattern]:
        """The address of the button, before those of every admin."""
        write = self.admin_site.admin_view(require_POST(self.write))
        return [path("<int:pk>/write/", write, name="projects_scheme_write"), *super().get_urls()]

    def write(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The draft of the next version."""
        scheme = get_object_or_404(self.get_queryset(request), pk=pk)
        return HttpResponseRedirect(_version_url(schemes.begin(scheme=scheme, by=request.user)))


def _with_note(service: Callable[..., Any]) -> Callable[..., Any]:
    """The service under the name by which the workplace gives a version, with a note."""

    def run(*, schemeversion: SchemeVersion, by: Any, note: str) -> Any:
        return service(version=schemeversion, by=by, note=note)

    return run


def _plainly(service: Callable[..., Any]) -> Callable[..., Any]:
    """The same, without words."""

    def run(*, schemeversion: SchemeVersion, by: Any) -> Any:
        return service(version=schemeversion, by=by)

    return run


def _set_rules(version: SchemeVersion, *, by: Any, rules: Any) -> SchemeVersion:
    return schemes.set_rules(version=version, rules=rules, by=by)


def _discard(version: SchemeVersion, *, by: Any) -> None:
    schemes.discard(version=version, by=by)


def _is_draft(version: SchemeVersion) -> bool:
    return version.state == SchemeVersionState.DRAFT


@admin.register(SchemeVersion)
class SchemeVersionAdmin(HasActs, PlatformModelAdmin):
    """Figures between two dates: written in a draft, read again by somebody else, then kept."""

    workflow = SchemeVersionWorkflow
    view_permission = change_permission = MANAGE
    transition_services: ClassVar = {
        "submit": _plainly(schemes.submit),
        "send_back": _with_note(schemes.send_back),
        "approve": _plainly(schemes.approve),
        "withdraw": _with_note(schemes.withdraw),
    }
    acts = (
        Act("rules", gettext_lazy("Choisir les conditions"), MANAGE, RulesForm, _set_rules, is_offered=_is_draft),
        Act(
            "discard",
            gettext_lazy("Abandonner cette version"),
            MANAGE,
            PlainForm,
            _discard,
            is_offered=lambda version: _is_draft(version) and version.number > 1,
        ),
    )
    form = SchemeVersionForm
    list_display = ("scheme", "number", "state", "in_force_from", "in_force_to", "certainty", "aid")
    list_filter = ("state", "certainty", "aid")
    list_select_related = ("scheme",)
    search_fields = ("scheme__name_fr", "scheme__slug", "legal_reference")
    readonly_fields = ("state", "scheme", "number", "conditions", "written_by", "written_at", "approved_at")
    fieldsets = (
        (None, {"fields": ("state", "scheme", "number", "written_by", "written_at", "approved_at")}),
        (
            gettext_lazy("Dates et source"),
            {
                "fields": (
                    *("in_force_from", "in_force_to", "legal_reference", "legal_reference_ar", "legal_reference_en"),
                    *("legal_url", "certainty", "reason"),
                )
            },
        ),
        (gettext_lazy("L’aide"), {"fields": ("aid", "rate", "cap", "warning_fr", "warning_ar", "warning_en")}),
        (gettext_lazy("Les conditions"), {"fields": ("conditions",)}),
    )

    @admin.display(description=gettext_lazy("conditions"))
    def conditions(self, version: SchemeVersion) -> str:
        """What people read."""
        sentences = ((one,) for one in scheme_presenters.conditions(version))
        return format_html_join("", "<p>{}</p>", sentences) or _("Aucune condition n’est choisie.")

    def name_of(self, obj: SchemeVersion) -> str:
        return f"{obj.scheme.name_fr} (v{obj.number})"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts are written."""
        return (obj is None or _is_draft(obj)) and super().has_change_permission(request, obj)

    def stamp(self, obj: SchemeVersion) -> str:
        """The state, and which writing of the figures is approved."""
        return f"{obj.state} {obj.written_at.isoformat()}"

    def texts_to_confirm(self, obj: SchemeVersion, transition: str) -> list[tuple[Any, str, str]]:
        """What is approved: the figures and the conditions, read again on the page of the decision."""
        if transition not in ("submit", "approve"):
            return []
        rows = [f"{row.label} : {row.value}" for row in scheme_presenters.figures(obj)]
        rows += [str(obj.get_certainty_display()), obj.reason]
        language = (get_language() or "fr")[:2]
        changed = "\n".join(scheme_presenters.changes(obj))
        return [
            *([(capfirst(_("ce qui change")), changed, language)] if changed else []),
            (_("Les chiffres"), "\n".join(rows), language),
            (_("Les conditions"), "\n".join(scheme_presenters.conditions(obj)), language),
        ]

    def save_model(self, request: HttpRequest, obj: SchemeVersion, form: Any, change: bool) -> None:
        """Through the service."""
        figures = {name: form.cleaned_data[name] for name in form.changed_data if name in schemes.FIGURES}
        schemes.write(version=obj, by=request.user, **figures)


@admin.register(ProjectGuide)
class ProjectGuideAdmin(PlatformModelAdmin):
    """Which guides stand among those for holders; their text is written among the publications."""

    form = GuideForm
    view_permission = change_permission = add_permission = delete_permission = MANAGE
    list_display = ("title", "step", "position")
    list_filter = ("step",)

    @admin.display(description=gettext_lazy("guide"))
    def title(self, guide: ProjectGuide) -> str:
        """The title of the latest version."""
        return str(max(guide.publication.versions.all(), key=lambda one: one.number, default=guide.publication))

    def name_of(self, obj: ProjectGuide) -> str:
        return self.title(obj)

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request).select_related("publication")
        return found.prefetch_related("publication__versions")


def _version_url(version: SchemeVersion) -> str:
    return reverse("admin:projects_schemeversion_change", args=[version.pk])


def _to_read(user: Any) -> int:
    return SchemeVersion.objects.waiting().exclude(written_by=user).count() if has_permission(user, MANAGE) else 0


def _to_confirm(user: Any) -> int:
    if not has_permission(user, MANAGE):
        return 0
    return SchemeVersion.objects.in_force(timezone.localdate()).filter(certainty=Certainty.TO_CONFIRM).count()


register_worklist(
    WorkBlock(
        gettext_lazy("Versions de dispositifs à relire"),
        MANAGE,
        _to_read,
        lambda user: reverse("admin:projects_schemeversion_changelist") + "?state__exact=review",
    )
)
register_worklist(
    WorkBlock(
        gettext_lazy("Chiffres de dispositifs à confirmer"),
        MANAGE,
        _to_confirm,
        lambda user: (
            reverse("admin:projects_schemeversion_changelist") + "?state__exact=approved&certainty__exact=to_confirm"
        ),
    )
)
