"""Institutions, consulates, memberships and partners' accesses in the workplace."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mdm_platform.accounts.admin import AsksAgain
from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.errors import DomainError, InvalidInput
from mdm_platform.institutions import agreement_admin as agreement_admin
from mdm_platform.institutions import partners
from mdm_platform.institutions.forms import GrantForm, ImportForm, PartnerAccessForm
from mdm_platform.institutions.imports import import_file
from mdm_platform.institutions.models import ConsularDistrict, Consulate, Institution, Membership, PartnerAccess

MANAGE = "institutions.manage_institutions"
MANAGE_PARTNERS = "institutions.manage_partners"

for _model in (Client, Token):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


@admin.register(Institution)
class InstitutionAdmin(PlatformModelAdmin):
    """Institutions, edited by hand or imported from CSV."""

    view_permission = change_permission = add_permission = MANAGE
    change_list_template = "admin/institutions/change_list.html"
    list_display = ("name_fr", "acronym", "kind", "country", "city", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name_fr", "name_ar", "name_en", "acronym", "slug")
    ordering = ("name_fr",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = (
        "slug", "kind", "name_fr", "name_ar", "name_en", "acronym", "country", "city", "website", "is_active",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        """The import page, before Django's."""
        view = self.admin_site.admin_view(self.import_page)
        return [path("import/", view, name="institutions_institution_import"), *super().get_urls()]

    def import_page(self, request: HttpRequest) -> HttpResponse:
        """Take a file, and say what became of each row."""
        if not self.has_change_permission(request):
            raise Http404
        form, report = ImportForm(request.POST or None, request.FILES or None), None
        if request.method == "POST" and form.is_valid():
            try:
                report = import_file(
                    content=form.cleaned_data["file"], by=request.user, dry_run=form.cleaned_data["dry_run"]
                )
            except InvalidInput as refusal:
                form.add_error("file", str(refusal))
        context = {"title": _("Importer un fichier CSV"), "form": form, "report": report}
        return _page(self, request, "admin/institutions/import.html", context)


class DistrictInline(admin.TabularInline):
    """The parts of countries that a post serves."""

    model = ConsularDistrict
    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.site._registry[Consulate].has_view_permission(request, obj)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Consulate)
