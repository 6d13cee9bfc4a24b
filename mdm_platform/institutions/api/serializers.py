"""How institutions and consulates are written in the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mdm_platform.institutions.models import ConsularDistrict, Consulate, Institution


class InstitutionSerializer(serializers.ModelSerializer):
    """An institution; `country` is an ISO 3166 alpha-2 code."""

    name = serializers.CharField(read_only=True)
    country = serializers.SerializerMethodField()

    class Meta:
        model = Institution
        fields = ["public_id", "slug", "kind", "name", "acronym", "country", "city", "website"]
        read_only_fields = fields

    def get_country(self, institution: Institution) -> str:
        """The code of the country."""
        return institution.country.code


class DistrictSerializer(serializers.ModelSerializer):
    """A part of a country; an empty `area` means the whole country."""

    country = serializers.SerializerMethodField()

    class Meta:
        model = ConsularDistrict
        fields = ["country", "area"]
        read_only_fields = fields

    def get_country(self, district: ConsularDistrict) -> str:
        """The code of the country."""
        return district.country.code


class ConsulateSerializer(serializers.ModelSerializer):
    """A post and the districts that it serves."""

    public_id = serializers.UUIDField(source="institution.public_id", read_only=True)
    slug = serializers.CharField(source="institution.slug", read_only=True)
    name = serializers.CharField(source="institution.name", read_only=True)
    country = serializers.SerializerMethodField()
    city = serializers.CharField(source="institution.city", read_only=True)
    districts = DistrictSerializer(many=True, read_only=True)
    countries_served = serializers.SerializerMethodField()

    class Meta:
        model = Consulate
        fields = [
            "public_id", "slug", "name", "kind", "country", "city", "address", "phone", "email",
            "districts", "countries_served",
        ]  # fmt: skip
        read_only_fields = fields

    def get_country(self, consulate: Consulate) -> str:
        """The code of the country where the post is."""
        return consulate.institution.country.code

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_countries_served(self, consulate: Consulate) -> list[str]:
        """The codes of the countries that the districts reach into."""
        return consulate.countries_served
