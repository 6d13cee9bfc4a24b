"""Cases in the workplace: the queue, and each case with its clocks, its messages and what may be done now."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grievances.admin.case_acts import ACTS
from grievances.admin.case_pages import CasePages
from grievances.admin.case_rows import ROWS
from grievances.admin.legal_acts import ASK_EXPERT
from grievances.admin.proposal_acts import DRAW_PROPOSAL
from grievances.admin.retention_holds import HOLD_ACTS
from grievances.models import Case
from grievances.permissions.cases import reading_once
from grievances.services import (
    answers,
    attachments,
    cases,
    queue_pages,
    queues,
    reopenings,
    request_translations,
    transfers,
)
from grievances.services.queues import Queue
from grievances.workflows import CaseState, CaseWorkflow
from mdm_platform.admin import PlatformModelAdmin
from mdm_platform.formats import nice_date, nice_datetime
from mdm_platform.permissions import has_permission
from mdm_platform.search.keyset import Order, Page, Place
from mdm_platform.workplace import relations
from mdm_platform.workplace.acts import HasActs
from mdm_platform.workplace.keyset_list import CURSOR, KeysetList
from mdm_platform.workplace.lists import AlwaysChosen, Folded, FoldedBoolean, FoldedChoices

CENTRAL_ONLY = (Queue.QUALIFY, Queue.ARBITRATE)


class QueueChoice(AlwaysChosen):
    """Which list of work; the person's own one unless another is asked for."""

    title = gettext_lazy("liste")
    parameter_name = "queue"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.user = request.user
        super().__init__(request, *args)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        at_desk = queues.first(request.user) == Queue.OPEN
        return [(one.value, one.label) for one in Queue if at_desk or one not in CENTRAL_ONLY]

    def value(self) -> str:
        """What was chosen, else the person's first list."""
        chosen = super().value()
        return chosen if chosen in Queue.values else queues.first(self.user).value

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queues.narrow(queryset, self.value(), request.user)


class CampaignChoice(Folded, admin.SimpleListFilter):
    """The campaign."""

    title = gettext_lazy("campagne")
    parameter_name = "campaign_tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(tag, name) for tag, name in queues.campaigns()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(campaign_tag=self.value()) if self.value() else queryset


