"""Institutions, consulates, memberships and partners' access."""

from mdm_platform.institutions.models.consulate import ConsularDistrict, Consulate
from mdm_platform.institutions.models.institution import Institution, InstitutionKind
from mdm_platform.institutions.models.membership import Membership
from mdm_platform.institutions.models.partner_access import PartnerAccess

__all__ = ["ConsularDistrict", "Consulate", "Institution", "InstitutionKind", "Membership", "PartnerAccess"]
