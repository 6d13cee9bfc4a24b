"""Accounts in the workplace: who has which role, lost second factors, reported deaths, consents, erasures."""

from typing import Any, ClassVar

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from mdm_platform.accounts.models import (
    ConsentPurpose,
    ConsentText,
    DeathReport,
    ErasureRequest,
    FactorRecovery,
    User,
)
from mdm_platform.accounts.roles import Role
from mdm_platform.accounts.services import deaths, factors, people, roles
from mdm_platform.accounts.workflows import DeathReportWorkflow, ErasureWorkflow, FactorRecoveryWorkflow
from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.errors import DomainError

for _model in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class AsksAgain:
    """Every change on these pages asks the person again who they are (promise 20)."""

    def get_urls(self) -> list[URLPattern]:
        """The same addresses, whose posts need a recent password or second factor."""
        patterns = super().get_urls()
        for pattern in patterns:
            pattern.callback = reauthentication_required(allow_get=True)(pattern.callback)
        return patterns


class UserForm(forms.ModelForm):
    """Roles, and whether the account is open; nothing else is changed for somebody."""

    roles = forms.MultipleChoiceField(
        label=_("rôles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ["is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].initial = sorted(self.instance.role_names) if self.instance.pk else []


class HasRole(admin.SimpleListFilter):
    """Accounts that hold a role, named as people name it."""

    title = _("rôle")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class HasSecondFactor(admin.SimpleListFilter):
    """Accounts with or without a second factor."""

    title = _("second facteur")
    parameter_name = "second_factor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("installé")), ("no", _("absent"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        holders = Authenticator.objects.values("user_id")
        if self.value() == "yes":
            return queryset.filter(pk__in=holders)
        return queryset.exclude(pk__in=holders) if self.value() == "no" else queryset


@admin.register(User)
class UserAdmin(AsksAgain, PlatformModelAdmin):
    """Search accounts, give roles, close and open; the password and the superuser flag are out of reach."""

    form = UserForm
    view_permission = "accounts.view_users"
    change_permission = "accounts.assign_roles"
    list_display = ("full_name", "email", "phone", "role_list", "is_staff", "is_active", "last_login")
    list_filter = (HasRole, "is_staff", "is_active", HasSecondFactor, "language")
    search_fields = ("full_name", "email", "phone")
    ordering = ("-pk",)
    fields = ("full_name", "email", "phone", "language", "roles", "is_active", "is_staff", "date_joined", "last_login")
    readonly_fields = ("full_name", "email", "phone", "language", "is_staff", "date_joined", "last_login")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Readers without the right to change see the roles as words."""
        if self.has_change_permission(request, obj):
            return list(self.fields)
        return ["role_list" if name == "roles" else name for name in self.fields]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "role_list")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("rôles"))
    def role_list(self, user: User) -> str:
        """The roles in words."""
        known = dict(Role.choices)
        return ", ".join(str(known.get(group.name, group.name)) for group in user.groups.all()) or "-"

    def reading_subject(self, obj: User) -> User:
        """The person may know that staff opened the account."""
        return obj

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        """Give the roles and open or close through the services."""
        if "roles" in form.changed_data:
            roles.assign(user=obj, roles=form.cleaned_data["roles"], by=request.user)
        if "is_active" in form.changed_data:
            (people.reopen if form.cleaned_data["is_active"] else people.close)(user=obj, by=request.user)


class FactorRecoveryForm(forms.ModelForm):
    """Whose second factor is lost; the rules of the request are checked before anything is saved."""

    class Meta:
        model = FactorRecovery
        fields = ["user"]


@admin.register(FactorRecovery)
class FactorRecoveryAdmin(AsksAgain, PlatformModelAdmin):
    """One administrator asks, another decides."""

    form = FactorRecoveryForm
    workflow = FactorRecoveryWorkflow
    view_permission = "accounts.view_factor_recoveries"
    add_permission = "accounts.request_factor_recovery"
    transition_services: ClassVar = {"approve": factors.approve, "refuse": factors.refuse}
    list_display = ("user", "state", "requested_by", "requested_at", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("user", "requested_by", "decided_by")
    raw_id_fields = ("user",)
    fields = ("user", "state", "requested_by", "requested_at", "decided_by", "decided_at")
    readonly_fields = ("state", "requested_by", "requested_at", "decided_by", "decided_at")

    def reading_subject(self, obj: FactorRecovery) -> User:
        """The person may know."""
        return obj.user

    def save_model(self, request: HttpRequest, obj: FactorRecovery, form: forms.ModelForm, change: bool) -> None:
        """Ask through the service; a refusal is said and nothing is kept."""
        made = factors.request(user=form.cleaned_data["user"], by=request.user)
        obj.pk = made.pk
        obj.refresh_from_db()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type:
        """The form, which says the refusal of the service beside the field."""
        base = super().get_form(request, obj, change, **kwargs)

        class Checked(base):
            def clean(form) -> dict[str, Any]:  # noqa: N805  the outer `self` is the admin
                cleaned = super().clean()
                user = cleaned.get("user")
                try:
                    if user is not None:
                        factors.check_request(user=user, by=request.user)
                except DomainError as refusal:
                    form.add_error("user", str(refusal))
                return cleaned

        return Checked


@admin.register(DeathReport)
class DeathReportAdmin(AsksAgain, PlatformModelAdmin):
    """Find the account, verify, decide."""

    workflow = DeathReportWorkflow
    view_permission = "accounts.view_death_reports"
    change_permission = "accounts.verify_death"
    transition_services: ClassVar = {"verify": deaths.verify, "refuse": deaths.refuse, "correct": deaths.correct}
    list_display = ("person", "state", "subject", "reported_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("subject",)
    search_fields = ("person", "known_as")
    raw_id_fields = ("subject",)
    fields = (
        "state",
        "person",
        "known_as",
        "relation",
        "text",
        "reporter",
        "reported_at",
        "subject",
        "decided_by",
        "decided_at",
    )
    readonly_fields = ("person", "known_as", "relation", "text", "reporter", "reported_at", "decided_by", "decided_at")

    def get_readonly_fields(self, request: HttpRequest, obj: DeathReport | None = None) -> tuple[str, ...]:
        """The account can be chosen until the report is decided."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "subject") if obj is not None and obj.decided_at else fields

    def reading_subject(self, obj: DeathReport) -> User | None:
        """The person may know, if alive."""
        return obj.subject

    def save_model(self, request: HttpRequest, obj: DeathReport, form: forms.ModelForm, change: bool) -> None:
        """Say which account the report is about."""
        if "subject" not in form.changed_data:
            return
        try:
            deaths.identify(report=obj, subject=form.cleaned_data["subject"], by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))


