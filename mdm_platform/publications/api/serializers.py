"""How guides and bulletins are written in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mdm_platform.publications.models import Publication, PublicationKind, PublicationVersion
from mdm_platform.translated import LANGUAGE_CODES


class PublicationTitleSerializer(serializers.Serializer):
    """What one language says of a publication, in a list."""

    language = serializers.CharField(help_text="ISO 639-1")
    title = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)


class PublicationTextSerializer(PublicationTitleSerializer):
    """The whole text in one language, in the light markup of publications."""

    body = serializers.CharField()


class PublicationChangeSerializer(serializers.Serializer):
    """A version that is or was published, and what it changed in each language that says so."""

    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    is_current = serializers.BooleanField()
    changes = serializers.DictField(child=serializers.CharField())


class PublicationSerializer(serializers.Serializer):
    """A guide or a bulletin; `version` and the texts are those in force."""

    public_id = serializers.UUIDField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(PublicationKind.choices)
    version = serializers.IntegerField(source="current.number")
    published_at = serializers.DateTimeField(source="current.published_at")
    texts = serializers.SerializerMethodField()

    @extend_schema_field(PublicationTitleSerializer(many=True))
    def get_texts(self, publication: Publication) -> Any:
        """The current version in each language in which it is written."""
        return _texts(publication.current, ("title", "summary"))


class PublicationDetailSerializer(PublicationSerializer):
    """A publication with its text and the versions before it."""

    versions = serializers.SerializerMethodField()

    @extend_schema_field(PublicationTextSerializer(many=True))
    def get_texts(self, publication: Publication) -> Any:
        """The current version in each language in which it is written."""
        return _texts(publication.current, ("title", "summary", "body"))

    @extend_schema_field(PublicationChangeSerializer(many=True))
    def get_versions(self, publication: Publication) -> Any:
        """Every version that is or was published, the latest first."""
        found = [
            {
                "number": version.number,
                "published_at": version.published_at,
                "is_current": version == publication.current,
                "changes": _said(version, "changes"),
            }
            for version in publication.readable_versions
        ]
        return PublicationChangeSerializer(found, many=True).data


def _texts(version: PublicationVersion, names: tuple[str, ...]) -> list[dict[str, str]]:
    written = [code for code in LANGUAGE_CODES if getattr(version, f"body_{code}")]
    return [{"language": code, **{name: getattr(version, f"{name}_{code}") for name in names}} for code in written]


def _said(version: PublicationVersion, name: str) -> dict[str, str]:
    values = {code: getattr(version, f"{name}_{code}") for code in LANGUAGE_CODES}
    return {code: value for code, value in values.items() if value}
