"""Events in the workplace: prepared, announced, cancelled; who registered and who came."""

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms.models import construct_instance
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mdm_platform.admin import PlatformModelAdmin, WorkBlock, register_worklist
from mdm_platform.errors import DomainError
from mdm_platform.events.models import Event, Registration
from mdm_platform.events.models.event import ATTENDANCE_CLOSES
from mdm_platform.events.services import attendance, events
from mdm_platform.events.workflows import (
    HOLDING_STATES,
    EventState,
    EventWorkflow,
    RegistrationState,
    RegistrationWorkflow,
)
from mdm_platform.forms import refuse

LANGUAGES = (
    ("fr", _("français")),
    ("ar", _("arabe")),
    ("en", _("anglais")),
    ("es", _("espagnol")),
    ("nl", _("néerlandais")),
)

SEATS = ("seats_in_person", "seats_remote")


class EventForm(forms.ModelForm):
    """An event; what stands in the way of it is said beside its field before anything is kept."""

    languages = forms.MultipleChoiceField(
        label=_("langues"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )

    remote_url = forms.URLField(
        label=_("adresse de la réunion"),
        required=False,
        assume_scheme="https",
        help_text=_("Montrée aux seules personnes inscrites à distance."),
    )

    class Meta:
        model = Event
        fields = (
            *("kind", "organiser", "title_fr", "title_ar", "title_en", "summary_fr", "summary_ar", "summary_en"),
            *("mode", "starts_at", "ends_at", "time_zone", "venue", "address", "remote_url"),
            *("seats_in_person", "seats_remote", "registration_closes_at", "languages"),
        )

    def clean(self) -> dict[str, Any]:
        """Fewer seats than are taken are refused here."""
        data = super().clean()
        if not self.errors and self.instance.pk:
            try:
                events.check_seats(construct_instance(self, copy(self.instance), ("mode", *SEATS)))
            except DomainError as error:
                refuse(self, error)
        return data


@admin.register(Event)
class EventAdmin(PlatformModelAdmin):
    """Events, with how many seats are taken and how many people wait."""

    workflow = EventWorkflow
    view_permission = "events.manage_events"
    change_permission = "events.manage_events"
    add_permission = "events.manage_events"
    transition_services: ClassVar = {"publish": events.publish, "cancel": events.cancel, "hold": events.hold}
    form = EventForm
    list_display = ("title_fr", "kind", "state", "starts_at", "mode", "taken", "waiting")
    list_filter = ("state", "kind", "mode")
    list_select_related = ("organiser",)
    search_fields = ("title_fr", "title_ar", "title_en", "venue")
    date_hierarchy = "starts_at"
    readonly_fields = ("state", "session_code", "people")
    fieldsets = (
        (None, {"fields": ("state", "kind", "organiser", "languages", "session_code", "people")}),
        (_("Titre"), {"fields": ("title_fr", "title_ar", "title_en")}),
        (_("Présentation"), {"fields": ("summary_fr", "summary_ar", "summary_en")}),
        (_("Quand"), {"fields": ("starts_at", "ends_at", "time_zone", "registration_closes_at")}),
        (_("Où"), {"fields": ("mode", "venue", "address", "remote_url", "seats_in_person", "seats_remote")}),
    )

    @admin.display(description=_("places prises"))
    def taken(self, event: Event) -> int:
        """How many seats are taken."""
        return event.taken_count

    @admin.display(description=_("en attente"))
    def waiting(self, event: Event) -> int:
        """How many people wait for a seat."""
        return event.waiting_count

    @admin.display(description=_("code de la séance"))
    def session_code(self, event: Event) -> str:
        """What the speaker shows for people to note their own presence."""
        return attendance.session_code(event) if event.pk else "–"

    @admin.display(description=_("inscriptions"))
    def people(self, event: Event) -> str:
        """The way to the list of those who registered, where presences are noted."""
        if not event.pk:
            return "–"
        address = reverse("admin:events_registration_changelist")
        words = f"{_('places prises')} : {event.taken_count} · {_('en attente')} : {event.waiting_count}"
        return format_html('<a href="{}?event__id__exact={}">{}</a>', address, event.pk, words)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Events held or cancelled are read."""
        is_over = obj is not None and obj.state in (EventState.HELD, EventState.CANCELLED)
        return not is_over and super().has_change_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        taken = Count("registrations", filter=Q(registrations__state__in=HOLDING_STATES))
        waiting = Count("registrations", filter=Q(registrations__state="waiting"))
        return super().get_queryset(request).annotate(taken_count=taken, waiting_count=waiting)

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        """Through the service, which tells those who are expected."""
        events.save(event=obj, by=request.user)


@admin.register(Registration)
class RegistrationAdmin(PlatformModelAdmin):
    """Who registered and who came; opening one leaves a trace for the person."""

    workflow = RegistrationWorkflow
    view_permission = "events.manage_events"
    transition_services: ClassVar = {"check_in": attendance.check_in, "mark_absent": attendance.mark_absent}
    list_display = ("person", "event", "mode", "state", "at", "checked_in_at")
    list_filter = ("state", "mode", ("event", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("event", "user")
    search_fields = ("user__full_name",)
    ordering = ("-event__starts_at", "state", "at", "pk")
    fields = ("event", "user", "mode", "state", "at", "checked_in_at", "checked_in_how")

    @admin.display(description=_("personne"), ordering="user__full_name")
    def person(self, registration: Registration) -> str:
        """The name of the account."""
        return str(registration.user) if registration.user else str(_("Personne effacée"))

    def name_of(self, obj: Registration) -> str:
        return f"{self.person(obj)} · {obj.event}"

    def reading_subject(self, obj: Registration) -> Any:
        return obj.user


def _to_note(user: Any) -> int:
    rows = Registration.objects.filter(state=RegistrationState.REGISTERED, event__state=EventState.HELD)
    return rows.filter(event__ends_at__gte=timezone.now() - ATTENDANCE_CLOSES).count()


register_worklist(
    WorkBlock(
        _("Présences à noter"),
        "events.take_attendance",
        _to_note,
        lambda user: reverse("admin:events_registration_changelist") + "?state__exact=registered",
    )
)