@admin.register(Case)
class CaseAdmin(KeysetList, CasePages, HasActs, PlatformModelAdmin):
    """The desk: nothing is edited in place, a person's words stay theirs, and every act is a service."""

    workflow = CaseWorkflow
    view_permission = "grievances.work_on_cases"
    transition_services: ClassVar = {
        "open": cases.open,
        "take_up": transfers.take_up,
        "refuse_transfer": transfers.refuse,
        "propose_answer": answers.propose,
        "return_answer": answers.send_back,
        "validate_answer": answers.give,
        "detach": attachments.detach,
        "reopen": reopenings.grant,
    }
    note_labels: ClassVar = {
        "refuse_transfer": gettext_lazy("Motif, lu par le bureau central"),
        "return_answer": gettext_lazy("Ce qu’il faut reprendre, lu par qui a rédigé la réponse"),
    }
    acts = (*ACTS, ASK_EXPERT, DRAW_PROPOSAL, *HOLD_ACTS)
    change_form_template = "admin/grievances/case_change_form.html"
    list_display = ("number", "shown_due", "state", "kind", "category", "shown_signs", "unit", "agent")
    list_filter = (
        QueueChoice,
        *((name, FoldedChoices) for name in ("kind", "category__family", "priority", "language")),
        ("is_confidential", FoldedBoolean),
        CampaignChoice,
    )
    search_fields = ("number",)
    inlines = ROWS
    readonly_fields = ("shown_due", "shown_description", "shown_remedy", "shown_signs", "shown_when")
    fieldsets = (
        (None, {"fields": ("number", "state", ("kind", "category"), "shown_due", "shown_signs")}),
        (gettext_lazy("La demande"), {"fields": ("shown_description", "shown_remedy", "shown_when", "language")}),
        (
            gettext_lazy("Où, et qui est concerné"),
            {
                "fields": (
                    *("residence_country", "consular_unit", "place_country", "place_province", "administration"),
                    "unit_complained",
                )
            },
        ),
        (
            gettext_lazy("Traitement"),
            {
                "fields": (
                    *("unit", "agent", "lead", "previous", "channel", "filed_by", "refusals"),
                    *("outcome", "inadmissible_reason", "directed_to"),
                )
            },
        ),
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list for who works on cases; a case for who may read it."""
        if obj is None:
            return has_permission(request.user, self.view_permission)
        return has_permission(request.user, "grievances.view_case", obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, dict[str, Any]]]:
        """The numbers of other cases are those of cases that the reader may open."""
        found = super().get_fieldsets(request, obj)
        unread = {
            name: relations.unread(Case._meta.get_field(name))
            for name in ("lead", "previous")
            if obj is not None and not self._reads_or_none(request, getattr(obj, name))
        }
        return [
            (
                title,
                {
                    **options,
                    "fields": [
                        name if isinstance(name, tuple) else unread.get(name, name) for name in options["fields"]
                    ],
                },
            )
            for title, options in found
        ]

    def _reads_or_none(self, request: HttpRequest, other: Case | None) -> bool:
        return other is None or self.has_view_permission(request, other)

    def stamp(self, obj: Case) -> str:
        """The state and, for an answer that waits, when its text was proposed."""
        written = obj.written_answer if obj.state == CaseState.ANSWER_TO_VALIDATE else None
        return f"{obj.state} {written.proposed_at.isoformat()}" if written and written.proposed_at else obj.state

    def texts_to_confirm(self, obj: Case, transition: str) -> list[tuple[Any, str, str]]:
        """The answer, read by whoever validates it before it leaves, with its translation."""
        written = obj.written_answer if transition == "validate_answer" else None
        if written is None:
            return []
        texts = [(written.get_outcome_display(), written.body, written.language)]
        others = (
            (written.translation, written.translation_language),
            (written.second_translation, written.second_language),
        )
        return [*texts, *((_("Traduction"), text, language) for text, language in others if text)]

    def get_urls(self) -> list[URLPattern]:
        """The pages of the case, then the others."""
        return [*self.page_urls(), *super().get_urls()]

    def keyset_order(self, request: HttpRequest) -> Order:
        """What is due first first; what is over by its receipt, the latest first."""
        return queues.order_of(request.GET.get("queue", ""))

    def keyset_page(self, request: HttpRequest, rows: QuerySet, place: Place) -> Page:
        """A list without further filter is read by its ready statement."""
        queue = request.GET.get("queue") or queues.first(request.user).value
        if queue in Queue.values and set(request.GET) <= {"queue", CURSOR}:
            return queue_pages.page(request.user, queue, cursor=place.cursor, size=place.page_size)
        return super().keyset_page(request, rows, place)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A list is read without the long texts."""
        rows, match = super().get_queryset(request), request.resolver_match
        is_list = request.method == "GET" and match is not None and match.url_name == "grievances_case_changelist"
        return queues.for_list(rows) if is_list else rows

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """A number or its beginning, which the index answers."""
        typed = search_term.strip().upper()
        return (queryset.filter(number__startswith=typed) if typed else queryset), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The case with what may be written, and the cases that follow it: the page is only read."""
        with reading_once():
            obj = self.get_object(request, object_id)
            panel = self.panel(request, obj) if obj is not None and self.has_view_permission(request, obj) else {}
            return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    @admin.display(description=gettext_lazy("échéance"))
    def shown_due(self, obj: Case) -> str:
        """The next due day, and whether it has passed."""
        if obj.due_at is None or not obj.is_open:
            return "—"
        if obj.due_at < timezone.now():
            return format_html('<strong class="pm-late">{}</strong>', _("En retard depuis le %(day)s") % _day(obj))
        return nice_date(obj.due_at, "medium")

    @admin.display(description=gettext_lazy("à savoir"))
    def shown_signs(self, obj: Case) -> str:
        """Priority, escalation, confidentiality and campaign, in words."""
        signs = [str(obj.get_priority_display())] if obj.priority != "normal" else []
        signs += [_("signalé")] if obj.escalation_level else []
        signs += [_("confidentiel")] if obj.is_confidential else []
        signs += [obj.campaign_tag] if obj.campaign_tag else []
        return " · ".join(signs) or "—"

    @admin.display(description=gettext_lazy("quand"))
    def shown_when(self, obj: Case) -> str:
        """When it was received, and when it happened."""
        days = [nice_date(day) for day in (obj.happened_from, obj.happened_to) if day]
        received = nice_datetime(obj.received_at)
        if not days:
            return _("Reçu le %(received)s") % {"received": received}
        return _("Reçu le %(received)s ; les faits : %(days)s") % {"received": received, "days": " → ".join(days)}

    @admin.display(description=gettext_lazy("ce qui s’est passé"))
    def shown_description(self, obj: Case) -> str:
        """The person's own words, and their translations under them."""
        words = '<div dir="auto" lang="{}" class="pm-words">{}</div>'
        rows = request_translations.of_case(obj).values_list("translation_language", "translation")
        under = format_html("<p>{}</p>", _("Traduction :")) if rows else SafeString()
        return format_html(words, obj.language, obj.description) + under + format_html_join("", words, rows)

    @admin.display(description=gettext_lazy("ce qui est demandé"))
    def shown_remedy(self, obj: Case) -> str:
        """The remedy, in the person's own words."""
        return format_html('<div dir="auto" lang="{}" class="pm-words">{}</div>', obj.language, obj.remedy or "—")


def _day(obj: Case) -> dict[str, str]:
    return {"day": nice_date(obj.due_at, "medium")}
