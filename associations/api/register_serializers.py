"""How associations are written in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from associations.models import Association, LegalForm, OfficerRole, Sector
from associations.workflows import AssociationState


class PurposeSerializer(serializers.Serializer):
    """A text in three languages, empty where there is none."""

    fr = serializers.CharField(allow_blank=True)
    ar = serializers.CharField(allow_blank=True)
    en = serializers.CharField(allow_blank=True)


class AssociationContactSerializer(serializers.Serializer):
    """How the association is reached."""

    address = serializers.CharField(allow_blank=True)
    postal_code = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)


class AssociationSerializer(serializers.Serializer):
    """An association as everybody may read it; `contact` is null unless the association shows it to all."""

    public_id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    name_ar = serializers.CharField(allow_blank=True)
    acronym = serializers.CharField(allow_blank=True)
    is_registered = serializers.BooleanField(help_text="false: a group without legal existence, listed as such")
    is_labelled = serializers.SerializerMethodField()
    country = serializers.CharField(help_text="ISO 3166 alpha-2")
    city = serializers.CharField(allow_blank=True)
    website = serializers.CharField(allow_blank=True)
    sectors = serializers.ListField(child=serializers.ChoiceField(Sector.choices))
    countries_of_action = serializers.ListField(child=serializers.CharField(), help_text="ISO 3166 alpha-2")
    provinces = serializers.SerializerMethodField()
    is_social_purpose = serializers.BooleanField()
    purpose = serializers.SerializerMethodField()
    contact = serializers.SerializerMethodField()
    verified_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()

    @extend_schema_field(serializers.BooleanField())
    def get_is_labelled(self, association: Association) -> Any:
        """Whether it holds the national label today."""
        return association.pk in self.context["labelled"]()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_provinces(self, association: Association) -> Any:
        """The HCP codes of the provinces where it acts."""
        return sorted(province.code for province in association.provinces.all())

    @extend_schema_field(PurposeSerializer)
    def get_purpose(self, association: Association) -> Any:
        """The purpose in each language."""
        return {language: getattr(association, f"purpose_{language}") for language in ("fr", "ar", "en")}

    @extend_schema_field(AssociationContactSerializer(allow_null=True))
    def get_contact(self, association: Association) -> Any:
        """Address, e-mail and telephone, for those who may read them."""
        if not association.shows_contact and not self.context["reads_all"]:
            return None
        return {
            "address": association.address,
            "postal_code": association.postal_code,
            "email": association.email,
            "phone": str(association.phone or ""),
        }


class OfficeSerializer(serializers.Serializer):
    """A function in the board that runs today; the name only of those who show it."""

    role = serializers.ChoiceField(OfficerRole.choices)
    is_legal_representative = serializers.BooleanField()
    starts = serializers.DateField()
    ends = serializers.DateField(allow_null=True)
    full_name = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_blank=True))
    def get_full_name(self, officer: Any) -> Any:
        """The name when the person shows it to everybody, empty otherwise."""
        return officer.full_name if officer.is_public else ""


class RegisterSerializer(AssociationSerializer):
    """An association with what the register keeps: for officers, staff, and partners with `register:read`."""

    state = serializers.ChoiceField(AssociationState.choices)
    legal_form = serializers.ChoiceField(LegalForm.choices)
    registration_number = serializers.CharField(allow_blank=True)
    founded_on = serializers.DateField(allow_null=True)
    member_count = serializers.IntegerField(allow_null=True)
    volunteer_count = serializers.IntegerField(allow_null=True)
    employee_count = serializers.IntegerField(allow_null=True)
    board_size = serializers.IntegerField(allow_null=True)
    women_on_board = serializers.IntegerField(allow_null=True)
    last_assembly_on = serializers.DateField(allow_null=True)
    board = serializers.SerializerMethodField()

    @extend_schema_field(OfficeSerializer(many=True))
    def get_board(self, association: Association) -> Any:
        """The functions that run today."""
        return OfficeSerializer(association.officers.in_office().order_by("role", "pk"), many=True).data
