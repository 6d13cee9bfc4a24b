"""How the work is arranged: rules of routing with their simulation, times of many cases, texts, categories, units."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.forms.routing import CannedReplyForm, CategoryForm, RuleForm, SimulationForm, SurgeForm
from grievances.models import CannedReply, Category, RoutingRule, Surge, Unit
from grievances.services import routing, unread
from mdm_platform import bell
from mdm_platform.admin import PlatformModelAdmin, WorkPage, register_page
from mdm_platform.permissions import require_permission
from mdm_platform.workplace import pages

ROUTING, WORK = "grievances.manage_routing", "grievances.work_on_cases"
MOST_SHOWN = 100
PAST_DAYS = 90


class Editable(PlatformModelAdmin):
    """Rows that are read by who works on cases, and written by who arranges the work."""

    view_permission = WORK
    edit_permission: ClassVar[str] = ROUTING

    def __init_subclass__(cls) -> None:
        """The one right is that of every change."""
        cls.change_permission = cls.add_permission = cls.delete_permission = cls.edit_permission


@admin.register(RoutingRule)
class RoutingRuleAdmin(Editable):
    """The rules in the order in which they are read; a draft is simulated before it counts."""

    form = RuleForm
    change_list_template = "admin/grievances/routingrule_change_list.html"
    list_display = ("position", "name", "is_active", "target")
    list_display_links = ("name",)
    list_filter = ("is_active",)
    list_select_related = ("to_unit",)
    search_fields = ("name",)
    ordering = ("position", "pk")
    fieldsets = (
        (None, {"fields": ("position", "name", "is_active")}),
        (gettext_lazy("De quoi il s’agit"), {"fields": ("kinds", "families", "categories")}),
        (
            gettext_lazy("Où"),
            {"fields": ("residence_countries", "consular_units", "place_countries", "place_provinces")},
        ),
        (gettext_lazy("Qui est mis en cause"), {"fields": ("complained_units",)}),
        (gettext_lazy("Où va le dossier"), {"fields": ("to_unit", "to_consulate")}),
    )

    @admin.display(description=gettext_lazy("vers"))
    def target(self, rule: RoutingRule) -> str:
        """Where it sends."""
        return str(rule.to_unit) if rule.to_unit else _("le consulat du lieu de résidence")

    def get_urls(self) -> list[URLPattern]:
        """The list and the rules, with the simulation."""
        view = self.admin_site.admin_view(self.simulate)
        return [path("simulate/", view, name="grievances_routingrule_simulate"), *super().get_urls()]

    def simulate(self, request: HttpRequest) -> HttpResponse:
        """What the rules would make of past cases; it reads, and changes nothing."""
        require_permission(request.user, ROUTING)
        since = timezone.localdate() - timedelta(days=PAST_DAYS)
        form = SimulationForm(request.GET or None, initial={"since": since})
        found = None
        if form.is_valid():
            asked = form.cleaned_data
            cases = routing.past(user=request.user, since=asked["since"])
            found = routing.simulate(cases=cases, drafts=asked["drafts"])
        context = {
            "title": _("Simuler l’orientation"),
            "form": form,
            "found": found,
            "rules": routing.tally(found) if found else [],
            "shown": found.rows[:MOST_SHOWN] if found else [],
            "most": routing.MOST_SIMULATED,
        }
        response = pages.page(self, request, "admin/grievances/simulate.html", context)
        response.status_code = 422 if form.errors else 200
        return response


@admin.register(Surge)
class SurgeAdmin(Editable):
    """Times of many cases, such as the summer return."""

    form = SurgeForm
    list_display = ("name", "tag", "first_day", "last_day", "is_active", "priority", "threshold", "overflow_unit")
    list_filter = ("is_active",)
    list_select_related = ("overflow_unit",)
    search_fields = ("name", "tag")


@admin.register(CannedReply)
class CannedReplyAdmin(Editable):
    """Texts that agents start from."""

    edit_permission = "grievances.manage_replies"
    form = CannedReplyForm
    list_display = ("title", "category", "state", "is_active")
    list_filter = ("state", "is_active", "category")
    list_select_related = ("category",)
    search_fields = ("title", "body_fr", "body_ar", "body_en")


@admin.register(Category)
class CategoryAdmin(Editable):
    """Categories, with their targets and how long their cases are kept."""

    form = CategoryForm
    view_permission = "grievances.manage_categories"
    edit_permission = "grievances.manage_categories"
    list_display = ("label_fr", "family", "takeup_days", "internal_days", "service_days", "is_sensitive", "is_active")
    list_filter = ("family", "is_sensitive", "is_active")
    search_fields = ("code", "label_fr", "label_ar", "label_en")

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """The deadlines of its cases follow its targets."""
        super().save_model(request, obj, form, change)
        bell.ring("grievances.recompute_deadlines")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Cases keep their category: one that is no longer used is switched off."""
        return False


@admin.register(Unit)
class UnitAdmin(Editable):
    """Which institutions handle cases; one of them is the central desk."""

    view_permission = "grievances.manage_units"
    edit_permission = "grievances.manage_units"
    list_display = ("institution", "is_central", "is_active")
    list_select_related = ("institution",)
    search_fields = ("institution__name_fr", "institution__name_ar", "institution__slug")
    autocomplete_fields = ("institution",)

    def get_urls(self) -> list[URLPattern]:
        """The units, with what nobody reads."""
        view = self.admin_site.admin_view(self.unread)
        return [path("unread/", view, name="grievances_unit_unread"), *super().get_urls()]

    def unread(self, request: HttpRequest) -> HttpResponse:
        """How many open cases nobody may read, why that happens and what mends it; nothing of what they say."""
        require_permission(request.user, self.edit_permission)
        context = {"title": _("Dossiers que personne ne peut lire"), "count": unread.count_for(request.user)}
        return pages.page(self, request, "admin/grievances/unread.html", context)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A unit that receives no more cases is switched off: the past keeps its name."""
        return False


register_page(
    WorkPage(
        gettext_lazy("Simuler l’orientation des dossiers"),
        ROUTING,
        lambda: reverse("admin:grievances_routingrule_simulate"),
    )
)