@admin.register(ErasureRequest)
class ErasureRequestAdmin(PlatformModelAdmin):
    """Requests for erasure, to read."""

    workflow = ErasureWorkflow
    view_permission = "accounts.view_erasures"
    list_display = ("public_id", "state", "requested_at", "due_at", "closed_at")
    list_filter = ("state",)
    date_hierarchy = "requested_at"
    fields = ("public_id", "state", "requested_at", "due_at", "closed_at")


class ConsentTextInline(admin.StackedInline):
    """The versions of the words: a new one is added, an old one is never rewritten."""

    model = ConsentText
    extra = 0
    can_delete = False
    fields = ("version", "valid_from", "text_fr", "text_ar", "text_en")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.site._registry[ConsentPurpose].has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.site._registry[ConsentPurpose].has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ConsentPurpose)
class ConsentPurposeAdmin(AsksAgain, PlatformModelAdmin):
    """The purposes and their words."""

    view_permission = "accounts.manage_consent_texts"
    change_permission = "accounts.manage_consent_texts"
    add_permission = "accounts.manage_consent_texts"
    list_display = ("slug", "label_fr", "is_active", "asked_at_signup", "position")
    inlines = (ConsentTextInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: ConsentPurpose | None = None) -> tuple[str, ...]:
        """The code is for programs: it stays."""
        return (*super().get_readonly_fields(request, obj), "slug") if obj else super().get_readonly_fields(request)
