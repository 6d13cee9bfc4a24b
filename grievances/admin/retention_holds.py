"""Holds in the workplace: placed by number, or from the case, and lifted with a reason."""

from datetime import date
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin
from django.contrib import messages as banners
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.forms.retention import HoldForm, LiftForm, NumberedHoldForm
from grievances.models import Case, RetentionHold
from grievances.services import holds
from mdm_platform.accounts.admin import AsksAgain
from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.permissions import require_permission
from mdm_platform.workplace import pages
from mdm_platform.workplace.acts import Act, HasActs

VIEW = "grievances.view_holds"


def _place(case: Case, *, by: Any, reason: str, until: date | None) -> None:
    holds.place(case=case, reason=reason, until=until, by=by)


def _lift(hold: RetentionHold, *, by: Any, reason: str) -> None:
    holds.lift(hold=hold, reason=reason, by=by)


def _lift_of_case(case: Case, *, by: Any, reason: str) -> None:
    holds.lift(hold=RetentionHold.objects.get(case=case, lifted_at=None), reason=reason, by=by)


HOLD_ACTS = (
    Act(
        "hold", gettext_lazy("Mettre sous conservation"), holds.HOLD, HoldForm, _place,
        is_offered=lambda case: case.redacted_at is None and holds.of_case(case) is None,
        hint=gettext_lazy("Tant que la mesure est en vigueur, rien de ce dossier n’est effacé."), asks_again=True,
    ),
    Act(
        "lift-hold", gettext_lazy("Lever la conservation"), holds.HOLD, LiftForm, _lift_of_case,
        is_offered=lambda case: holds.of_case(case) is not None,
        hint=gettext_lazy("Le dossier suit de nouveau les règles de conservation."), asks_again=True,
    ),
)  # fmt: skip


class InForce(admin.SimpleListFilter):
    """Whether the hold keeps its case today."""

    title = gettext_lazy("en vigueur")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("En vigueur")), ("no", _("Terminées"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        running = RetentionHold.objects.in_force().values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=running)
        return queryset.exclude(pk__in=running) if self.value() == "no" else queryset


@admin.register(RetentionHold)
class RetentionHoldAdmin(AsksAgain, HasActs, PlatformModelAdmin):
    """Which cases are kept beyond their term, why, and until when; the case itself is not opened here."""

    view_permission = VIEW
    change_list_template = "admin/grievances/tools_change_list.html"
    acts = (
        Act(
            "lift", gettext_lazy("Lever la conservation"), VIEW, LiftForm, _lift,
            is_offered=lambda hold: hold.lifted_at is None,
            hint=gettext_lazy("Le dossier suit de nouveau les règles de conservation."),
        ),
    )  # fmt: skip
    list_display = ("number", "reason", "until", "placed_at", "placed_by", "lifted_at")
    list_filter = (InForce,)
    list_select_related = ("case", "placed_by")
    search_fields = ("case__number",)
    fields = (
        *("number", "reason", "until", "placed_at", "placed_by"),
        *("lifted_at", "lifted_by", "lift_reason", "erasure_asked_at"),
    )
    readonly_fields = ("number",)

    def get_urls(self) -> list[URLPattern]:
        """The list, with the page that places a hold."""
        view = reauthentication_required(self.admin_site.admin_view(self.place), allow_get=True)
        return [path("place/", view, name="grievances_retentionhold_place"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to place a hold."""
        tools = [(_("Mettre un dossier sous conservation"), pages.address(self, "place"))]
        return super().changelist_view(request, {"tools": tools, **(extra_context or {})})

    def place(self, request: HttpRequest) -> HttpResponse:
        """Ask for the number, why and until when; the POST places the hold."""
        require_permission(request.user, VIEW)
        form = NumberedHoldForm(request.POST or None, by=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                made = holds.place(by=request.user, **form.cleaned_data)
            except DomainError as error:
                refuse(form, error)
            else:
                banners.success(request, _("Le dossier est sous conservation."))
                return HttpResponseRedirect(pages.address(self, "change", made.pk))
        title, back = _("Mettre un dossier sous conservation"), pages.address(self, "changelist")
        context = {"title": title, "form": form, "hint": HOLD_ACTS[0].hint, "original": None, "back_url": back}
        response = pages.page(self, request, "admin/workplace_act.html", context)
        response.status_code = 422 if form.errors else 200
        return response

    @admin.display(description=gettext_lazy("dossier"))
    def number(self, hold: RetentionHold) -> str:
        """The public number, which names nobody."""
        return hold.case.number

    def name_of(self, obj: RetentionHold) -> str:
        return obj.case.number
