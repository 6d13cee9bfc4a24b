"""Networks in the REST API: what everybody may read."""

import django_filters
from django.db.models import QuerySet

from mdm_platform.api.viewsets import ReadOnlyPlatformViewSet
from skills.api import network_serializers as serializers
from skills.models import Domain, Language, Network, NetworkNote
from skills.workflows import NetworkState


class NetworkFilter(django_filters.FilterSet):
    """By state, by domain of the rule, by country of the rule."""

    state = django_filters.ChoiceFilter(choices=NetworkState.choices)
    domain = django_filters.ModelChoiceFilter(queryset=Domain.objects.all(), field_name="domains", to_field_name="slug")
    country = django_filters.CharFilter(method="filter_country", max_length=2)

    class Meta:
        model = Network
        fields = ["state", "domain", "country"]

    def filter_country(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Networks whose rule names that country (ISO 3166 alpha-2)."""
        return queryset.filter(countries__contains=[value.upper()])


class NetworkViewSet(ReadOnlyPlatformViewSet):
    """Networks of skills: public pages, figures, published notes. Members, posts and documents stay inside."""

    queryset = Network.objects.all()
    serializer_class = serializers.NetworkSerializer
    filterset_class = NetworkFilter
    permission_map = {
        "list": "skills.view_networks",
        "retrieve": "skills.view_network",
    }
    orderings = {"slug": ("slug",), "-opened_at": ("-opened_at",)}

    def get_queryset(self) -> QuerySet:
        """Networks that the caller may open, with their rule."""
        return super().get_queryset().prefetch_related("domains", "regions")

    def get_serializer_class(self) -> type:
        """A single network comes with its figures and its animators."""
        return serializers.NetworkDetailSerializer if self.action == "retrieve" else serializers.NetworkSerializer


class NetworkNoteFilter(django_filters.FilterSet):
    """By network and by language of the text."""

    network = django_filters.ModelChoiceFilter(
        queryset=lambda request: Network.objects.visible_to(request.user if request else None), to_field_name="slug"
    )
    language = django_filters.ChoiceFilter(choices=Language.choices)

    class Meta:
        model = NetworkNote
        fields = ["network", "language"]


class NetworkNoteViewSet(ReadOnlyPlatformViewSet):
    """Notes of the networks' think tanks, published after review by peers."""

    queryset = NetworkNote.objects.all()
    serializer_class = serializers.NoteSerializer
    filterset_class = NetworkNoteFilter
    permission_map = {"list": "skills.view_networks", "retrieve": "skills.view_note"}
    orderings = {"-published_at": ("-published_at",), "published_at": ("published_at",)}

    def get_queryset(self) -> QuerySet:
        """Published notes of networks that have a public page."""
        return super().get_queryset().published().select_related("network", "author__profile__owner")
