"""Boards and bank details in the workplace."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from associations.forms.register_work import MotiveForm
from associations.models import BankDetails, BankReading, Officer
from associations.services import bank_details, officers
from associations.workflows import BankDetailsWorkflow, OfficerWorkflow
from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.permissions import has_permission
from mdm_platform.workplace.lists import RowsToRead

LATE_AFTER = timedelta(days=5)
ACCOUNTS = "admin:associations_bankdetails_changelist"


@admin.register(Officer)
class OfficerAdmin(PlatformModelAdmin):
    """Terms in boards: ended by the register where the board itself cannot."""

    workflow = OfficerWorkflow
    view_permission = "associations.view_register"
    transition_services: ClassVar = {"end": officers.end, "cancel": officers.cancel}
    list_display = ("full_name", "association", "role", "is_legal_representative", "state", "starts", "ends")
    list_filter = ("state", "role", "is_legal_representative")
    list_select_related = ("association",)
    search_fields = ("full_name", "email", "association__name", "association__acronym")
    ordering = ("association__name", "role", "pk")
    fields = (
        *("association", "full_name", "email", "user", "role", "is_legal_representative", "state"),
        *("starts", "ends", "replaces", "invited_by", "invited_at", "created_at"),
    )

    def name_of(self, obj: Officer) -> str:
        """The person and the association."""
        return f"{obj.full_name} · {obj.association}"

    def reading_subject(self, obj: Officer) -> Any:
        """The officer may know that staff read the term."""
        return obj.user


class _ReadingInline(RowsToRead):
    model = BankReading
    fields = ("by", "motive", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("by")


def verify(*, bankdetails: BankDetails, by: Any, note: str = "") -> Any:
    """Confirm an account."""
    return bank_details.verify(details=bankdetails, by=by, note=note)


def reject(*, bankdetails: BankDetails, by: Any, note: str) -> Any:
    """Turn an account down."""
    return bank_details.reject(details=bankdetails, by=by, note=note)


@admin.register(BankDetails)
class BankDetailsAdmin(PlatformModelAdmin):
    """Accounts: the last digits are shown, the number opens with a motive."""

    workflow = BankDetailsWorkflow
    view_permission = "associations.view_all_bank_details"
    transition_services: ClassVar = {"verify": verify, "reject": reject}
    change_form_template = "admin/associations/bankdetails_change_form.html"
    list_display = ("association", "holder", "shown_number", "country", "currency", "state", "declared_at")
    list_filter = ("state", "currency")
    list_select_related = ("association",)
    search_fields = ("association__name", "association__acronym", "holder", "last_digits")
    ordering = ("declared_at", "pk")
    inlines = (_ReadingInline,)
    fields = (
        *("association", "holder", "bank_name", "country", "currency", "shown_number", "state"),
        *("declared_by", "declared_at", "decided_by", "decided_at"),
    )
    readonly_fields = ("shown_number",)

    @admin.display(description=_("compte"))
    def shown_number(self, details: BankDetails) -> str:
        """The last digits alone."""
        return f"•••• {details.last_digits}"

    def name_of(self, obj: BankDetails) -> str:
        """The association and the last digits."""
        return f"{obj.association} · {self.shown_number(obj)}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The account with its paper, and the other associations that declared the same."""
        panel: dict[str, Any] = {}
        found = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        if found is not None and self.has_view_permission(request, found):
            panel = {
                "title": self.name_of(found),
                "elsewhere": bank_details.same_account_elsewhere(found),
                "proof": found.proof,
                "may_reveal": has_permission(request.user, "associations.reveal_bank_details", found),
            }
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """The list and the accounts, with the page that opens a number."""
        reveal = self.admin_site.admin_view(never_cache(self.reveal))
        return [
            path("<int:details_id>/reveal/", reveal, name="associations_bankdetails_reveal"),
            *super().get_urls(),
        ]

    def reveal(self, request: HttpRequest, details_id: int) -> HttpResponse:
        """Ask for the motive; the POST shows the number once, and leaves its trace."""
        details = self.get_queryset(request).select_related("association").filter(pk=details_id).first()
        if details is None or not has_permission(request.user, "associations.reveal_bank_details", details):
            raise Http404
        form, revealed = MotiveForm(request.POST or None), None
        if request.method == "POST" and form.is_valid():
            try:
                revealed = bank_details.reveal(details=details, by=request.user, motive=form.cleaned_data["motive"])
            except DomainError as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(reverse("admin:associations_bankdetails_change", args=[details_id]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _("Ouvrir un compte bancaire"),
            "original": details,
            "original_name": self.name_of(details),
            "form": form,
            "revealed": revealed,
            "list_url": reverse(ACCOUNTS),
            "back_url": reverse("admin:associations_bankdetails_change", args=[details_id]),
        }
        status = 422 if form.is_bound and revealed is None else 200
        return TemplateResponse(request, "admin/associations/reveal.html", context, status=status)


def _waiting(user: Any) -> int:
    return BankDetails.objects.awaiting_verification().count()


def _late(user: Any) -> int:
    return BankDetails.objects.awaiting_verification().filter(declared_at__lt=timezone.now() - LATE_AFTER).count()


def _queue_address(user: Any) -> str:
    return f"{reverse(ACCOUNTS)}?state__exact=declared"


MAY_VERIFY = "associations.verify_bank_details"
register_worklist(WorkBlock(_("Coordonnées bancaires à vérifier"), MAY_VERIFY, _waiting, _queue_address))
register_worklist(
    WorkBlock(
        _("Coordonnées bancaires qui attendent depuis cinq jours"), MAY_VERIFY, _late, _queue_address, kind="late"
    )
)
