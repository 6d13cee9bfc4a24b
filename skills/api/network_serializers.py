"""How networks are written in the API: their public page, and published notes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from skills.models import Network, NetworkNote
from skills.services import network_figures, network_views
from skills.workflows import NetworkState


class TextsSerializer(serializers.Serializer):
    """A text in three languages, empty where there is none."""

    fr = serializers.CharField(allow_blank=True)
    ar = serializers.CharField(allow_blank=True)
    en = serializers.CharField(allow_blank=True)


class NetworkSerializer(serializers.Serializer):
    """A network: whom it brings together, and whether it takes members."""

    public_id = serializers.UUIDField()
    slug = serializers.CharField()
    state = serializers.ChoiceField(NetworkState.choices)
    name = serializers.SerializerMethodField()
    purpose = serializers.SerializerMethodField()
    domains = serializers.SerializerMethodField(help_text="slug")
    countries = serializers.ListField(child=serializers.CharField(), help_text="ISO 3166 alpha-2")
    regions = serializers.SerializerMethodField(help_text="HCP")
    seniority_min = serializers.IntegerField(allow_null=True)
    seniority_max = serializers.IntegerField(allow_null=True)
    admits_residents = serializers.BooleanField()
    opened_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(TextsSerializer)
    def get_name(self, network: Network) -> Any:
        """The name in each language."""
        return _texts(network, "name")

    @extend_schema_field(TextsSerializer)
    def get_purpose(self, network: Network) -> Any:
        """What the network is for, in each language."""
        return _texts(network, "purpose")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_domains(self, network: Network) -> Any:
        """The slugs of the domains of the rule."""
        return sorted(domain.slug for domain in network.domains.all())

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_regions(self, network: Network) -> Any:
        """The HCP codes of the regions of the rule."""
        return sorted(region.code for region in network.regions.all())


class GroupSerializer(serializers.Serializer):
    """A group of members; none has fewer than five."""

    code = serializers.CharField()
    count = serializers.IntegerField(min_value=network_figures.SMALLEST)


class FiguresSerializer(serializers.Serializer):
    """Figures of a network: null and absent groups stand for fewer than five people."""

    members = serializers.IntegerField(allow_null=True)
    countries = GroupSerializer(many=True)
    domains = GroupSerializer(many=True)
    seniority = GroupSerializer(many=True)
    posts = serializers.IntegerField(allow_null=True, help_text="90 days")
    notes = serializers.IntegerField(min_value=0)


class NetworkDetailSerializer(NetworkSerializer):
    """A network with its figures and the animators who chose to be seen by everybody."""

    figures = serializers.SerializerMethodField()
    animators = serializers.SerializerMethodField()

    @extend_schema_field(FiguresSerializer)
    def get_figures(self, network: Network) -> Any:
        """The figures, as they were last frozen."""
        return FiguresSerializer(network_figures.public(network)).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_animators(self, network: Network) -> Any:
        """The names of the animators who chose it."""
        return [person.name for person in network_views.animators_shown(network, self.context["request"].user)]


class NoteSerializer(serializers.Serializer):
    """A published note of a network's think tank; only a signed one names its author."""

    public_id = serializers.UUIDField()
    network = serializers.CharField(source="network.slug", help_text="slug")
    language = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    text = serializers.CharField()
    author = serializers.SerializerMethodField()
    published_at = serializers.DateTimeField()

    @extend_schema_field(serializers.CharField())
    def get_author(self, note: NetworkNote) -> Any:
        """The name of the author of a signed note, else empty."""
        return network_views.signature_of(note)


def _texts(network: Network, field: str) -> dict[str, str]:
    return {code: getattr(network, f"{field}_{code}") for code in ("fr", "ar", "en")}
