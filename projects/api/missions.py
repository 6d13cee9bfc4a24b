"""Volunteer missions in the REST API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mdm_platform.api.filters import CountryFilter
from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from projects.models import Mission, MissionPlace, MissionTheme
from projects.services import mission_search
from projects.workflows.missions import SEATED_STATES


class MissionOrganiserSerializer(serializers.Serializer):
    """Who carries a mission."""

    kind = serializers.ChoiceField([("association", "association"), ("institution", "institution")])
    slug = serializers.CharField()
    name = serializers.CharField()


class VolunteerSlotSerializer(serializers.Serializer):
    """Some hours of a mission, to come."""

    public_id = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    time_zone = serializers.CharField(help_text="IANA")
    venue = serializers.CharField(allow_blank=True)
    hours = serializers.DecimalField(max_digits=4, decimal_places=1)
    seats = serializers.IntegerField()
    free_seats = serializers.IntegerField()


class VolunteerMissionSerializer(serializers.Serializer):
    """A published mission with a slot to come; nothing of its volunteers but how many places are left."""

    public_id = serializers.UUIDField()
    title = serializers.CharField()
    description = serializers.CharField()
    language = serializers.CharField(help_text="of the text, ISO 639-1")
    theme = serializers.ChoiceField(MissionTheme.choices)
    place = serializers.ChoiceField(MissionPlace.choices)
    region = serializers.CharField(source="region_id", allow_null=True, help_text="two digits of the HCP")
    province = serializers.CharField(source="province_id", allow_null=True, help_text="code of the HCP")
    country = serializers.CharField(source="country.code", allow_blank=True, help_text="ISO 3166-1 alpha-2, if abroad")
    city = serializers.CharField(allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(), help_text="spoken, ISO 639")
    skills = serializers.SerializerMethodField(help_text="slugs of the taxonomy")
    with_minors = serializers.BooleanField(help_text="a declaration and an extract of the criminal record are asked")
    covers = serializers.CharField(allow_blank=True)
    organiser = serializers.SerializerMethodField()
    slots = serializers.SerializerMethodField()
    published_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_skills(self, mission: Mission) -> list[str]:
        """The skills asked for."""
        return [skill.slug for skill in mission.skills.all()]

    @extend_schema_field(MissionOrganiserSerializer)
    def get_organiser(self, mission: Mission) -> dict[str, str]:
        """The association or the institution."""
        kind = "association" if mission.association_id is not None else "institution"
        return {"kind": kind, "slug": mission.organiser.slug, "name": mission.organiser.name}

    @extend_schema_field(VolunteerSlotSerializer(many=True))
    def get_slots(self, mission: Mission) -> list[dict[str, Any]]:
        """The slots to come, the nearest first."""
        now = timezone.now()
        coming = [slot for slot in mission.slots.all() if slot.starts_at > now and not slot.is_off]
        return [VolunteerSlotSerializer(_with_free_seats(slot)).data for slot in coming]


def _with_free_seats(slot: Any) -> Any:
    taken = sum(one.state in SEATED_STATES for one in slot.applications.all())
    slot.free_seats = max(0, slot.seats - taken)
    return slot


class MissionFilter(django_filters.FilterSet):
    """By what for, where, the language and the skill."""

    theme = django_filters.ChoiceFilter(choices=MissionTheme.choices, label=_("Domaine"))
    place = django_filters.ChoiceFilter(choices=MissionPlace.choices, label=_("Où"))
    region = django_filters.CharFilter(field_name="region_id", max_length=2, label=_("Région (code HCP)"))
    country = CountryFilter(label=_("Pays d’accueil (ISO 3166)"))
    language = django_filters.CharFilter(method="filter_language", max_length=3, label=_("Langue parlée (ISO 639)"))
    skill = django_filters.CharFilter(method="filter_skill", max_length=120, label=_("Compétence (slug)"))
    with_minors = django_filters.BooleanFilter(label=_("Avec des mineurs"))

    class Meta:
        model = Mission
        fields = ["theme", "place"]

    def filter_language(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Missions in which the language is spoken."""
        return queryset.filter(languages__contains=[value])

    def filter_skill(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Missions that ask for the skill."""
        asking = Mission.skills.through.objects.filter(skill__slug=value).values("mission_id")
        return queryset.filter(pk__in=asking)


class MissionViewSet(ReadOnlyPlatformViewSet):
    """Volunteer missions that one may apply for: in Morocco, in a host country, from afar."""

    queryset = Mission.objects.all()
    serializer_class = VolunteerMissionSerializer
    filterset_class = MissionFilter
    permission_map = {"list": "projects.view_missions", "retrieve": "projects.view_missions"}
    orderings = {"next_at": ("next_at",), "-published_at": ("-published_at",)}

    def get_queryset(self) -> Any:
        """With their parts, in a fixed number of queries."""
        rows = mission_search.open_missions().select_related("association", "institution")
        return rows.prefetch_related("skills", "slots__applications")
