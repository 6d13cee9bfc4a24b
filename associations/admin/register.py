"""The register in the workplace: the queue, what is looked at twice, decisions, merges."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from associations.admin import imports
from associations.forms.register_work import AssociationWorkForm, MergeForm
from associations.models import Association, AssociationDocument, Officer, YearlyAccounts
from associations.services import associations, duplicates, merging, verification
from associations.workflows import AssociationRefusal, AssociationState, AssociationWorkflow, SuspensionReason
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.permissions import has_permission, require_permission
from mdm_platform.territories import countries
from mdm_platform.workplace.lists import QueueFilter, RowsToRead

LATE_AFTER = timedelta(days=15)
CHANGELIST = "admin:associations_association_changelist"
VERIFY = "associations.verify_association"


class StateFilter(QueueFilter):
    """The state, what waits for the register unless one asks for another."""

    states = AssociationState.choices
    waiting = AssociationState.SUBMITTED
    everything = _("Toutes les associations")


class CountryFilter(admin.SimpleListFilter):
    """The countries that have an association, and no other."""

    title = _("pays du siège")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = set(Association.objects.order_by().values_list("country", flat=True).distinct())
        return [(one.code, one.name) for one in countries.all_countries() if one.code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(country=self.value()) if self.value() else queryset


class _OfficerInline(RowsToRead):
    model = Officer
    fields = ("full_name", "role", "is_legal_representative", "state", "starts", "ends", "email")


class _AccountsInline(RowsToRead):
    model = YearlyAccounts
    fields = ("year", "income", "expenses", "public_funding", "currency", "approved_on", "is_certified")


class _DocumentInline(RowsToRead):
    model = AssociationDocument
    fields = ("kind", "title", "shown_file", "issued_on", "expires_on", "added_at", "replaced_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).visible_to(request.user).select_related("file")

    @admin.display(description=_("fichier"))
    def shown_file(self, document: AssociationDocument) -> str:
        """The name, as the link that downloads it."""
        address = reverse("files:download", args=[document.file.public_id])
        return format_html('<a href="{}">{}</a>', address, document.file.name)


@admin.register(Association)
class AssociationAdmin(PlatformModelAdmin):
    """The register's desk: words may be corrected, states change by decisions."""

    workflow = AssociationWorkflow
    form = AssociationWorkForm
    view_permission = "associations.view_register"
    change_permission = VERIFY
    transition_services: ClassVar = {
        "verify": verification.verify,
        "ask_completion": verification.ask_completion,
        "refuse": verification.refuse,
        "reopen": verification.reopen,
        "suspend": verification.suspend,
        "resume": verification.resume,
        "dissolve": verification.dissolve,
    }
    reason_labels: ClassVar = {**dict(AssociationRefusal.choices), **dict(SuspensionReason.choices)}
    change_form_template = "admin/associations/association_change_form.html"
    change_list_template = "admin/associations/association_change_list.html"
    list_display = ("name", "country", "city", "legal_form", "registration_number", "submitted_at", "state")
    list_filter = (StateFilter, CountryFilter, "is_registered", "is_social_purpose")
    search_fields = ("name", "name_ar", "acronym", "registration_number", "registration_key", "city")
    ordering = ("submitted_at", "pk")
    autocomplete_fields = ("federations",)
    inlines = (_OfficerInline, _DocumentInline, _AccountsInline)
    readonly_fields = ("merged_into", "created_at", "updated_at", "submitted_at", "verified_at")
    fieldsets = (
        (
            _("Identité"),
            {
                "fields": (
                    ("name", "acronym"),
                    "name_ar",
                    ("is_registered", "legal_form"),
                    ("registration_number", "founded_on"),
                    "country",
                )
            },
        ),
        (
            _("Coordonnées"),
            {"fields": ("address", ("postal_code", "city"), ("email", "phone"), "website", "shows_contact")},
        ),
        (
            _("Objet et action"),
            {
                "fields": (
                    *("purpose_fr", "purpose_ar", "purpose_en"),
                    ("sectors", "countries_of_action"),
                    ("provinces", "is_social_purpose"),
                )
            },
        ),
        (
            _("Gouvernance"),
            {
                "fields": (
                    ("member_count", "volunteer_count", "employee_count"),
                    ("board_size", "women_on_board", "young_on_board", "migrants_on_board"),
                    ("last_assembly_on", "assemblies_per_year", "is_apolitical"),
                    ("federations", "other_networks"),
                )
            },
        ),
        (
            _("Suivi"),
            {"fields": (("state", "merged_into"), ("created_at", "updated_at"), ("submitted_at", "verified_at"))},
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """The list and the files, with the pages of imports and merges."""
        wrap = self.admin_site.admin_view
        pair = "<int:first_id>/duplicates/<int:second_id>/"
        return [
            *imports.addresses(wrap),
            path(f"{pair}merge/", wrap(self.merge), name="associations_association_merge"),
            path(f"{pair}apart/", wrap(require_POST(self.set_apart)), name="associations_association_apart"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Association, form: Any, change: bool) -> None:
        """Through the service, which shapes the keys and refuses what the register refuses."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            associations.edit(association=Association.objects.get(pk=obj.pk), fields=fields, by=request.user)
        except DomainError as refusal:
            messages.set_level(request, messages.ERROR)
            messages.error(request, str(refusal))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing more: the service has written the lists with the rest."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[str]:
        """The names of the form's own fields: the rows beside it are only read."""
        return super().construct_change_message(request, form, (), add)

    def log_change(self, request: HttpRequest, obj: Any, message: list[str]) -> None:
        """Nothing more: the service has recorded the names of the fields."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The file with the rows that look like it."""
        panel: dict[str, Any] = {}
        found = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if found is not None and self.has_view_permission(request, found):
            panel = {
                "duplicates": duplicates.hints(found),
                "may_merge": has_permission(request.user, "associations.merge_associations", found),
                "subtitle": found.get_state_display(),
            }
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; the way to imports only for those who may import."""
        may_import = has_permission(request.user, imports.MAY)
        return super().changelist_view(request, {"may_import": may_import, **(extra_context or {})})

    def merge(self, request: HttpRequest, first_id: int, second_id: int) -> HttpResponse:
        """Two rows side by side; the one to keep is chosen, and the other is closed."""
        rows = self._pair(request, first_id, second_id)
        form = MergeForm(request.POST or None, rows=rows)
        if request.method == "POST" and form.is_valid():
            kept = next(row for row in rows if str(row.pk) == form.cleaned_data["keep"])
            absorbed = next(row for row in rows if row is not kept)
            try:
                merging.merge(kept=kept, absorbed=absorbed, by=request.user, note=form.cleaned_data["note"])
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Les deux fiches sont réunies."))
                return HttpResponseRedirect(reverse("admin:associations_association_change", args=[kept.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _("Réunir deux fiches"),
            "original": rows[0],
            "original_name": rows[0].name,
            "rows": rows,
            "form": form,
            "list_url": reverse(CHANGELIST),
            "back_url": reverse("admin:associations_association_change", args=[first_id]),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/associations/merge.html", context, status=status)

    def set_apart(self, request: HttpRequest, first_id: int, second_id: int) -> HttpResponse:
        """Two rows are two associations: the hint goes."""
        first, second = self._pair(request, first_id, second_id)
        duplicates.set_apart(first=first, second=second, by=request.user)
        messages.success(request, _("Ces deux fiches ne seront plus rapprochées."))
        return HttpResponseRedirect(reverse("admin:associations_association_change", args=[first_id]))

    def _pair(self, request: HttpRequest, first_id: int, second_id: int) -> list[Association]:
        found = {row.pk: row for row in self.get_queryset(request).filter(pk__in=(first_id, second_id))}
        if len(found) != 2:
            raise Http404
        for row in found.values():
            require_permission(request.user, "associations.merge_associations", row)
        return [found[first_id], found[second_id]]


def _waiting(user: Any) -> int:
    return Association.objects.awaiting_verification().count()


def _late(user: Any) -> int:
    limit = timezone.now() - LATE_AFTER
    return Association.objects.awaiting_verification().filter(submitted_at__lt=limit).count()


def _queue_address(user: Any) -> str:
    return reverse(CHANGELIST)


register_worklist(WorkBlock(_("Associations à vérifier"), VERIFY, _waiting, _queue_address))
register_worklist(
    WorkBlock(_("Associations qui attendent depuis quinze jours"), VERIFY, _late, _queue_address, kind="late")
)