class ConsulateAdmin(PlatformModelAdmin):
    """Consular posts and their districts."""

    view_permission = change_permission = add_permission = MANAGE
    list_display = ("institution", "kind", "countries")
    list_filter = ("kind",)
    list_select_related = ("institution",)
    search_fields = ("institution__name_fr", "institution__name_ar", "institution__city")
    autocomplete_fields = ("institution",)
    fields = ("institution", "kind", "address", "phone", "email", "time_zone")
    inlines = (DistrictInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("districts")

    @admin.display(description=_("pays desservis"))
    def countries(self, consulate: Consulate) -> str:
        """The codes of the countries served."""
        return ", ".join(consulate.countries_served)


@admin.register(Membership)
class MembershipAdmin(PlatformModelAdmin):
    """Who acts for which institution; a membership ends, it is not deleted."""

    view_permission = change_permission = add_permission = MANAGE
    list_display = ("user", "institution", "role", "starts", "ends")
    list_select_related = ("user", "institution")
    search_fields = ("institution__name_fr", "user__full_name", "user__email")
    autocomplete_fields = ("user", "institution")
    fields = ("user", "institution", "role", "starts", "ends")


@admin.register(PartnerAccess)
class PartnerAccessAdmin(AsksAgain, PlatformModelAdmin):
    """Accesses of partners' programs: granted, changed, rotated and revoked through the services."""

    view_permission = change_permission = add_permission = MANAGE_PARTNERS
    form = PartnerAccessForm
    list_display = ("institution", "name", "quota_per_minute", "quota_per_day", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("institution",)
    search_fields = ("institution__name_fr", "institution__slug", "name", "client__id")
    fields = (
        "institution", "name", "client", "scopes", "quota_per_minute", "quota_per_day", "granted_at", "granted_by",
        "rotated_at", "last_used_at", "revoked_at", "revoked_by",
    )  # fmt: skip
    readonly_fields = (
        "institution", "name", "client", "granted_at", "granted_by", "rotated_at", "last_used_at", "revoked_at",
        "revoked_by",
    )  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A revoked access is history."""
        return super().has_change_permission(request, obj) and (obj is None or obj.revoked_at is None)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_permission, obj)

    def object_buttons(self, request: HttpRequest, obj: Any) -> list[tuple[Any, str]]:
        """A new secret, and the end of the access."""
        if not self.has_change_permission(request, obj):
            return []
        return [
            (_("Renouveler le secret"), reverse("admin:institutions_partneraccess_rotate", args=[obj.pk])),
            (_("Révoquer l’accès"), reverse("admin:institutions_partneraccess_revoke", args=[obj.pk])),
        ]

    def get_urls(self) -> list[URLPattern]:
        """The addresses of the buttons, before those of every admin; all ask the person again who they are."""
        name = "institutions_partneraccess"
        wrap = self.admin_site.admin_view
        rotate, revoke = (
            reauthentication_required(wrap(require_POST(view))) for view in (self.rotate_one, self.revoke_one)
        )
        return [
            path("<int:access_id>/rotate/", rotate, name=f"{name}_rotate"),
            path("<int:access_id>/revoke/", revoke, name=f"{name}_revoke"),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Grant an access, and show its secret this once."""
        if not self.has_add_permission(request):
            raise Http404
        form = GrantForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                access, secret = partners.grant(by=request.user, **form.cleaned_data)
            except InvalidInput as refusal:
                form.add_error("scopes", str(refusal))
            else:
                return self._show_secret(request, access, secret)
        context = {"title": _("Accorder un accès"), "form": form}
        return _page(self, request, "admin/institutions/grant.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The service writes."""
        partners.change(access=obj, by=request.user, **form.cleaned_data)

    @method_decorator(never_cache)
    def rotate_one(self, request: HttpRequest, access_id: int) -> HttpResponse:
        """Renew the secret, and show it this once."""
        access = self._access(request, access_id)
        try:
            secret = partners.rotate(access=access, by=request.user)
        except DomainError as refusal:
            return self._tell(request, access, str(refusal))
        return self._show_secret(request, access, secret)

    def revoke_one(self, request: HttpRequest, access_id: int) -> HttpResponse:
        """End the access."""
        access = self._access(request, access_id)
        try:
            partners.revoke(access=access, by=request.user)
        except DomainError as refusal:
            return self._tell(request, access, str(refusal))
        return self._tell(request, access, _("L’accès est révoqué."), messages.SUCCESS)

    def _access(self, request: HttpRequest, access_id: int) -> PartnerAccess:
        access = self.get_queryset(request).filter(pk=access_id).first()
        if access is None or not self.has_view_permission(request, access):
            raise Http404
        return access

    def _tell(self, request: HttpRequest, access: Any, sentence: str, level: int = messages.ERROR) -> HttpResponse:
        messages.add_message(request, level, sentence)
        return HttpResponseRedirect(reverse("admin:institutions_partneraccess_change", args=[access.pk]))

    def _show_secret(self, request: HttpRequest, access: PartnerAccess, secret: str) -> HttpResponse:
        context = {
            "title": _("Secret de l’accès"),
            "access": access,
            "secret": secret,
            "token_url": f"{settings.SITE_URL}{reverse('institutions:token')}",
            "original": access,
        }
        return _page(self, request, "admin/institutions/secret.html", context)


def _page(model_admin: Any, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page in the admin's frame."""
    name = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    original = context.get("original")
    frame = {
        "opts": model_admin.opts,
        "media": model_admin.media,
        "list_url": reverse(f"{name}_changelist"),
        "back_url": reverse(f"{name}_change", args=[original.pk]) if original else reverse(f"{name}_changelist"),
        "original": None,
    }
    return TemplateResponse(request, template, {**model_admin.admin_site.each_context(request), **frame, **context})
