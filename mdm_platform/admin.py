"""The staff workplace: admin pages that ask the registered permissions and change states through services.

class ProfileAdmin(PlatformModelAdmin):
    workflow = ProfileWorkflow
    view_permission = "skills.curate_directory"
    transition_services = {"publish": profiles.publish, "refuse": profiles.refuse}
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mdm_platform import permissions
from mdm_platform.audit import events
from mdm_platform.audit.timeline import TimelineEntry, timeline
from mdm_platform.money import nice_money
from mdm_platform.permissions import has_permission
from mdm_platform.workflow import Workflow
from mdm_platform.workplace import filters, pages, relations, transitions
from mdm_platform.workplace.worklists import WorkBlock, WorkPage, decisions_this_week, register_page, register_worklist

__all__ = ["PlatformModelAdmin", "WorkBlock", "WorkPage", "register_page", "register_worklist"]

ACTION_PREFIX = "transition_"


class PlatformModelAdmin(admin.ModelAdmin):
    """An admin whose rights are registered permissions and whose states only services change.

    `view_permission`, `change_permission`, `add_permission` and `delete_permission` are
    registered names, or empty for nobody (without `change_permission` the pages are
    read-only). `transition_services` names the service of each transition of `workflow`,
    called as `service(<model_name>=obj, by=user, reason=…, note=…)`; `reason_labels`
    gives the words of reason codes, `note_labels` what a note is called that the person
    concerned does not read. `confirmed_fields` are the texts that are decided on: they are
    read again on the pages of decisions, and one that changed meanwhile is not decided.
    Where the model's queryset has `visible_to(user)`, the list is limited by it.
    """

    workflow: ClassVar[type[Workflow] | None] = None
    view_permission: ClassVar[str] = ""
    change_permission: ClassVar[str] = ""
    add_permission: ClassVar[str] = ""
    delete_permission: ClassVar[str] = ""
    transition_services: ClassVar[Mapping[str, Callable[..., Any]]] = {}
    reason_labels: ClassVar[Mapping[str, Any]] = {}
    note_labels: ClassVar[Mapping[str, Any]] = {}
    confirmed_fields: ClassVar[tuple[str, ...]] = ()

    change_form_template = "admin/workplace_change_form.html"
    change_list_template = "admin/workplace_change_list.html"
    show_full_result_count = False
    list_per_page = 50

    class Media:
        """The workplace's own look and keys."""

        css: ClassVar = {"all": ["css/admin-workplace.css"]}
        js: ClassVar = ["js/admin-keys.js"]

    # -- who may ---------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_permission, obj) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_permission, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.add_permission, None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.delete_permission, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @staticmethod
    def _may(request: HttpRequest, permission: str, obj: Any) -> bool:
        """Whether the person may; a right about no object is read once a request, as the menu asks it of every list."""
        if not permission or obj is not None:
            return bool(permission) and has_permission(request.user, permission, obj)
        known = vars(request).setdefault("_rights", {})
        asked = (request.user.pk, permission)
        if asked not in known:
            known[asked] = has_permission(request.user, permission)
        return known[asked]

    # -- what is shown ---------------------------------------------------------------

    def name_of(self, obj: Any) -> str:
        """What the pages of decisions call a row; override it where `str()` is a number."""
        return str(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        return queryset.visible_to(request.user) if hasattr(queryset, "visible_to") else queryset

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the filters that the list declares: Django would let an address ask for any column, letter by letter."""
        filters = [one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)]
        names = [one if isinstance(one, str) else one.parameter_name for one in filters]
        known = {name.partition("__")[0] for name in (*names, self.date_hierarchy or "") if name}
        return lookup.partition("__")[0] in known and super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, "state") if self.workflow is not None and "state" not in fields else fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, dict[str, Any]]]:
        """Django's; on a page that is only read, a row that the reader cannot open is no link."""
        found = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        return [
            (title, {**options, "fields": relations.without_dead_links(self, request, options["fields"])})
            for title, options in found
        ]

    def reading_subject(self, obj: Any) -> Any:
        """The person who may know that staff opened this object, or None when nobody is to be told."""
        return None

    def reading_subjects(self, obj: Any) -> Iterable[Any]:
        """The same where several people are concerned."""
        subject = self.reading_subject(obj)
        return () if subject is None else (subject,)

    def story(self, obj: Any) -> list[TimelineEntry]:
        """The transitions of the object, as this page and its history tell them."""
        return timeline(obj, names_people=True)

    def stamp(self, obj: Any) -> str:
        """What must not have moved between the reading and the decision: the state, and what is decided on."""
        texts = "\0".join(str(getattr(obj, name)) for name in self.confirmed_fields)
        return f"{obj.state} {pages.mark(texts)}" if texts else obj.state

    def texts_to_confirm(self, obj: Any, transition: str) -> list[tuple[Any, str, str]]:
        """What is read again on the page of a transition: a title, a text, and the code of its language if known."""
        texts = [(self.opts.get_field(name).verbose_name, getattr(obj, name)) for name in self.confirmed_fields]
        words = [(title, nice_money(one, obj.currency) if isinstance(one, Decimal) else one) for title, one in texts]
        return [(capfirst(title), str(text), "") for title, text in words if text]

    def object_buttons(self, request: HttpRequest, obj: Any) -> list[tuple[Any, str]]:
        """More buttons beside the object: a label and the address that the form posts to."""
        return []

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's page with the transitions, the timeline and a trace of the reading."""
        obj = self.get_object(request, unquote(object_id))
        panel: dict[str, Any] = {}
        if obj is not None and self.has_view_permission(request, obj):
            for subject in self.reading_subjects(obj) if request.method == "GET" else ():
                events.record(f"{self.opts.model_name}.read", by=request.user, obj=obj, subject=subject)
            panel = {
                "offers": self._offers(request, obj),
                "entries": self.story(obj),
                "object_buttons": self.object_buttons(request, obj),
                "title": f"{capfirst(self.opts.verbose_name)} · {self.name_of(obj)}",
                "subtitle": None,
            }
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    def _offers(self, request: HttpRequest, obj: Any) -> list[tuple[transitions.Offer, str]]:
        if self.workflow is None:
            return []
        offers = transitions.offers(self.workflow, self.transition_services, obj, request.user)
        seen = urlencode({"seen": pages.mark(self.stamp(obj))})
        return [(one, f"{pages.address(self, 'transition', obj.pk, one.transition.name)}?{seen}") for one in offers]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's list with the person's saved filters."""
        saved = {
            "saved_filters": [
                (kept, pages.address(self, "forget_filter", kept.pk))
                for kept in filters.of(request.user, pages.path(self))
            ],
            "save_filter_url": pages.address(self, "save_filter"),
            "querystring": request.GET.urlencode(),
            "title": capfirst(self.opts.verbose_name_plural),
        }
        return super().changelist_view(request, {**saved, **(extra_context or {})})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Transitions and events, from the logs that nobody edits."""
        return pages.history_page(self, request, unquote(object_id))

    # -- what changes ----------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses, with those of transitions and saved filters."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        save, forget = require_POST(partial(pages.save_filter, self)), require_POST(partial(pages.forget_filter, self))
        return [
            path("filters/", wrap(save), name=f"{name}_save_filter"),
            path("filters/<int:filter_id>/forget/", wrap(forget), name=f"{name}_forget_filter"),
            path(
                "<path:object_id>/transition/<slug:name>/",
                wrap(partial(pages.transition_page, self)),
                name=f"{name}_transition",
            ),
            *super().get_urls(),
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, tuple[Callable[..., Any], str, Any]]:
        """Django's actions, and one a transition that has a service."""
        actions = super().get_actions(request)
        if self.workflow is None:
            return actions
        for row in self.workflow.transitions:
            if row.name in self.transition_services:
                name = f"{ACTION_PREFIX}{row.name}"
                actions[name] = (partial(_bulk, transition=row.name), name, row.label)
        return actions

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write only what the person changed: a state that moved meanwhile is not put back."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        concrete = {field.name for field in self.opts.concrete_fields}
        changed = [name for name in form.changed_data if name in concrete]
        if changed:
            dated = [field.name for field in self.opts.concrete_fields if getattr(field, "auto_now", False)]
            obj.save(update_fields=[*changed, *dated])

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """An event in the append-only log, in place of Django's entry that keeps names."""
        events.record(f"{self.opts.model_name}.added", by=request.user, obj=obj)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[str]:
        """The names of the fields that changed, those of inlines after their model's name."""
        names = list(form.changed_data)
        for formset in formsets or ():
            model = formset.model._meta.model_name
            names += [f"{model}.{name}" for _obj, changed in formset.changed_objects for name in changed]
            names += [f"{model}.added"] * bool(formset.new_objects) + [f"{model}.deleted"] * bool(
                formset.deleted_objects
            )
        return sorted(set(names))

    def log_change(self, request: HttpRequest, obj: Any, message: list[str]) -> None:
        """An event with the names of the fields, never their values."""
        events.record(f"{self.opts.model_name}.changed", by=request.user, obj=obj, fields=message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> None:
        """An event for each object deleted."""
        for obj in queryset:
            events.record(f"{self.opts.model_name}.deleted", by=request.user, obj=obj)


def _bulk(model_admin: Any, request: HttpRequest, queryset: QuerySet, *, transition: str) -> HttpResponse | None:
    return pages.bulk_page(model_admin, request, queryset, transition)


permissions.register("platform.work", permissions.is_authenticated, _("travailler sur la plateforme"))
register_worklist(WorkBlock(_("Mes décisions"), "platform.work", decisions_this_week, "", kind="done"))
