"""Publications in the workplace: written, read again by somebody else, published."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.permissions import has_permission
from mdm_platform.publications.models import Publication, PublicationVersion
from mdm_platform.publications.services import publications
from mdm_platform.publications.workflows import VersionState, VersionWorkflow

HELP = _("« ## » commence un titre, « - » un élément de liste, une ligne vide un paragraphe. Aucun code HTML.")


class PublicationForm(forms.ModelForm):
    """A new publication: its nature and its title; the text follows in its first version."""

    title_fr = forms.CharField(label=_("titre en français"), max_length=200)

    class Meta:
        model = Publication
        fields = ("kind",)


@admin.register(Publication)
class PublicationAdmin(PlatformModelAdmin):
    """Addresses of texts; a button prepares the next version."""

    view_permission = "publications.manage_publications"
    add_permission = "publications.manage_publications"
    list_display = ("title", "kind", "current_number", "slug")
    list_filter = ("kind",)
    search_fields = ("slug", "versions__title_fr", "versions__title_ar", "versions__title_en")

    @admin.display(description=_("titre"))
    def title(self, publication: Publication) -> str:
        """The title of the latest version."""
        latest = max(publication.versions.all(), key=lambda one: one.number, default=None)
        return str(latest or publication.slug)

    @admin.display(description=_("version publiée"))
    def current_number(self, publication: Publication) -> Any:
        """The number of the current version."""
        return publication.current.number if publication.current else None

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).distinct().prefetch_related("versions")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new one is asked for its title."""
        return PublicationForm if obj is None else super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Publication, form: Any, change: bool) -> None:
        """Through the service, which also writes the first version."""
        texts = {"title_fr": form.cleaned_data["title_fr"]}
        version = publications.start(kind=obj.kind, by=request.user, texts=texts)
        obj.pk, obj.slug = version.publication.pk, version.publication.slug

    def response_add(self, request: HttpRequest, obj: Publication, post_url_continue: Any = None) -> HttpResponse:
        """On to the text."""
        version = obj.versions.get(number=1)
        return HttpResponseRedirect(reverse("admin:publications_publicationversion_change", args=[version.pk]))

    def object_buttons(self, request: HttpRequest, obj: Publication) -> list[tuple[Any, str]]:
        """Write the next version, or go on with the one under way."""
        return [(_("Écrire la version suivante"), reverse("admin:publications_publication_write", args=[obj.pk]))]

    def get_urls(self) -> list[URLPattern]:
        """The address of the button, before those of every admin."""
        write = self.admin_site.admin_view(require_POST(self.write))
        return [path("<int:pk>/write/", write, name="publications_publication_write"), *super().get_urls()]

    def write(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The draft of the next version."""
        publication = get_object_or_404(self.get_queryset(request), pk=pk)
        version = publications.new_version(publication=publication, by=request.user)
        return HttpResponseRedirect(reverse("admin:publications_publicationversion_change", args=[version.pk]))


class VersionForm(forms.ModelForm):
    """The text of a version in three languages."""

    class Meta:
        model = PublicationVersion
        fields = publications.WRITTEN
        help_texts = {f"body_{code}": HELP for code in publications.LANGUAGES}
        widgets = {
            **{f"body_{code}": forms.Textarea(attrs={"rows": 24, "cols": 100, "dir": "auto"}) for code in ("fr", "en")},
            "body_ar": forms.Textarea(attrs={"rows": 24, "cols": 100, "dir": "rtl"}),
        }


def _of_version(service: Callable[..., Any]) -> Callable[..., Any]:
    """The service under the name by which the workplace gives a version."""

    @wraps(service)
    def run(*, publicationversion: PublicationVersion, by: Any, **words: str) -> Any:
        return service(version=publicationversion, by=by, **words)

    return run


@admin.register(PublicationVersion)
class PublicationVersionAdmin(PlatformModelAdmin):
    """Versions: a draft is written, and its translations are completed while it is read again."""

    workflow = VersionWorkflow
    view_permission = "publications.manage_publications"
    change_permission = "publications.manage_publications"
    transition_services: ClassVar = {
        "submit": _of_version(publications.submit),
        "send_back": _of_version(publications.send_back),
        "publish": _of_version(publications.publish),
        "withdraw": _of_version(publications.withdraw),
    }
    form = VersionForm
    list_display = ("title_fr", "publication", "number", "state", "written_at", "published_at")
    list_filter = ("state", "publication__kind")
    list_select_related = ("publication",)
    search_fields = ("title_fr", "title_ar", "title_en")
    readonly_fields = ("state", "publication", "number", "author", "written_at", "published_at")
    fieldsets = (
        (None, {"fields": ("state", "publication", "number", "author", "written_at", "published_at")}),
        (_("Français"), {"fields": ("title_fr", "summary_fr", "body_fr", "changes_fr")}),
        (_("Arabe"), {"fields": ("title_ar", "summary_ar", "body_ar", "changes_ar")}),
        (_("Anglais"), {"fields": ("title_en", "summary_en", "body_en", "changes_en")}),
    )

    def name_of(self, obj: PublicationVersion) -> str:
        return f"{obj} (v{obj.number})"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts are written; while one is read again, somebody else than its author translates it."""
        if obj is None or obj.state == VersionState.DRAFT:
            return super().has_change_permission(request, obj)
        return obj.state == VersionState.IN_REVIEW and has_permission(request.user, "publications.publish_version", obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The French text stays as it was sent."""
        kept = super().get_readonly_fields(request, obj)
        sent = obj is not None and obj.state == VersionState.IN_REVIEW
        return (*kept, *(name for name in publications.WRITTEN if name.endswith("_fr"))) if sent else kept

    def save_model(self, request: HttpRequest, obj: PublicationVersion, form: Any, change: bool) -> None:
        """Through the service."""
        texts = {name: form.cleaned_data[name] for name in form.changed_data if name in publications.WRITTEN}
        publications.edit(version=obj, by=request.user, texts=texts)


def _to_review(user: Any) -> int:
    rows = PublicationVersion.objects.filter(state=VersionState.IN_REVIEW)
    return rows.exclude(author=user).count() if has_permission(user, "publications.manage_publications") else 0


register_worklist(
    WorkBlock(
        _("Textes à relire"),
        "publications.manage_publications",
        _to_review,
        lambda user: reverse("admin:publications_publicationversion_changelist") + "?state__exact=in_review",
    )
)
