"""How territories are written in the API: the reader's name, then each language's."""

from rest_framework import serializers

from mdm_platform.territories.models import Language, Province, Region


class RegionSerializer(serializers.ModelSerializer):
    """A region of Morocco, by its HCP code."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = Region
        fields = ["code", "name", "name_fr", "name_ar", "name_en", "name_tifinagh"]
        read_only_fields = fields


class ProvinceSerializer(serializers.ModelSerializer):
    """A province or prefecture, by its HCP code, and the code of its region."""

    name = serializers.CharField(read_only=True)
    region = serializers.CharField(source="region_id", read_only=True)

    class Meta:
        model = Province
        fields = ["code", "name", "name_fr", "name_ar", "kind", "region"]
        read_only_fields = fields


class LanguageSerializer(serializers.ModelSerializer):
    """A language, by its ISO 639 code."""

    name = serializers.CharField(source="label", read_only=True)
    name_fr = serializers.CharField(source="label_fr", read_only=True)
    name_ar = serializers.CharField(source="label_ar", read_only=True)
    name_en = serializers.CharField(source="label_en", read_only=True)

    class Meta:
        model = Language
        fields = ["code", "name", "name_fr", "name_ar", "name_en"]


class CountrySerializer(serializers.Serializer):
    """A country, by its ISO 3166 alpha-2 code."""

    code = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    name_fr = serializers.CharField(read_only=True)
    name_ar = serializers.CharField(read_only=True)
    name_en = serializers.CharField(read_only=True)
